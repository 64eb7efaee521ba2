import type { RoomEvent } from './bus.ts'
import { createFramePace } from './frame-pace.ts'
import { createPulse, type PulseMeter } from './pulse.ts'
import { createRoomCursor, type RoomCursor } from './room-cursor.ts'
import type { Run } from './run.ts'

/** A room that somebody on this instance follows: has open, or is a member of. */
export interface Room {
  readonly id: string
  readonly cursor: RoomCursor
  readonly pulse: PulseMeter
  followers: number
  openers: number
  /** When people lost their right to read, and when the room was last closed to readers: against late openers. */
  readonly cut: Map<string, { seq: number; reason: 'left' | 'removed' }>
  privateSince: number
  /** Streams of the API that follow the room. */
  readonly listeners: Set<RoomListener>
}

/** Follows an open room outside a socket: a stream of the API. */
export interface RoomListener {
  readonly userId: string
  /** The session or token that opened it. */
  readonly credentialId: string
  isMember: boolean
  run(run: Run): void
  closed(reason: 'left' | 'removed' | 'gone'): void
}

export interface FollowedRoomsDeps {
  /** What changed in a room after a number, from PostgreSQL. */
  readRun: (roomId: string, after: number) => Promise<Run>
  /** Comes before an event counts. */
  onEvent: (room: Room, event: RoomEvent) => void
  onRun: (room: Room, run: Run) => void
  onPulse: (roomId: string, frame: string) => void
}

/**
 * The rooms that somebody on this instance follows, each with its cursor. A room that nobody follows costs nothing: its
 * events are dropped, and PostgreSQL tells the next follower where it stands.
 */
export function createFollowedRooms({ readRun, onEvent, onRun, onPulse }: FollowedRoomsDeps) {
  const rooms = new Map<string, Room>()
  const pace = createFramePace()

  /** Follows a room from a number on; every `follow` is ended by one `unfollow`. */
  function follow(id: string, lastSeq: number): Room {
    const room = rooms.get(id) ?? start(id, lastSeq)
    room.followers += 1
    return room
  }

  function unfollow(room: Room): void {
    room.followers -= 1
    if (room.followers > 0) return
    room.cursor.stop()
    room.pulse.stop()
    rooms.delete(room.id)
  }

  /** One more reader shows the room: from now on its runs are made. Every `open` is ended by one `close`. */
  function open(id: string, lastSeq: number): Room {
    const room = follow(id, lastSeq)
    room.openers += 1
    if (room.openers === 1) room.cursor.remember()
    return room
  }

  function close(room: Room): void {
    room.openers -= 1
    if (room.openers === 0) room.cursor.forget()
    unfollow(room)
  }

  function start(id: string, lastSeq: number): Room {
    const room: Room = {
      id,
      cursor: createRoomCursor({
        top: lastSeq,
        read: (after) => readRun(id, after),
        waitMs: () => pace.waitMs(room.openers),
        onEvent: (event) => {
          if (room.openers > 0) pace.count(room.openers)
          onEvent(room, event)
        },
        onRun: (run) => onRun(room, run),
      }),
      pulse: createPulse(id, lastSeq, (frame) => onPulse(id, frame)),
      followers: 0,
      openers: 0,
      cut: new Map(),
      privateSince: 0,
      listeners: new Set(),
    }
    rooms.set(id, room)
    return room
  }

  /** Events of any rooms; those of rooms that nobody follows are dropped. */
  function apply(events: readonly RoomEvent[]): void {
    const [first] = events
    if (events.length === 1 && first) return rooms.get(first.room_id)?.cursor.apply(events)
    for (const [id, ofRoom] of Map.groupBy(events, (event) => event.room_id)) rooms.get(id)?.cursor.apply(ofRoom)
  }

  const has = (id: string): boolean => rooms.has(id)

  const all = (): ReadonlyMap<string, Room> => rooms

  return { follow, unfollow, open, close, apply, has, all }
}
