/** Of a pacing: as many sends a second, for as long. */
export interface Pacing {
  perSecond: number
  ms: number
}

/**
 * Calls `send` at an even pace with its turn and the moment when it was due (as `performance.now`), whatever the answers do; resolves when all were sent.
 * What a late timer has missed is made up for at once.
 */
export function pace({ perSecond, ms }: Pacing, send: (turn: number, dueAt: number) => void): Promise<void> {
  const intervalMs = 1_000 / perSecond
  const turns = Math.max(1, Math.round(ms / intervalMs))
  const began = performance.now()
  let turn = 0
  return new Promise((resolve) => {
    const tick = () => {
      const now = performance.now()
      for (; turn < turns && began + turn * intervalMs <= now; turn++) send(turn, began + turn * intervalMs)
      if (turn === turns) return resolve()
      setTimeout(tick, Math.max(0, began + turn * intervalMs - now))
    }
    tick()
  })
}
