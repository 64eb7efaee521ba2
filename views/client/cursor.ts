import { type Clock, createTimer } from './clock.ts'
import type {
  ChangesFrame,
  ClosedFrame,
  ErrorFrame,
  HeartbeatFrame,
  OpenedFrame,
  PageFrame,
  ResetFrame,
} from './frames.ts'

/** A heartbeat may overtake a frame that is still being coalesced. */
const HEARTBEAT_GRACE_MS = 2000
const DEFAULT_RETRY_MS = 2000

export interface CursorDeps {
  roomId: string
  /** The numbers of the snapshot that the page was rendered from. */
  seq: number
  epoch: string
  clock: Clock
  send: (frame: PageFrame) => boolean
  /** Puts what changed into the page. */
  apply: (content: string) => void
  /** Everything up to here is in the page. */
  onCurrent: () => void
  /** Fetches the list anew and answers with its numbers; rejects when it could not be had. */
  refetch: () => Promise<{ seq: number; epoch: string }>
  onClosed: (reason: ClosedFrame['reason'] | 'refused') => void
}

type RoomFrame = ChangesFrame | OpenedFrame | ResetFrame | ClosedFrame

/**
 * What the open room's page has applied (PROTOCOL.md §2, "Rules of the page"): frames must join up; a hole, or a
 * heartbeat that is ahead, makes it ask again from its cursor. The server answers each `open` exactly once, so while an
 * answer is due a hole is not asked for a second time.
 */
export function createCursor({ roomId, clock, send, apply, onCurrent, refetch, onClosed, ...start }: CursorDeps) {
  const late = createTimer(clock)
  const retry = createTimer(clock)
  let { seq: cursor, epoch } = start
  let state: 'lost' | 'asked' | 'open' | 'refetching' | 'closed' = 'lost'

  function ask() {
    if (state === 'closed' || state === 'refetching') return
    late.clear()
    retry.clear()
    state = send({ type: 'open', room_id: roomId, after: cursor, epoch }) ? 'asked' : 'lost'
  }

  function changes(frame: ChangesFrame) {
    if (state === 'closed' || state === 'refetching' || frame.seq <= cursor) return
    if (frame.after > cursor) {
      if (state === 'open') ask()
      return
    }
    apply(frame.content)
    cursor = frame.seq
    if (state === 'open') onCurrent()
  }

  function opened(frame: OpenedFrame) {
    if (state !== 'asked') return
    epoch = frame.epoch
    state = 'open'
    if (frame.seq <= cursor) return onCurrent()
    // A frame got lost on the way, which a connection rules out: ask again, but never in a tight loop.
    state = 'lost'
    retry.set(DEFAULT_RETRY_MS, ask)
  }

  async function reset() {
    if (state === 'closed' || state === 'refetching') return
    state = 'refetching'
    try {
      const fresh = await refetch()
      cursor = fresh.seq
      epoch = fresh.epoch
      state = 'lost'
      ask()
    } catch {
      state = 'lost'
      retry.set(DEFAULT_RETRY_MS, ask)
    }
  }

  function closed(reason: ClosedFrame['reason'] | 'refused') {
    state = 'closed'
    late.clear()
    retry.clear()
    onClosed(reason)
  }

  return {
    get seq() {
      return cursor
    },
    get isCurrent() {
      return state === 'open'
    },
    /** A connection is there: resume. */
    connected: ask,
    /** The answer that was due will not come. */
    disconnected() {
      late.clear()
      retry.clear()
      if (state === 'asked' || state === 'open') state = 'lost'
    },
    async receive(frame: RoomFrame) {
      if (frame.room_id !== roomId) return
      if (frame.type === 'changes') changes(frame)
      else if (frame.type === 'opened') opened(frame)
      else if (frame.type === 'reset') await reset()
      else closed(frame.reason)
    },
    heartbeat(frame: HeartbeatFrame) {
      const theirs = frame.rooms[roomId] ?? 0
      if (state !== 'open' || theirs <= cursor || late.running) return
      late.set(HEARTBEAT_GRACE_MS, () => {
        if (state === 'open' && theirs > cursor) ask()
      })
    },
    /** `open` was refused: for the moment (then again, later) or for good. */
    refused(frame: ErrorFrame) {
      if (frame.room_id !== roomId || frame.of !== 'open' || state !== 'asked') return
      state = 'lost'
      if (frame.retry_after_ms === undefined) closed('refused')
      else retry.set(frame.retry_after_ms, ask)
    },
    /** A fragment was put in that is older than the page: what changed between is in neither, so resume from there. */
    merged(fragmentSeq: number) {
      if (fragmentSeq >= cursor) return
      cursor = fragmentSeq
      ask()
    },
  }
}

export type Cursor = ReturnType<typeof createCursor>
