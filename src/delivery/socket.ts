import type { Viewer } from '../accounts/viewer.ts'
import type { MessagesService, Sent } from '../messages/messages.service.ts'
import { sendSchema } from '../messages/messages.schemas.ts'
import { parse } from '../http/input.ts'
import { Problem, tooMany, unavailable } from '../platform/problem.ts'
import type { Bucket, RateLimiter } from '../platform/rate-limiter.ts'
import type { Bus } from './bus.ts'
import type { FrameRenderer } from './render.ts'
import * as frames from './frames.ts'
import { HEARTBEAT_TURNS } from './heartbeat.ts'
import { type Connection, type Hub, type Socket, topics } from './hub.ts'
import type { Resume, Resumed } from './resume.ts'

/** A page that talks more nonsense than this in a minute is sent away. */
const MAX_NONSENSE = 5
const KINDS = frames.clientFrameSchema.options.map((option) => option.shape.type.value)
/** Characters of what was sent that are sent back. */
const MAX_ECHOED = 64
const NONSENSE_WINDOW_MS = 60_000
/** Frames of one page that may wait for their turn; a page that floods comes back later. */
const MAX_WAITING_FRAMES = 2_000
/** The same for their text: small frames are many, and large ones are memory. */
const MAX_WAITING_CHARACTERS = 4 * 1024 * 1024
/** Sends of one page that may wait for their commit at once. */
const MAX_WAITING_SENDS = 500
/** From the arrival of a send to its answer. Nobody waits for any answer for more than 5 s. */
const SEND_DEADLINE_MS = 4_500
/** Rooms whose marks of one page may wait to be written. A person reads one after the other. */
const MAX_WAITING_MARKS = 100
/** One typing signal each 3 s, with a little room for clocks. */
const TYPING: Bucket = { capacity: 2, refillPerSecond: 1 / 2 }

export interface SocketDeps {
  hub: Hub
  resume: Resume
  frameOf: FrameRenderer
  bus: Pick<Bus, 'signal'>
  messages: Pick<MessagesService, 'prepare' | 'store'>
  limiter: RateLimiter
  /** Throws 429 for who sends too fast. */
  limitSends: (viewer: Viewer) => Promise<void>
  maxCharacters: number
  maxFiles: number
  setReadMark: (userId: string, roomId: string, seq: number) => Promise<unknown>
  /** The room's number at which somebody types; undefined where that is not shown: to who is no member, and in large rooms. */
  findTypingSeq: (userId: string, roomId: string) => Promise<number | undefined>
  /** The pages of a person, or how they are looked at, have changed. */
  attend: (userId: string) => void
  /** Told of each socket that opens. */
  onOpen: () => void
  /** Told how each socket ended. */
  onClose: (code: number) => void
  log: (error: unknown) => void
}

let turns = 0

/** What the server keeps of a page's socket, from its first moment. */
export function createConnection(viewer: Viewer, address: string): Connection {
  return {
    viewer,
    address,
    followed: [],
    open: null,
    attention: 'visible',
    heardAt: performance.now(),
    turn: (turns = (turns + 1) % HEARTBEAT_TURNS),
    inbox: null,
    marks: null,
    isTyping: false,
    waitingFrames: 0,
    waitingCharacters: 0,
    places: null,
    answers: null,
    waitingSends: 0,
    nonsense: 0,
    nonsenseSince: 0,
  }
}

/**
 * The life of one connection: parse each frame, hand it to a service, answer. What opens and closes rooms is handled in
 * the order it came (async handlers of Bun would run out of order). Sends are prepared beside each other, and stored and
 * answered in their order. Marks and typing need no order. So nobody waits for the deadlines of everything before.
 */
export function createSocketHandler(deps: SocketDeps) {
  const { hub, resume, frameOf, bus, messages, limiter } = deps
  const send = sendSchema(deps.maxCharacters, deps.maxFiles)

  async function open(socket: Socket): Promise<void> {
    deps.onOpen()
    // From here on the page counts as one of its person's, though their rooms are still being read.
    const connected = hub.connect(socket)
    deps.attend(socket.data.viewer.id)
    try {
      await connected
    } catch (error) {
      // Without its person's rooms a page would miss their pulses and not know it: it had better come again.
      socket.close(frames.CLOSE.overload, 'not ready, come again')
      throw error
    }
  }

  function close(socket: Socket, code: number): void {
    deps.onClose(code)
    hub.disconnect(socket)
    deps.attend(socket.data.viewer.id)
  }

  /** Anything that comes from the page says that it is there. */
  const heard = (socket: Socket) => void (socket.data.heardAt = performance.now())

  function message(socket: Socket, data: string | Buffer): void {
    heard(socket)
    if (typeof data !== 'string') return socket.close(frames.CLOSE.binary, 'frames are JSON text')
    const said = jsonIn(data)
    const { data: frame } = frames.clientFrameSchema.safeParse(said)
    if (!frame) return refuseNonsense(socket, said)
    const { waitingFrames, waitingCharacters } = socket.data
    if (waitingFrames >= MAX_WAITING_FRAMES || waitingCharacters + data.length > MAX_WAITING_CHARACTERS)
      return socket.close(frames.CLOSE.overload, 'too many frames are waiting')
    socket.data.waitingFrames += 1
    socket.data.waitingCharacters += data.length
    void handle(socket, frame).then(() => {
      socket.data.waitingFrames -= 1
      socket.data.waitingCharacters -= data.length
    })
  }

  /** Settles when nothing of the frame waits any more; of a send, when it has its place or is refused. Never rejects. */
  async function handle(socket: Socket, frame: frames.ClientFrame): Promise<void> {
    switch (frame.type) {
      case 'send':
        return await startSend(socket, frame)
      case 'read':
        return await noteMark(socket, frame)
      case 'typing':
        return await showTyping(socket, frame)
      default:
        return await inTurn(socket, () => attempt(socket, frame, () => dispatch(socket, frame)))
    }
  }

  type Frame<T> = Extract<frames.ClientFrame, { type: T }>

  /** `work` never rejects. */
  function inTurn({ data }: Socket, work: () => Promise<void>): Promise<void> {
    const done = (data.inbox ?? Promise.resolve()).then(work).then(() => {
      if (data.inbox === done) data.inbox = null
    })
    data.inbox = done
    return done
  }

  /** Every fault of a frame is answered; what is wrong with the program itself is written down too. Never rejects. */
  async function attempt(socket: Socket, frame: frames.ClientFrame, work: () => unknown): Promise<void> {
    if (!hub.isConnected(socket)) return
    try {
      await work()
    } catch (error) {
      socket.send(refuse(frame, error))
    }
  }

  function refuse(frame: frames.ClientFrame, error: unknown): string {
    if (!(error instanceof Problem)) deps.log(error)
    return frames.error(refusalOf(frame, error))
  }

  function dispatch(socket: Socket, frame: Frame<'open' | 'close' | 'attention'>): Promise<void> | void {
    switch (frame.type) {
      case 'open':
        return openRoom(socket, frame)
      case 'close':
        return void hub.hide(socket, frame.room_id)
      case 'attention':
        socket.data.attention = frame.state
        return deps.attend(socket.data.viewer.id)
    }
  }

  async function openRoom(socket: Socket, { room_id, after, epoch }: Frame<'open'>): Promise<void> {
    const before = hub.hide(socket, room_id)
    await resume({ userId: socket.data.viewer.id, roomId: room_id, after, epoch }, (resumed) =>
      conclude(socket, room_id, resumed, before),
    )
  }

  /** Runs in one turn with the end of the catch-up, so the live stream joins up with it. */
  function conclude(socket: Socket, roomId: string, resumed: Resumed, wasOpen: boolean): void {
    if (resumed.result === 'reset') return void socket.send(frames.reset(roomId, resumed.seq, resumed.epoch))
    if (resumed.result === 'closed') return void socket.send(frames.closed(roomId, resumed.reason))
    if (resumed.result === 'no_access') return refuseOpen(socket, roomId, wasOpen)
    const { room, run, epoch, isMember } = resumed
    if (!hub.isConnected(socket)) return hub.closeRoom(room)
    socket.data.open ??= new Map()
    socket.data.open.set(roomId, { room, isMember })
    if (run.seq > run.after) socket.send(frameOf(roomId, run))
    socket.send(frames.opened(roomId, run.seq, epoch))
    socket.subscribe(topics.room(roomId))
    socket.unsubscribe(topics.pulse(roomId))
  }

  function refuseOpen(socket: Socket, roomId: string, wasOpen: boolean): void {
    if (wasOpen) return void socket.send(frames.closed(roomId, 'gone'))
    const refusal = {
      of: 'open',
      code: 'not_found',
      message: 'There is no such room, or you are not a member of it.',
      room_id: roomId,
    }
    socket.send(frames.error(refusal))
  }

  /**
   * Starts a send. The next need not wait for its commit, so one page's sends share a transaction; nor for its
   * preparation, of which each may take as long as PostgreSQL has to answer.
   */
  function startSend(socket: Socket, frame: Frame<'send'>): Promise<void> {
    const { data } = socket
    const deadline = createDeadline()
    const prepared = forLater(prepare(data.viewer, frame))
    const stored = (data.places ?? Promise.resolve()).then(async () =>
      store(socket, await Promise.race([deadline.passed, prepared])),
    )
    const placed = stored.then(nothing, nothing).then(() => {
      if (data.places === placed) data.places = null
    })
    const committed = forLater(Promise.race([deadline.passed, stored.then(({ sent }) => sent)]))
    const answered = (data.answers ?? Promise.resolve()).then(async () => {
      socket.send(await answerOf(frame, committed))
      deadline.stop()
      if (data.answers === answered) data.answers = null
    })
    data.places = placed
    data.answers = answered
    return placed
  }

  async function prepare(viewer: Viewer, frame: Frame<'send'>): Promise<Prepared> {
    const parsed = parse(send, frame)
    await deps.limitSends(viewer)
    return await messages.prepare(viewer, frame.room_id, parsed)
  }

  /** Gives a message its place in the write queue; the commit is handed back unawaited. */
  function store(socket: Socket, message: Prepared): { sent: Promise<Sent> } {
    const { data } = socket
    if (!hub.isConnected(socket)) throw unavailable()
    if (data.waitingSends >= MAX_WAITING_SENDS)
      throw tooMany('messages.too_many', 'Too many messages are waiting to be stored.', 1000)
    data.waitingSends += 1
    return { sent: forLater(messages.store(message).finally(() => (data.waitingSends -= 1))) }
  }

  async function answerOf(frame: Frame<'send'>, committed: Promise<Sent>): Promise<string> {
    try {
      return frames.ack(frame.room_id, await committed)
    } catch (error) {
      return refuse(frame, error)
    }
  }

  /** Marks are written one at a time; of those of one room that wait, the furthest counts. */
  async function noteMark(socket: Socket, { room_id, seq }: Frame<'read'>): Promise<void> {
    const { data } = socket
    if (!data.marks) return await writeMarks(socket, (data.marks = new Map([[room_id, seq]])))
    data.marks.set(room_id, Math.max(seq, data.marks.get(room_id) ?? 0))
    if (data.marks.size > MAX_WAITING_MARKS) socket.close(frames.CLOSE.overload, 'too many frames are waiting')
  }

  /** Also those that come meanwhile. */
  async function writeMarks(socket: Socket, marks: Map<string, number>): Promise<void> {
    for (const [room_id, seq] of marks) {
      marks.delete(room_id)
      const write = () => deps.setReadMark(socket.data.viewer.id, room_id, seq)
      await attempt(socket, { type: 'read', room_id, seq }, write)
    }
    socket.data.marks = null
  }

  /** That somebody types is soon over: while it is being told of one frame, others are dropped. */
  async function showTyping(socket: Socket, frame: Frame<'typing'>): Promise<void> {
    if (socket.data.isTyping) return
    socket.data.isTyping = true
    await attempt(socket, frame, () => typing(socket, frame))
    socket.data.isTyping = false
  }

  async function typing(socket: Socket, { room_id }: Frame<'typing'>): Promise<void> {
    const { viewer } = socket.data
    if (!(await limiter.take(`typing:${viewer.id}`, TYPING)).ok) return
    const seq = await deps.findTypingSeq(viewer.id, room_id)
    if (seq === undefined) return
    await bus.signal({ kind: 'typing', room_id, seq, user_id: viewer.id, user_name: viewer.name })
  }

  return { open, message, heard, close }
}

type Prepared = Awaited<ReturnType<MessagesService['prepare']>>

/** Of a send, from now on; `passed` rejects with 503. */
function createDeadline(): { passed: Promise<never>; stop: () => void } {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(unavailable()), SEND_DEADLINE_MS)
  return { passed: forLater(promise), stop: () => clearTimeout(timer) }
}

const nothing = () => {}

/** A promise whose rejection is dealt with when its turn comes. */
function forLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What is said of a frame that is none: of which kind, and of which message, where that much can be told. */
function refuseNonsense(socket: Socket, said: unknown): void {
  const { data } = socket
  if (performance.now() - data.nonsenseSince > NONSENSE_WINDOW_MS) {
    data.nonsense = 0
    data.nonsenseSince = performance.now()
  }
  data.nonsense += 1
  socket.send(
    frames.error({
      of: KINDS.find((kind) => kind === textAt(said, 'type')) ?? 'unknown',
      code: 'frame.invalid',
      message: 'Expected a frame of the protocol, found something else.',
      ...namedIn(said, 'id'),
      ...namedIn(said, 'room_id'),
    }),
  )
  if (data.nonsense >= MAX_NONSENSE) socket.close(frames.CLOSE.refused, 'too many frames that do not parse')
}

/** A short text under a key of something that was sent. */
function textAt(said: unknown, key: string): string | undefined {
  const value: unknown = typeof said === 'object' && said !== null ? Reflect.get(said, key) : undefined
  return typeof value === 'string' && value.length <= MAX_ECHOED ? value : undefined
}

function namedIn(said: unknown, key: 'id' | 'room_id'): { id?: string; room_id?: string } {
  const text = textAt(said, key)
  return text === undefined ? {} : { [key]: text }
}

function refusalOf(frame: frames.ClientFrame, error: unknown): frames.Refusal {
  const problem =
    error instanceof Problem
      ? error
      : new Problem('internal', 500, 'Something went wrong on our side. Try again in a moment.', { retryAfterMs: 1000 })
  const { retryAfterMs } = problem.more
  return {
    of: frame.type,
    code: problem.code,
    message: problem.message,
    ...('room_id' in frame && { room_id: frame.room_id }),
    ...('id' in frame && typeof frame.id === 'string' && { id: frame.id }),
    ...(retryAfterMs !== undefined && { retry_after_ms: Math.ceil(retryAfterMs) }),
  }
}
