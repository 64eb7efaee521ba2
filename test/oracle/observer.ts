import { ServerFrame, type Log } from './log.ts'
import { createRawSocket } from './raw-socket.ts'
import type { Account, Site } from './site.ts'

export interface ObserverOptions {
  site: Site
  account: Account
  log: Log
  connection: number
  roomId: string
  after: number
  epoch: string
  /** False plays a peer that is gone. */
  answersPings: boolean
}

/**
 * A bare connection with one open room, written into the oracle's log: what a page with a broken wire looks like. Resolves when the `open`
 * was answered.
 */
export async function openObserver(options: ObserverOptions) {
  const { site, account, log, connection, roomId, after, epoch, answersPings } = options
  const opened = Promise.withResolvers<'opened' | 'reset'>()
  let cursor = after
  let code: number | null = null
  const socket = createRawSocket({
    url: site.url,
    cookie: account.cookie,
    answersPings,
    onOpen: () => {
      log.append({ type: 'connect', connection, tab: -connection, user_id: account.userId, door: site.url })
      log.append({ type: 'open', connection, room_id: roomId, after })
      socket.send(JSON.stringify({ type: 'open', room_id: roomId, after, epoch }))
    },
    onText: (text) => {
      const frame = ServerFrame.parse(JSON.parse(text))
      log.append({ type: 'frame', connection, user_id: account.userId, frame })
      if (frame.type === 'changes') cursor = frame.seq
      if (frame.type === 'opened' || frame.type === 'reset') opened.resolve(frame.type)
    },
    onClose: (end) => {
      code = end.code
      log.append({ type: 'disconnect', connection, code })
      opened.reject(new Error(`expected an answer to open, found the connection closed with ${code}`))
    },
  })
  const answer = await opened.promise
  return {
    answer,
    epoch,
    cursor: () => cursor,
    /** The close code once it is closed, null before. */
    code: () => code,
    pause: socket.pause,
    resume: socket.resume,
  }
}
export type Observer = Awaited<ReturnType<typeof openObserver>>
