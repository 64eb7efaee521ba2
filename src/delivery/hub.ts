import type { ServerWebSocket } from 'bun'
import type { Viewer } from '../accounts/viewer.ts'
import type { RoomNumber } from './access.store.ts'
import type { BusHandler, RoomEvent, Signal } from './bus.ts'
import * as frames from './frames.ts'
import { createPulse, type PulseMeter } from './pulse.ts'
import { createRoomCursor, type RoomCursor, type Run } from './room-cursor.ts'

/** One open page: what the server keeps of its socket. Small on purpose: there may be ten thousand. */
export interface Connection {
  readonly viewer: Viewer
  readonly address: string
  /** The rooms of this person that this instance follows for the page's pulses. */
  followed: Room[]
  /** The rooms that the page shows; the value says whether as a member or as a reader of a public room. */
  open: Map<string, { room: Room; isMember: boolean }> | null
  attention: frames.Attention
  /** When in the round of heartbeats it is this page's turn. */
  readonly turn: number
  /** Frames are handled one after the other; null while none is. */
  inbox: Promise<void> | null
  /** Answers to sends go out in the order of the sends; null while none is due. */
  answers: Promise<void> | null
  waitingSends: number
  nonsense: number
  nonsenseSince: number
}
export type Socket = ServerWebSocket<Connection>

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

export interface HubDeps {
  /** Sends to every socket of a topic: `server.publish`. */
  publish: (topic: string, text: string) => void
  /** What changed in a room after a number, from PostgreSQL. */
  readRun: (roomId: string, after: number) => Promise<Run>
  /** The `changes` frame of a run. */
  frameOf: (roomId: string, run: Run) => string
  roomsOf: (userId: string) => Promise<RoomNumber[]>
  limits: { perUser: number; perAddress: number }
}

export const topics = {
  room: (id: string) => `room:${id}`,
  pulse: (id: string) => `pulse:${id}`,
  user: (id: string) => `user:${id}`,
  presence: 'presence',
} as const

export type Hub = ReturnType<typeof createHub>

/**
 * The sockets of this instance and their topics. Rooms are followed only while somebody here has them open or is a
 * member of them; each followed room's events go through its cursor, in order, and from there to its pages.
 */
export function createHub({ publish, readRun, frameOf, roomsOf, limits }: HubDeps) {
  const rooms = new Map<string, Room>()
  const byUser = new Map<string, Set<Socket>>()
  const addresses = new Map<string, number>()

  const handler: BusHandler = {
    events: (events) => {
      if (events.length === 1) return deliver(events)
      for (const ofRoom of Map.groupBy(events, (event) => event.room_id).values()) deliver(ofRoom)
    },
    signal,
  }

  /** Events of one room. */
  function deliver(events: readonly RoomEvent[]): void {
    const first = events[0]
    if (first) rooms.get(first.room_id)?.cursor.apply(events)
  }

  // Sockets

  /** Whether one more page is allowed; says which limit is met otherwise. */
  function findFullLimit(viewer: Pick<Viewer, 'id'>, address: string): string | undefined {
    if ((byUser.get(viewer.id)?.size ?? 0) >= limits.perUser)
      return `You have ${limits.perUser} pages open, which is the limit.`
    if ((addresses.get(address) ?? 0) >= limits.perAddress)
      return `There are ${limits.perAddress} pages open from this address, which is the limit.`
    return undefined
  }

  /** Takes a new socket in, and follows its person's rooms for their pulses. */
  async function connect(socket: Socket): Promise<void> {
    const { viewer, address } = socket.data
    const own = byUser.get(viewer.id) ?? new Set()
    byUser.set(viewer.id, own.add(socket))
    addresses.set(address, (addresses.get(address) ?? 0) + 1)
    socket.subscribe(topics.user(viewer.id))
    if (viewer.role !== 'guest') socket.subscribe(topics.presence)
    await followRooms(socket)
  }

  function disconnect(socket: Socket): void {
    const { viewer, address, followed, open } = socket.data
    const own = byUser.get(viewer.id)
    if (!own?.delete(socket)) return
    if (own.size === 0) byUser.delete(viewer.id)
    const left = (addresses.get(address) ?? 1) - 1
    if (left > 0) addresses.set(address, left)
    else addresses.delete(address)
    for (const { room } of open?.values() ?? []) closeRoom(room)
    for (const room of followed) unfollow(room)
    socket.data.followed = []
    socket.data.open = null
  }

  const isConnected = (socket: Socket) => byUser.get(socket.data.viewer.id)?.has(socket) ?? false

  /** Brings a socket's pulses up to the rooms that its person is in now. */
  async function followRooms(socket: Socket): Promise<void> {
    const numbers = await roomsOf(socket.data.viewer.id)
    if (!isConnected(socket)) return
    const before = socket.data.followed
    socket.data.followed = numbers.map(({ id, lastSeq }) => follow(id, lastSeq))
    for (const room of socket.data.followed)
      if (!socket.data.open?.has(room.id)) socket.subscribe(topics.pulse(room.id))
    const now = new Set(socket.data.followed)
    for (const room of before) if (!now.has(room)) socket.unsubscribe(topics.pulse(room.id))
    for (const room of before) unfollow(room)
  }

  // Rooms

  /** Follows a room from a number on; every `follow` is ended by one `unfollow`. */
  function follow(id: string, lastSeq: number): Room {
    const room = rooms.get(id) ?? startRoom(id, lastSeq)
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

  function startRoom(id: string, lastSeq: number): Room {
    const room: Room = {
      id,
      cursor: createRoomCursor({
        top: lastSeq,
        read: (after) => readRun(id, after),
        onEvent: (event) => notice(room, event),
        onRun: (run) => show(room, run),
      }),
      pulse: createPulse(id, lastSeq, (text) => publish(topics.pulse(id), text)),
      followers: 0,
      openers: 0,
      cut: new Map(),
      privateSince: 0,
      listeners: new Set(),
    }
    rooms.set(id, room)
    return room
  }

  /** One more reader shows the room: from now on its runs are made. Every `openRoom` is ended by one `closeRoom`. */
  function openRoom(id: string, lastSeq: number): Room {
    const room = follow(id, lastSeq)
    room.openers += 1
    if (room.openers === 1) room.cursor.remember()
    return room
  }

  function closeRoom(room: Room): void {
    room.openers -= 1
    if (room.openers === 0) room.cursor.forget()
    unfollow(room)
  }

  function show(room: Room, run: Run): void {
    publish(topics.room(room.id), frameOf(room.id, run))
    for (const listener of room.listeners) listener.run(run)
  }

  /** Comes before an event counts, so that who loses the room here has got all that came before, and nothing after. */
  function notice(room: Room, event: RoomEvent): void {
    room.pulse.count(event)
    if (event.kind === 'membership') noticeMember(room, event)
    if (event.kind === 'room' && event.room_kind !== 'public') noticePrivate(room, event.seq)
  }

  function noticeMember(room: Room, { user_id, left, seq }: Extract<RoomEvent, { kind: 'membership' }>): void {
    if (left === null) {
      room.cut.delete(user_id)
      for (const socket of byUser.get(user_id) ?? []) markMember(socket, room.id)
      for (const listener of room.listeners) if (listener.userId === user_id) listener.isMember = true
      return
    }
    room.cut.set(user_id, { seq, reason: left })
    cutOff(room, [...(byUser.get(user_id) ?? [])], left, (userId) => userId === user_id)
    for (const socket of byUser.get(user_id) ?? []) socket.unsubscribe(topics.pulse(room.id))
  }

  function markMember(socket: Socket, roomId: string): void {
    const open = socket.data.open?.get(roomId)
    if (open) open.isMember = true
  }

  /** The room is public no longer: who reads it without being a member stops here. */
  function noticePrivate(room: Room, seq: number): void {
    room.privateSince = seq
    const readers = [...sockets()].filter((socket) => socket.data.open?.get(room.id)?.isMember === false)
    cutOff(room, readers, 'gone', (_, isMember) => !isMember)
  }

  function cutOff(
    room: Room,
    readers: Socket[],
    reason: 'left' | 'removed' | 'gone',
    concerns: (userId: string, isMember: boolean) => boolean,
  ): void {
    room.cursor.flush()
    for (const socket of readers) if (hide(socket, room.id)) socket.send(frames.closed(room.id, reason))
    for (const listener of room.listeners) if (concerns(listener.userId, listener.isMember)) listener.closed(reason)
  }

  /** The page no longer shows the room; false where it did not. */
  function hide(socket: Socket, roomId: string): boolean {
    const open = socket.data.open?.get(roomId)
    if (!open) return false
    socket.data.open?.delete(roomId)
    socket.unsubscribe(topics.room(roomId))
    if (open.isMember) socket.subscribe(topics.pulse(roomId))
    closeRoom(open.room)
    return true
  }

  // Signals

  function signal(moment: Signal): void {
    if (moment.kind === 'typing') return publish(topics.room(moment.room_id), frames.signal(moment))
    if (moment.kind === 'presence') return publish(topics.presence, frames.signal(moment))
    if (moment.kind === 'read') return publish(topics.user(moment.user_id), frames.signal(moment))
    if (moment.kind === 'rooms') return roomsChanged(moment.user_id)
    closeSessions(new Set(moment.session_ids))
  }

  function roomsChanged(userId: string): void {
    for (const socket of byUser.get(userId) ?? []) followRooms(socket).catch(() => {})
    publish(topics.user(userId), frames.signal({ kind: 'rooms' }))
  }

  /** Ends what was opened with these sessions and tokens, which let nobody in any more. */
  function closeSessions(ids: ReadonlySet<string>): void {
    if (ids.size === 0) return
    for (const socket of sockets())
      if (ids.has(socket.data.viewer.session?.id ?? '')) socket.close(frames.CLOSE.refused, 'signed out')
    for (const listener of listeners()) if (ids.has(listener.credentialId)) listener.closed('gone')
  }

  function listeners(): RoomListener[] {
    return [...rooms.values()].flatMap((room) => [...room.listeners])
  }

  /** The sessions and tokens by which something is open here. */
  const credentials = (): string[] => [
    ...new Set([
      ...[...sockets()].map((socket) => socket.data.viewer.session?.id ?? ''),
      ...listeners().map((listener) => listener.credentialId),
    ]),
  ]

  function* sockets(): Generator<Socket> {
    for (const own of byUser.values()) yield* own
  }

  return {
    handler,
    findFullLimit,
    connect,
    disconnect,
    isConnected,
    follow,
    unfollow,
    openRoom,
    closeRoom,
    hide,
    closeSessions,
    credentials,
    sockets,
    /** How each of a person's pages is looked at. */
    attentionsOf: (userId: string) => [...(byUser.get(userId) ?? [])].map((socket) => socket.data.attention),
    rooms: (): ReadonlyMap<string, Room> => rooms,
  }
}
