import { type Clock, createTimer } from './clock.ts'
import type { AckFrame, ErrorFrame, PageFrame } from './frames.ts'
import { resendPauseMs } from './outbox.ts'
import type { Connection } from './socket.ts'
import { t } from './t.ts'

/** Some networks let pages through and no sockets: after so long without one, sends go the other way. */
const WITHOUT_SOCKET_MS = 10_000

export type SendFrame = Extract<PageFrame, { type: 'send' }>

export interface DetourDeps {
  clock: Clock
  /** Asks the JSON API; rejects without an answer. */
  post: (frame: SendFrame) => Promise<Response>
  acked: (frame: Pick<AckFrame, 'id'>) => void
  refused: (frame: ErrorFrame) => void
  /** The detour is open now: whatever waits may be sent. */
  onOpen: () => void
}

/** The way for sends when the socket can not be had: the JSON API, with the same ids, answered as the socket answers. */
export function createDetour({ clock, post, acked, refused, onOpen }: DetourDeps) {
  const patience = createTimer(clock)
  let isOpen = false
  let failures = 0

  async function carry(frame: SendFrame) {
    const response = await post(frame).catch(() => undefined)
    if (response?.ok) {
      failures = 0
      return acked(frame)
    }
    const { id, room_id } = frame
    const error = { type: 'error', of: 'send', code: 'http', id, room_id, message: await reasonOf(response) } as const
    refused(isFinal(response) ? error : { ...error, retry_after_ms: resendPauseMs(failures++) })
  }

  return {
    get isOpen() {
      return isOpen
    },
    connection({ state }: Connection) {
      if (state === 'open' || state === 'away') {
        patience.clear()
        isOpen = false
      } else if (!isOpen && !patience.running) {
        patience.set(WITHOUT_SOCKET_MS, () => {
          isOpen = true
          onOpen()
        })
      }
    },
    /** False while sends have to wait for the socket. */
    send(frame: PageFrame): boolean {
      if (!isOpen || frame.type !== 'send') return false
      void carry(frame)
      return true
    },
  }
}

/** Asked to sign in, or to wait, it may still be sent later: only what the message itself is at fault for is final. */
const isFinal = (response: Response | undefined) =>
  response !== undefined &&
  response.status >= 400 &&
  response.status < 500 &&
  ![401, 408, 429].includes(response.status)

async function reasonOf(response: Response | undefined): Promise<string> {
  if (!response) return t('There is no connection.')
  const problem: { detail?: string } | undefined = await response.json().catch(() => undefined)
  return problem?.detail ?? t('The server answered {status}.', { status: response.status })
}
