import type { Viewer } from '../accounts/viewer.ts'
import type { MessagesService, Sent } from '../messages/messages.service.ts'
import { sendSchema } from '../messages/messages.schemas.ts'
import { parse } from '../http/input.ts'
import { Problem, tooMany } from '../platform/problem.ts'
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
    waitingFrames: 0,
    waitingCharacters: 0,
    answers: null,
    waitingSends: 0,
    nonsense: 0,
    nonsenseSince: 0,
  }
}

/**
 * The life of one connection: parse each frame, handle them in the order they came (async handlers of Bun would run
 * out of order), hand them to services, answer. Answers to sends go out in the order of the sends.
 */
export function createSocketHandler(deps: SocketDeps) {
  const { hub, resume, frameOf, bus, messages, limiter } = deps
  const send = sendSchema(deps.maxCharacters)

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
    const turn = (socket.data.inbox ?? Promise.resolve()).then(() => handle(socket, frame))
    const done = turn.catch(deps.log).then(() => {
      socket.data.waitingFrames -= 1
      socket.data.waitingCharacters -= data.length
      if (socket.data.inbox === done) socket.data.inbox = null
    })
    socket.data.inbox = done
  }

  /** Every fault of a frame is answered; only what is wrong with the program itself gets further. */
  async function handle(socket: Socket, frame: frames.ClientFrame): Promise<void> {
    if (!hub.isConnected(socket)) return
    try {
      await dispatch(socket, frame)
    } catch (error) {
      socket.send(frames.error(refusalOf(frame, error)))
      if (!(error instanceof Problem)) throw error
    }
  }

  async function dispatch(socket: Socket, frame: frames.ClientFrame): Promise<void> {
    switch (frame.type) {
      case 'open':
        return await openRoom(socket, frame)
      case 'close':
        return void hub.hide(socket, frame.room_id)
      case 'send':
        return await startSend(socket, frame)
      case 'read':
        return void (await deps.setReadMark(socket.data.viewer.id, frame.room_id, frame.seq))
      case 'typing':
        return await typing(socket, frame)
      case 'attention':
        socket.data.attention = frame.state
        return deps.attend(socket.data.viewer.id)
    }
  }

  type Frame<T> = Extract<frames.ClientFrame, { type: T }>

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

  /** Starts a send and goes on: the next frame need not wait for the commit, so one page's sends share a transaction. */
  async function startSend(socket: Socket, frame: Frame<'send'>): Promise<void> {
    const { committed } = await store(socket, frame).catch((error: unknown) => ({
      committed: forLater(Promise.reject<Sent>(error)),
    }))
    const answered = (socket.data.answers ?? Promise.resolve()).then(async () => {
      socket.send(await answerOf(frame, committed))
      socket.data.waitingSends -= 1
      if (socket.data.answers === answered) socket.data.answers = null
    })
    socket.data.waitingSends += 1
    socket.data.answers = answered
    answered.catch(deps.log)
  }

  /** Checks and prepares a send; the commit is handed back unawaited. */
  async function store(socket: Socket, frame: Frame<'send'>): Promise<{ committed: Promise<Sent> }> {
    const { viewer, waitingSends } = socket.data
    if (waitingSends >= MAX_WAITING_SENDS)
      throw tooMany('messages.too_many', 'Too many messages are waiting to be stored.', 1000)
    const parsed = parse(send, frame)
    await deps.limitSends(viewer)
    const prepared = await messages.prepare(viewer, frame.room_id, parsed)
    return { committed: forLater(messages.store(prepared)) }
  }

  async function answerOf(frame: Frame<'send'>, committed: Promise<Sent>): Promise<string> {
    try {
      return frames.ack(frame.room_id, await committed)
    } catch (error) {
      if (!(error instanceof Problem)) deps.log(error)
      return frames.error(refusalOf(frame, error))
    }
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
