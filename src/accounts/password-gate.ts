import { availableParallelism } from 'node:os'
import { unavailable } from '../platform/problem.ts'

/** A sign-in that waits longer than this is better told to come again: with the check itself it answers within 5 s. */
const MAX_WAIT_MS = 3_000

/** Turns that may wait: what one core can check in `MAX_WAIT_MS`, roughly. */
const MAX_WAITING_PER_TURN = 64

interface Waiting {
  start: () => void
  timer: Timer
}

/**
 * Lets only so many password checks run at once: each keeps a core and 19 MiB busy, and the event loop needs a core
 * of its own. The others wait in a bounded queue, first come first served; what does not fit, or waits too long, is
 * refused with 503.
 */
export function createPasswordGate(options: { atOnce?: number; maxWaiting?: number; maxWaitMs?: number } = {}) {
  const atOnce = options.atOnce ?? Math.max(1, availableParallelism() - 1)
  const { maxWaiting = atOnce * MAX_WAITING_PER_TURN, maxWaitMs = MAX_WAIT_MS } = options
  const queue = new Set<Waiting>()
  let running = 0

  return {
    /** Runs the work when its turn has come. Throws 503 when too many wait. */
    async run<T>(work: () => Promise<T>): Promise<T> {
      if (running >= atOnce) await turn()
      else running++
      try {
        return await work()
      } finally {
        passOn()
      }
    },
  }

  /** Resolves with the place of somebody who has finished: `running` stays as it is. */
  function turn(): Promise<void> {
    if (queue.size >= maxWaiting) throw busy()
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { start: resolve, timer: setTimeout(giveUp, maxWaitMs) }
      queue.add(waiting)
      function giveUp(): void {
        queue.delete(waiting)
        reject(busy())
      }
    })
  }

  function passOn(): void {
    const [next] = queue
    if (!next) return void running--
    queue.delete(next)
    clearTimeout(next.timer)
    next.start()
  }
}
export type PasswordGate = ReturnType<typeof createPasswordGate>

const busy = () => unavailable('Too many people are signing in at this moment. Try again in a few seconds.')
