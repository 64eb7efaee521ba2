import type { Viewer } from '../accounts/viewer.ts'
import { parse } from '../http/input.ts'
import { sendSchema } from '../messages/messages.schemas.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { Sent } from '../messages/sending.ts'
import { tooMany, unavailable } from '../platform/problem.ts'
import * as frames from './frames.ts'
import type { Hub, Socket } from './hub.ts'
import type { SocketRefusals } from './socket-refusals.ts'

/** Sends of one page that may wait for their commit at once. */
const MAX_WAITING_SENDS = 500
/** From the arrival of a send to its answer. Nobody waits for any answer for more than 5 s. */
const SEND_DEADLINE_MS = 4_500

export interface SocketSendsDeps {
  hub: Pick<Hub, 'isConnected'>
  messages: Pick<MessagesService, 'prepare' | 'store'>
  /** Throws 429 for who sends too fast. */
  limitSends: (viewer: Viewer) => Promise<void>
  maxCharacters: number
  maxFiles: number
  refuse: SocketRefusals['refuse']
}

/** The sends of each page: prepared beside each other, stored and answered in the order in which they came. */
export function createSocketSends({ hub, messages, limitSends, maxCharacters, maxFiles, refuse }: SocketSendsDeps) {
  const send = sendSchema(maxCharacters, maxFiles)

  /**
   * Starts a send. The next need not wait for its commit, so one page's sends share a transaction; nor for its
   * preparation, of which each may take as long as PostgreSQL has to answer.
   */
  function start(socket: Socket, frame: frames.FrameOf<'send'>): Promise<void> {
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

  async function prepare(viewer: Viewer, frame: frames.FrameOf<'send'>): Promise<Prepared> {
    const parsed = parse(send, frame)
    await limitSends(viewer)
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

  async function answerOf(frame: frames.FrameOf<'send'>, committed: Promise<Sent>): Promise<string> {
    try {
      return frames.ack(frame.room_id, await committed)
    } catch (error) {
      return refuse(frame, error)
    }
  }

  return { start }
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
