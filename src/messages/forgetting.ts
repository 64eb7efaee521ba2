/** What an instance that crashed left behind is forgotten by another within this. */
const SWEEP_MS = 10_000
/** Clocks of timers and of the database differ by a little. */
const MARGIN_MS = 100

interface ForgettingDeps {
  forget: () => Promise<unknown>
  undoMs: number
  onError: (error: unknown) => unknown
}

export type Forgetting = ReturnType<typeof createForgetting>

/**
 * Forgets what was deleted as soon as it can not be undone any more: `later` after each deletion; and, from `start` on,
 * once in a while what nobody came to.
 */
export function createForgetting({ forget, undoMs, onError }: ForgettingDeps) {
  const run = () => void forget().catch(onError)

  return {
    later(): void {
      setTimeout(run, undoMs + MARGIN_MS).unref()
    },
    /** Gives what stops it. */
    start(): () => Promise<void> {
      const sweep = setInterval(run, SWEEP_MS)
      return async () => clearInterval(sweep)
    },
  }
}
