import type { ServerWebSocket } from 'bun'
import type { Viewer } from '../accounts/viewer.ts'
import { type Language, LANGUAGES } from '../texts/language.ts'
import type { RoomNumber } from './access.store.ts'
import type { BusHandler, RoomEvent, Signal } from './bus.ts'
import { createFollowedRooms, type Room, type RoomListener } from './followed-rooms.ts'
import * as frames from './frames.ts'
import { createPresenceNews } from './presence-news.ts'
import type { FrameRenderer } from './render.ts'
import type { Run } from './run.ts'
import { createSocketRegistry, type SocketLimits } from './socket-registry.ts'

/** When something of somebody changed, the pages of an instance ask one after the other, so many a millisecond at the most … */
const PAGES_PER_MS = 0.5
/** … as long as that is soon enough. */
const MOST_WAIT_MS = 15_000

/** One open page: what the server keeps of its socket. Small on purpose: there may be ten thousand. */
export interface Connection {
  readonly viewer: Viewer
  /** That its page is written in. */
  readonly language: Language
  readonly address: string
  /** The rooms of this person that this instance follows for the page's pulses. */
  followed: Room[]
  /** The rooms that the page shows; the value says whether as a member or as a reader of a public room. */
  open: Map<string, { room: Room; isMember: boolean }> | null
  attention: frames.Attention
  /** When the page was last heard, a pong included (ms of `performance.now`, which no change of the clock moves). */
  heardAt: number
  /** When in the round of heartbeats it is this page's turn. */
  readonly turn: number
  /** What opens and closes rooms is handled one after the other; null while nothing is. */
  inbox: Promise<void> | null
  /** How far rooms were read, where that is still to be written; null while none is being written. */
  marks: Map<string, number> | null
  isTyping: boolean
  waitingFrames: number
  /** Of the frames that wait. */
  waitingCharacters: number
  /** Sends take their places in the write queue in their order; null while none is being prepared. */
  places: Promise<void> | null
  /** Answers to sends go out in the order of the sends; null while none is due. */
  answers: Promise<void> | null
  waitingSends: number
  nonsense: number
  nonsenseSince: number
}
export type Socket = ServerWebSocket<Connection>

export interface HubDeps {
  /** Sends to every socket of a topic: `server.publish`. */
  publish: (topic: string, text: string) => void
  /** What changed in a room after a number, from PostgreSQL. */
  readRun: (roomId: string, after: number) => Promise<Run>
  /** How many sockets a topic has: `server.subscriberCount`. */
  countSockets: (topic: string) => number
  /** The `changes` frame of a run. */
  frameOf: FrameRenderer
  roomsOf: (userId: string) => Promise<RoomNumber[]>
  limits: SocketLimits
}

export const topics = {
  room: (id: string, language: Language) => `room:${id}:${language}`,
  pulse: (id: string) => `pulse:${id}`,
  user: (id: string) => `user:${id}`,
  presence: 'presence',
  everyone: 'everyone',
} as const

export type Hub = ReturnType<typeof createHub>

/**
 * The sockets of this instance and their topics. Rooms are followed only while somebody here has them open or is a
 * member of them; each followed room's events go through its cursor, in order, and from there to its pages.
 */
export function createHub({ publish, countSockets, readRun, frameOf, roomsOf, limits }: HubDeps) {
  const sockets = createSocketRegistry(limits)
  const rooms = createFollowedRooms({
    readRun,
    onEvent: notice,
    onRun: show,
    onPulse: (roomId, frame) => publish(topics.pulse(roomId), frame),
  })
  let peopleVersion = 0
  const presenceNews = createPresenceNews((text) => publish(topics.presence, text))
  const handler: BusHandler = { concerns: rooms.has, events: rooms.apply, signal }

  // Sockets

  /** Takes a new socket in, and follows its person's rooms for their pulses. */
  async function connect(socket: Socket): Promise<void> {
    const { viewer } = socket.data
    sockets.add(socket)
    socket.subscribe(topics.user(viewer.id))
    socket.subscribe(topics.everyone)
    if (viewer.role !== 'guest') socket.subscribe(topics.presence)
    await followRooms(socket)
    // It may have been away while somebody's name changed.
    if (peopleVersion > 0) socket.send(frames.people(peopleVersion, 0))
  }

  function disconnect(socket: Socket): void {
    if (!sockets.remove(socket)) return
    for (const { room } of socket.data.open?.values() ?? []) rooms.close(room)
    for (const room of socket.data.followed) rooms.unfollow(room)
    socket.data.followed = []
    socket.data.open = null
  }

  /** Brings a socket's pulses up to the rooms that its person is in now; gives whether those are others than before. */
  async function followRooms(socket: Socket): Promise<boolean> {
    const numbers = await roomsOf(socket.data.viewer.id)
    if (!sockets.has(socket)) return false
    const before = socket.data.followed
    const userId = socket.data.viewer.id
    // Who was removed while PostgreSQL answered has no pulse of that room any more.
    const still = numbers.filter(({ id, lastSeq }) => (rooms.all().get(id)?.cut.get(userId)?.seq ?? 0) <= lastSeq)
    const now = still.map(({ id, lastSeq }) => rooms.follow(id, lastSeq))
    socket.data.followed = now
    for (const room of now) if (!socket.data.open?.has(room.id)) socket.subscribe(topics.pulse(room.id))
    for (const room of before) {
      if (!now.includes(room)) socket.unsubscribe(topics.pulse(room.id))
      rooms.unfollow(room)
    }
    return now.length !== before.length || now.some((room) => !before.includes(room))
  }

  /** The page no longer shows the room; false where it did not. */
  function hide(socket: Socket, roomId: string): boolean {
    const open = socket.data.open?.get(roomId)
    if (!open) return false
    socket.data.open?.delete(roomId)
    socket.unsubscribe(topics.room(roomId, socket.data.language))
    if (open.isMember) socket.subscribe(topics.pulse(roomId))
    rooms.close(open.room)
    return true
  }

  // Events

  function show(room: Room, run: Run): void {
    tellReaders(room, (language) => frameOf(room.id, run, language))
    for (const listener of room.listeners) listener.run(run)
  }

  /** Each language that is read in the room gets a frame of its own, and no other is made. */
  function tellReaders(room: Room, frameIn: (language: Language) => string): void {
    for (const language of LANGUAGES) {
      const topic = topics.room(room.id, language)
      if (countSockets(topic) > 0) publish(topic, frameIn(language))
    }
  }

  /** Comes before an event counts, so that who loses the room here has got all that came before, and nothing after. */
  function notice(room: Room, event: RoomEvent): void {
    room.pulse.count(event)
    if (event.kind === 'membership' && event.left === null) welcome(room, event.user_id)
    if (event.kind === 'membership' && event.left !== null) dismiss(room, event.user_id, event.seq, event.left)
    if (event.kind === 'room' && event.room_kind !== 'public') closeToReaders(room, event.seq)
  }

  function welcome(room: Room, userId: string): void {
    room.cut.delete(userId)
    for (const socket of sockets.of(userId)) {
      const open = socket.data.open?.get(room.id)
      if (open) open.isMember = true
    }
    for (const listener of room.listeners) if (listener.userId === userId) listener.isMember = true
  }

  function dismiss(room: Room, userId: string, seq: number, reason: 'left' | 'removed'): void {
    room.cut.set(userId, { seq, reason })
    cutOff(room, [...sockets.of(userId)], reason, (listener) => listener.userId === userId)
    for (const socket of sockets.of(userId)) socket.unsubscribe(topics.pulse(room.id))
  }

  /** The room is public no longer: who reads it without being a member stops here. */
  function closeToReaders(room: Room, seq: number): void {
    room.privateSince = seq
    const readers = [...sockets.all()].filter((socket) => socket.data.open?.get(room.id)?.isMember === false)
    cutOff(room, readers, 'gone', (listener) => !listener.isMember)
  }

  function cutOff(
    room: Room,
    readers: Socket[],
    reason: 'left' | 'removed' | 'gone',
    concerns: (listener: RoomListener) => boolean,
  ): void {
    room.cursor.flush()
    for (const socket of readers) if (hide(socket, room.id)) socket.send(frames.closed(room.id, reason))
    for (const listener of room.listeners) if (concerns(listener)) listener.closed(reason)
  }

  // Signals

  function signal(moment: Signal): void {
    if (moment.kind === 'typing') return showTyping(moment)
    if (moment.kind === 'presence') return presenceNews.tell(moment)
    if (moment.kind === 'read' || moment.kind === 'keyword')
      return publish(topics.user(moment.user_id), frames.signal(moment))
    if (moment.kind === 'news') return showNews(moment)
    if (moment.kind === 'rooms') return roomsChanged(moment.user_id)
    if (moment.kind === 'threads') return threadsChanged(moment.user_ids)
    if (moment.kind === 'signed-out') endSessions(new Set(moment.session_ids))
  }

  /** Only when the room is as far here as it was there: who was removed meanwhile is then no longer in its topic. */
  function showTyping({ seq = 0, ...typing }: Extract<Signal, { kind: 'typing' }>): void {
    const room = rooms.all().get(typing.room_id)
    if (!room || room.cursor.top() < seq) return
    const told = frames.signal(typing)
    tellReaders(room, () => told)
  }

  function roomsChanged(userId: string): void {
    for (const socket of sockets.of(userId)) void tellOfRooms(socket)
  }

  /** Told once the rooms are followed: what comes after the list that the page then fetches, it gets a pulse of. */
  async function tellOfRooms(socket: Socket): Promise<void> {
    try {
      await followRooms(socket)
      socket.send(frames.signal({ kind: 'rooms' }))
    } catch {
      // It would miss the pulses of a new room and not know it: it had better come again, which logs what is wrong.
      socket.close(frames.CLOSE.overload, 'not ready, come again')
    }
  }

  function showNews({ user_id, ...news }: Extract<Signal, { kind: 'news' }>): void {
    publish(topics.user(user_id), frames.signal(news))
  }

  function threadsChanged(userIds: string[]): void {
    const told = frames.signal({ kind: 'threads' })
    for (const userId of userIds) publish(topics.user(userId), told)
  }

  /** What the bus could not tell while it was down: whose list of rooms is another one now. */
  async function catchUpLists(): Promise<void> {
    const told = frames.signal({ kind: 'rooms' })
    const catchUp = async (socket: Socket) => void ((await followRooms(socket)) && socket.send(told))
    await Promise.all([...sockets.all()].map(catchUp))
  }

  // People

  /** People's facts stand at this number: every page that knows an older one asks for what changed, each in its turn. */
  function reachPeople(version: number): void {
    if (version <= peopleVersion) return
    peopleVersion = version
    const waitMs = Math.min(MOST_WAIT_MS, Math.floor(countSockets(topics.everyone) / PAGES_PER_MS))
    publish(topics.everyone, frames.people(version, waitMs))
  }

  // Sessions

  /** Ends what was opened with these sessions and tokens, which let nobody in any more. */
  function endSessions(ids: ReadonlySet<string>): void {
    if (ids.size === 0) return
    for (const socket of sockets.all()) if (ids.has(sessionOf(socket))) socket.close(frames.CLOSE.refused, 'signed out')
    for (const listener of listeners()) if (ids.has(listener.credentialId)) listener.closed('gone')
  }

  /** The sessions and tokens by which something is open here. */
  const credentials = (): string[] => [
    ...new Set([...[...sockets.all()].map(sessionOf), ...listeners().map((listener) => listener.credentialId)]),
  ]

  const listeners = (): RoomListener[] => [...rooms.all().values()].flatMap((room) => [...room.listeners])

  return {
    handler,
    findFullLimit: sockets.findFullLimit,
    connect,
    disconnect,
    isConnected: sockets.has,
    openRoom: rooms.open,
    closeRoom: rooms.close,
    hide,
    catchUpLists,
    reachPeople,
    peopleVersion: () => peopleVersion,
    endSessions,
    credentials,
    sockets: sockets.all,
    /** How each of a person's pages is looked at. */
    attentionsOf: (userId: string) => [...sockets.of(userId)].map((socket) => socket.data.attention),
    /** Who looks at a page of this instance: one that is not hidden, and not left alone. */
    activeUsers: (): string[] => [
      ...new Set([...sockets.all()].filter((one) => one.data.attention !== 'hidden').map((one) => one.data.viewer.id)),
    ],
    rooms: rooms.all,
  }
}

const sessionOf = (socket: Socket) => socket.data.viewer.session?.id ?? ''
