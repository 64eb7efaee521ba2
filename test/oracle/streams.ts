import type { Changes, Entry, EntryOf } from './log.ts'

/** What one connection was told of one room since the server began, or began again, at an `open`'s `after`. */
export interface Segment {
  connection: number
  userId: string
  roomId: string
  after: number
  cursor: number
  /** When the cursor last moved. */
  movedAt: number
  frames: Changes[]
  /** The server said `opened` and has not said `reset` or `closed` since. */
  current: boolean
}

export interface Streams {
  segments: Segment[]
  /** Where a stream did not join up, in words. */
  faults: { roomId: string; connection: number; detail: string }[]
  /** The segments that were live when the log ended. */
  live: Segment[]
  /** Opens that had no answer when the log ended, on connections that were still there. */
  unanswered: { connection: number; userId: string; roomId: string; after: number; at: number }[]
}

/** Follows every connection's frames by the server's rules in PROTOCOL.md, section 2. */
export function followStreams(entries: Entry[]): Streams {
  const segments: Segment[] = []
  const faults: Streams['faults'] = []
  const connections = new Map<number, Connection>()
  for (const entry of entries) {
    if (entry.type === 'connect') connections.set(entry.connection, { userId: entry.user_id, rooms: new Map() })
    if (entry.type === 'disconnect') connections.delete(entry.connection)
    if (entry.type === 'open') noteOpen(requireRoom(connections, entry.connection, entry.room_id), entry)
    if (entry.type === 'frame') followFrame(connections, entry, segments, faults)
  }
  const rooms = [...connections].flatMap(([connection, { userId, rooms: open }]) =>
    [...open].map(([roomId, room]) => ({ connection, userId, roomId, room })),
  )
  return {
    segments,
    faults,
    live: rooms.flatMap(({ room }) => (room.segment === null ? [] : [room.segment])),
    unanswered: rooms.flatMap(({ room, ...where }) =>
      room.pending.filter((open) => !open.maybeAnswered).map(({ after, at }) => ({ ...where, after, at })),
    ),
  }
}

interface PendingOpen {
  after: number
  at: number
  restarted: boolean
  /** A `closed` that came meanwhile may have been its answer, or may have been sent before it was read. */
  maybeAnswered: boolean
}
interface RoomState {
  pending: PendingOpen[]
  segment: Segment | null
}
interface Connection {
  userId: string
  rooms: Map<string, RoomState>
}

function noteOpen(room: RoomState, entry: EntryOf<'open'>) {
  if (entry.after === null) return
  room.pending.push({ after: entry.after, at: entry.at, restarted: false, maybeAnswered: false })
}

function followFrame(
  connections: Map<number, Connection>,
  entry: EntryOf<'frame'>,
  segments: Segment[],
  faults: Streams['faults'],
) {
  const { frame, connection } = entry
  const roomId = 'room_id' in frame ? frame.room_id : undefined
  if (roomId === undefined || !connections.has(connection)) return
  const room = requireRoom(connections, connection, roomId)
  const fault = (detail: string) => faults.push({ roomId, connection, detail })
  const begin = (after: number) => {
    const segment = {
      connection,
      userId: entry.user_id,
      roomId,
      after,
      cursor: after,
      movedAt: entry.at,
      frames: [],
      current: false,
    }
    segments.push(segment)
    room.segment = segment
    return segment
  }

  if (frame.type === 'changes') {
    const problem = followChanges(room, frame, entry.at, begin)
    if (problem !== null) fault(problem)
  }
  if (frame.type === 'opened') {
    const problem = followOpened(room, frame.seq, entry.at, begin)
    if (problem !== null) fault(problem)
  }
  if (frame.type === 'reset') {
    if (room.pending.length === 0 && room.segment === null) fault('reset, but no open was waiting and no stream ran')
    takeAnswered(room)
    room.segment = null
  }
  if (frame.type === 'closed') {
    for (const open of room.pending) open.maybeAnswered = true
    room.segment = null
  }
  if (frame.type === 'error' && frame.of === 'open') takeAnswered(room)
}

function followChanges(room: RoomState, frame: Changes, at: number, begin: (after: number) => Segment): string | null {
  if (frame.seq <= frame.after) return `a frame of (${frame.after}, ${frame.seq}] holds no number`
  let segment = room.segment
  if (segment === null || segment.cursor !== frame.after) {
    const restart = byCertainty(room.pending).find((open) => !open.restarted && open.after === frame.after)
    if (restart === undefined) {
      const expected = segment === null ? 'nothing (no stream runs)' : `after ${segment.cursor}`
      if (segment !== null) segment.cursor = Math.max(segment.cursor, frame.seq)
      return `expected ${expected}, found a frame of (${frame.after}, ${frame.seq}]`
    }
    restart.restarted = true
    segment = begin(frame.after)
  }
  segment.frames.push(frame)
  segment.cursor = frame.seq
  segment.movedAt = at
  return null
}

function followOpened(room: RoomState, seq: number, at: number, begin: (after: number) => Segment): string | null {
  const open = takeAnswered(room)
  if (open === undefined) return `opened at ${seq}, but no open was waiting`
  const joined = room.segment !== null && seq === room.segment.cursor
  if (!joined && (open.restarted || seq !== open.after)) {
    return `opened at ${seq}, but the last number told was ${room.segment?.cursor ?? open.after}`
  }
  const segment = joined && room.segment !== null ? room.segment : begin(open.after)
  segment.current = true
  segment.movedAt = at
  return null
}

/**
 * The open that this is the answer to, out of the queue: the one whose catch-up ran, else the oldest that waits for certain. Those that a
 * `closed` may have answered come last, and stay for as long as nothing else takes them.
 */
function takeAnswered(room: RoomState): PendingOpen | undefined {
  const open = room.pending.find((one) => one.restarted) ?? byCertainty(room.pending)[0]
  room.pending = room.pending.filter((one) => one !== open)
  return open
}

function byCertainty(opens: PendingOpen[]): PendingOpen[] {
  return opens.toSorted((a, b) => Number(a.maybeAnswered) - Number(b.maybeAnswered))
}

function requireRoom(connections: Map<number, Connection>, connection: number, roomId: string): RoomState {
  const found = connections.get(connection)
  if (found === undefined) throw new Error(`expected connection ${connection} to be open, found it closed or unknown`)
  let room = found.rooms.get(roomId)
  if (room === undefined) {
    room = { pending: [], segment: null }
    found.rooms.set(roomId, room)
  }
  return room
}
