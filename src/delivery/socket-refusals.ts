import { Problem } from '../platform/problem.ts'
import { translated } from '../texts/t.ts'
import * as frames from './frames.ts'
import type { Hub, Socket } from './hub.ts'

/** A page that talks more nonsense than this in a minute is sent away. */
const MAX_NONSENSE = 5
const NONSENSE_WINDOW_MS = 60_000
const KINDS = frames.clientFrameSchema.options.map((option) => option.shape.type.value)
/** Characters of what was sent that are sent back. */
const MAX_ECHOED = 64

export type SocketRefusals = ReturnType<typeof createSocketRefusals>

/** What a page is answered of a frame that could not be done. */
export function createSocketRefusals({ hub, log }: { hub: Pick<Hub, 'isConnected'>; log: (error: unknown) => void }) {
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
    if (!(error instanceof Problem)) log(error)
    return frames.error(refusalOf(frame, error))
  }

  return { attempt, refuse }
}

/** What is said of a frame that is none: of which kind, and of which message, where that much can be told. */
export function refuseNonsense(socket: Socket, said: unknown): void {
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
    message: translated(problem.message),
    ...('room_id' in frame && { room_id: frame.room_id }),
    ...('id' in frame && typeof frame.id === 'string' && { id: frame.id }),
    ...(retryAfterMs !== undefined && { retry_after_ms: Math.ceil(retryAfterMs) }),
  }
}
