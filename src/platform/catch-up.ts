/** While there is more to do it rests at most so long: whoever sends a lot has to share a core with it. */
const MAX_REST_MS = 250

export interface CatchUp {
  /** Behind by so much at the most, when nothing else waits. */
  intervalMs: number
  /** While there is more to do, it rests so many times as long as it works. */
  rest: number
  /** Whether there may be something to do: asked once an interval. */
  isBehind: () => Promise<boolean>
  /** Does some of it; false when nothing is left. */
  work: () => Promise<boolean>
  onError: (error: unknown) => void
}

/** Does in the background what comes up, a little at a time. Gives `stop`, which resolves when nothing is under way any more. */
export function startCatchUp({ intervalMs, rest, isBehind, work, onError }: CatchUp): () => Promise<void> {
  let stopped = false
  let underWay: Promise<void> | undefined
  const timer = setInterval(() => {
    underWay ??= turn()
      .catch(onError)
      .finally(() => (underWay = undefined))
  }, intervalMs)

  async function turn(): Promise<void> {
    if (!(await isBehind())) return
    let startedAt = performance.now()
    while (!stopped && (await work())) {
      await Bun.sleep(Math.min(MAX_REST_MS, rest * (performance.now() - startedAt)))
      startedAt = performance.now()
    }
  }

  return async () => {
    stopped = true
    clearInterval(timer)
    await underWay
  }
}
