import type { RoomEvent } from './bus.ts'
import { charactersOf, latestOnly, type Run } from './run.ts'

/** How long a missing number may be on its way before PostgreSQL is asked for it. */
const GAP_WAIT_MS = 50
/** After a failed read of a gap; the reconciler would come back to it anyhow. */
const RETRY_MS = 500
/** A busy room's changes share a frame for this long; a quiet room's goes at once. */
const COALESCE_MS = 5
/** Changes kept for those who come back: as many as a page still catches up with instead of starting over. */
const MAX_RECENT = 300
const MAX_RECENT_CHARACTERS = 512 * 1024
/** A run becomes one frame, which must fit several times into what a socket may have waiting (1 MiB). */
const MAX_RUN_CHARACTERS = 128 * 1024
const MAX_RUNS = 50
/** Beyond this nothing is kept for later: the read that fills the gap brings it anyhow. */
const MAX_EARLY = 2_000

export interface RoomCursorDeps {
  /** The room's number when the cursor begins. */
  top: number
  /** Reads what changed after a number from PostgreSQL, in one snapshot; `seq` says how far it is complete. */
  read: (after: number) => Promise<Run>
  /** Takes each event in order, exactly once, just before it counts as applied: `flush` here ends a run before it. */
  onEvent: (event: RoomEvent) => void
  /** How long a run waits for more to come; none when left out. */
  waitMs?: () => number
  /** Takes each run of events for the pages that have the room open; runs join up. */
  onRun: (run: Run) => void
}

export type RoomCursor = ReturnType<typeof createRoomCursor>

/**
 * Applies one room's events in the order of their numbers, each once, whatever the bus does with them: what is not
 * above `top` is dropped, `top + 1` is applied, anything beyond waits a moment for what is missing and then has it
 * read from PostgreSQL (one read at a time). This is where the promise is kept on the way out of the database.
 */
export function createRoomCursor({ top, read, waitMs = () => 0, onEvent, onRun }: RoomCursorDeps) {
  const early = new Map<number, RoomEvent>()
  const reached: { seq: number; resolve: () => void }[] = []
  let recent: RoomEvent[] = []
  let recentCharacters = 0
  let unsentCharacters = 0
  /** Recent holds everything that changed after this number. */
  let recentFrom = top
  let remembering = false
  /** Runs up to `top`, by where they begin: many come back from the same place at once. */
  const runs = new Map<number, Run>()
  let flushed = top
  let flushedAt = 0
  let flushTimer: Timer | null = null
  let gapTimer: Timer | null = null
  let reading = false
  let stopped = false

  /** Takes events from the bus, in any order. */
  function apply(events: readonly RoomEvent[]): void {
    for (const event of events) if (event.seq > top && early.size < MAX_EARLY) early.set(event.seq, event)
    advanceThroughEarly()
    if (early.size > 0) gapTimer ??= setTimeout(fill, GAP_WAIT_MS)
    scheduleFlush()
  }

  function advanceThroughEarly(): void {
    for (let next = early.get(top + 1); next; next = early.get(top + 1)) {
      early.delete(next.seq)
      advance(next)
    }
    settleReached()
  }

  function advance(event: RoomEvent): void {
    onEvent(event)
    top = event.seq
    if (remembering) keep(event)
    else recentFrom = flushed = top
  }

  /** Old ones go in blocks, so that not every event pays for moving the whole array; none goes before it was in a run. */
  function keep(event: RoomEvent): void {
    recent.push(event)
    recentCharacters += charactersOf(event)
    unsentCharacters += charactersOf(event)
    if (unsentCharacters > MAX_RUN_CHARACTERS) flush()
    if (recent.length < 2 * MAX_RECENT && recentCharacters < 2 * MAX_RECENT_CHARACTERS) return
    flush()
    while (recent.length > MAX_RECENT || recentCharacters > MAX_RECENT_CHARACTERS) recentCharacters -= dropOldest()
  }

  function dropOldest(): number {
    const oldest = recent.shift()
    if (!oldest) return recentCharacters
    recentFrom = oldest.seq
    return charactersOf(oldest)
  }

  /** Reads what is missing from PostgreSQL. A failed read is tried again; nothing is skipped meanwhile. */
  function fill(): void {
    gapTimer = null
    if (reading || stopped) return
    reading = true
    const after = top
    read(after)
      .then(applyRead, () => (gapTimer ??= setTimeout(fill, RETRY_MS)))
      .finally(() => {
        reading = false
        if (!gapTimer && isBehind()) gapTimer = setTimeout(fill, GAP_WAIT_MS)
      })
      .catch(() => {})
  }

  const isBehind = () => early.size > 0 || reached.length > 0

  /** A read holds every change up to its `seq`; numbers that are not in it have been overtaken by a later one. */
  function applyRead({ seq, events }: Run): void {
    for (const event of events) if (event.seq > top) advance(event)
    top = Math.max(top, seq)
    if (!remembering) recentFrom = flushed = top
    for (const number of early.keys()) if (number <= top) early.delete(number)
    advanceThroughEarly()
    scheduleFlush()
  }

  /** Resolves once everything up to `seq` has been applied. */
  function reach(seq: number): Promise<void> {
    if (top >= seq) return Promise.resolve()
    return new Promise((resolve) => {
      reached.push({ seq, resolve })
      gapTimer ??= setTimeout(fill, GAP_WAIT_MS)
    })
  }

  function settleReached(): void {
    for (let i = reached.length - 1; i >= 0; i--) {
      const waiting = reached[i]
      if (waiting && waiting.seq <= top) {
        reached.splice(i, 1)
        waiting.resolve()
      }
    }
  }

  function scheduleFlush(): void {
    if (top === flushed || flushTimer) return
    const wait = Math.max(waitMs(), flushedAt + COALESCE_MS - performance.now())
    if (wait <= 0) flush()
    else flushTimer = setTimeout(flush, wait)
  }

  /** Hands on what has been applied and not handed on yet. */
  function flush(): void {
    if (flushTimer) clearTimeout(flushTimer)
    flushTimer = null
    if (top === flushed || stopped) return
    const run = since(flushed)
    flushed = top
    flushedAt = performance.now()
    unsentCharacters = 0
    if (run) onRun(run)
  }

  /** What happened after a number, up to now; undefined where that is longer ago than is kept. */
  function since(after: number): Run | undefined {
    if (after < recentFrom) return undefined
    const known = runs.get(after)
    if (known?.seq === top) return known
    const run = { after, seq: top, events: latestOnly(recent.slice(indexAfter(recent, after))) }
    if (runs.size > MAX_RUNS) runs.clear()
    runs.set(after, run)
    return run
  }

  /** From now on runs are made and kept: somebody has the room open. Otherwise events are only counted. */
  function remember(): void {
    remembering = true
  }

  function forget(): void {
    flush()
    remembering = false
    recent = []
    runs.clear()
    recentCharacters = 0
    recentFrom = top
  }

  function stop(): void {
    stopped = true
    if (flushTimer) clearTimeout(flushTimer)
    if (gapTimer) clearTimeout(gapTimer)
    for (const waiting of reached.splice(0)) waiting.resolve()
  }

  return { apply, reach, flush, since, remember, forget, stop, top: () => top }
}

/** The first place whose number is above `after`, by halving: the numbers only go up. */
function indexAfter(events: RoomEvent[], after: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((events[middle]?.seq ?? Infinity) > after) high = middle
    else low = middle + 1
  }
  return low
}
