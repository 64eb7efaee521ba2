/** Time as the logic sees it, so that tests turn the hands themselves. Milliseconds. */
export interface Clock {
  now: () => number
  /** Runs `task` once after `ms`; the answer calls it off. */
  after: (ms: number, task: () => void) => () => void
}

export const browserClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

/** One task at a time: setting it anew calls the earlier one off. */
export function createTimer(clock: Clock) {
  let cancel: (() => void) | undefined
  return {
    set(ms: number, task: () => void) {
      cancel?.()
      cancel = clock.after(ms, () => {
        cancel = undefined
        task()
      })
    },
    clear() {
      cancel?.()
      cancel = undefined
    },
    get running() {
      return cancel !== undefined
    },
  }
}

export type Timer = ReturnType<typeof createTimer>
