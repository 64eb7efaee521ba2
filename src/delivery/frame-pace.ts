/** Over how long the load is looked at. */
const WINDOW_MS = 250
/** What a write to one page takes of a core, roughly: most of it is the kernel's. */
const WRITE_MS = 0.002
/** Below this share of a core nobody waits. */
const IDLE_SHARE = 0.05
/** From this share of a core on, the wait is as long as it gets. */
const BUSY_SHARE = 0.4
/** More (25 ms) gained nothing where there was most to write, and cost whoever waits for an answer before the next send. */
const LONGEST_WAIT_MS = 10
/** Pages from which on a single frame takes longer to write than the wait. */
const CROWD = 500

export type FramePace = ReturnType<typeof createFramePace>

/**
 * How long a room's changes wait for one another before they are written to its pages. What a frame costs is its write to
 * each page, hardly what is in it, so an instance that has much to write does better to put more into a frame: the more
 * deliveries (changes times pages) there were of late in all its rooms, the longer the wait. At ease it is none.
 */
export function createFramePace(now: () => number = () => performance.now()) {
  let deliveries = 0
  let countedAt = now()

  /** Counts a change that so many pages are to show. */
  function count(pages: number): void {
    const at = now()
    deliveries = deliveries * Math.exp((countedAt - at) / WINDOW_MS) + pages
    countedAt = at
  }

  /** Milliseconds that a frame to so many pages should wait for company. */
  function waitMs(pages: number): number {
    const recent = deliveries * Math.exp((countedAt - now()) / WINDOW_MS)
    const share = (recent * WRITE_MS) / WINDOW_MS
    const wait = (LONGEST_WAIT_MS * (share - IDLE_SHARE)) / (BUSY_SHARE - IDLE_SHARE)
    return pages > CROWD ? LONGEST_WAIT_MS : Math.max(0, Math.min(wait, LONGEST_WAIT_MS))
  }

  return { count, waitMs }
}
