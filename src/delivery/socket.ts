import type { Viewer } from '../accounts/viewer.ts'
import type { Language } from '../texts/language.ts'
import { speaking } from '../texts/t.ts'
import * as frames from './frames.ts'
import { HEARTBEAT_TURNS } from './heartbeat.ts'
import type { Connection, Socket } from './hub.ts'
import { createSocketMoments, type SocketMomentsDeps } from './socket-moments.ts'
import { createSocketRefusals, refuseNonsense } from './socket-refusals.ts'
import { createSocketRooms, type SocketRoomsDeps } from './socket-rooms.ts'
import { createSocketSends, type SocketSendsDeps } from './socket-sends.ts'

/** Frames of one page that may wait for their turn; a page that floods comes back later. */
const MAX_WAITING_FRAMES = 2_000
/** The same for their text: small frames are many, and large ones are memory. */
const MAX_WAITING_CHARACTERS = 4 * 1024 * 1024

export type SocketDeps = SocketRoomsDeps &
  Omit<SocketSendsDeps, 'refuse'> &
  Omit<SocketMomentsDeps, 'attempt'> & {
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
export function createConnection(viewer: Viewer, address: string, language: Language): Connection {
  return {
    viewer,
    address,
    language,
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
  const { hub } = deps
  const { attempt, refuse } = createSocketRefusals(deps)
  const rooms = createSocketRooms(deps)
  const sends = createSocketSends({ ...deps, refuse })
  const moments = createSocketMoments({ ...deps, attempt })

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
    void speaking(socket.data.language, () => handle(socket, frame)).then(() => {
      socket.data.waitingFrames -= 1
      socket.data.waitingCharacters -= data.length
    })
  }

  /** Settles when nothing of the frame waits any more; of a send, when it has its place or is refused. Never rejects. */
  async function handle(socket: Socket, frame: frames.ClientFrame): Promise<void> {
    switch (frame.type) {
      case 'send':
        return await sends.start(socket, frame)
      case 'read':
        return await moments.noteMark(socket, frame)
      case 'typing':
        return await moments.showTyping(socket, frame)
      default:
        return await inTurn(socket, () => attempt(socket, frame, () => dispatch(socket, frame)))
    }
  }

  /** `work` never rejects. */
  function inTurn({ data }: Socket, work: () => Promise<void>): Promise<void> {
    const done = (data.inbox ?? Promise.resolve()).then(work).then(() => {
      if (data.inbox === done) data.inbox = null
    })
    data.inbox = done
    return done
  }

  function dispatch(socket: Socket, frame: frames.FrameOf<'open' | 'close' | 'attention'>): Promise<void> | void {
    switch (frame.type) {
      case 'open':
        return rooms.open(socket, frame)
      case 'close':
        return void hub.hide(socket, frame.room_id)
      case 'attention':
        socket.data.attention = frame.state
        return deps.attend(socket.data.viewer.id)
    }
  }

  return { open, message, heard, close }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
