import type { Attempts, Intent, Outcome } from './attempts.ts'
import { fetchLists } from './fetch-lists.ts'
import { ServerFrame, type Log } from './log.ts'
import { createOutbox } from './outbox.ts'
import { createRawSocket, type RawSocket } from './raw-socket.ts'
import type { Account, Site } from './site.ts'

export interface TabDeps {
  /** The site by this tab's door: the balancer, or one instance. */
  site: Site
  account: Account
  roomId: string
  /** The message whose thread it shows beside the room, if any. */
  rootId?: string | undefined
  log: Log
  attempts: Attempts
  /** Names this tab in the log, over all its connections. */
  tab: number
  /** Names the next connection in the log. */
  nextConnection: () => number
  /** Hears how a connection that was open ended. */
  onClosed: (code: number) => void
  /** Whether this person should be in the room: a `closed` that crossed an invitation is answered by opening again. */
  isMember: () => boolean
}

/**
 * One open page, by the page's rules in PROTOCOL.md, section 2: it fetches its room's list, keeps a cursor, resumes from it on every
 * connect, asks again after a hole or a heartbeat that stays ahead, and keeps sends until they are answered.
 */
export function createTab(deps: TabDeps) {
  const { site, account, roomId, log } = deps
  let cursor = 0
  let epoch = ''
  let isOpen = false
  let unansweredOpens = 0
  let isStopped = false
  let connection = 0
  let socket: RawSocket | undefined
  let heardAt = performance.now()
  let failures = 0

  const isConnected = () => socket?.isOpen() ?? false
  const write = (frame: Record<string, unknown>) => socket?.send(JSON.stringify(frame))
  const outbox = createOutbox({
    attempts: deps.attempts,
    connection: () => (isConnected() ? connection : undefined),
    write,
  })

  const open = (after = cursor, inEpoch = epoch) => {
    if (!isConnected()) return
    unansweredOpens++
    log.append({ type: 'open', connection, room_id: roomId, after })
    write({ type: 'open', room_id: roomId, after, epoch: inEpoch })
  }
  const openLater = (afterMs: number) => void setTimeout(open, afterMs)

  const load = async () => {
    const lists = await fetchLists(site, account, roomId, deps.rootId)
    for (const list of lists) log.append({ type: 'fetched', tab: deps.tab, ...list })
    // What changed between the reads of the two comes again.
    cursor = Math.min(...lists.map((list) => list.data_seq))
    epoch = lists[0]?.epoch ?? ''
  }
  const reload = async (): Promise<void> => {
    try {
      await load()
      open()
    } catch {
      if (!isStopped) setTimeout(() => void reload(), RETRY_MS)
    }
  }

  const hearRoom = (frame: Extract<ServerFrame, { room_id: string }>) => {
    if (frame.type === 'changes') {
      if (frame.after > cursor) open()
      else cursor = Math.max(cursor, frame.seq)
    }
    if (frame.type === 'opened') endOpen(true)
    if (frame.type === 'reset') {
      endOpen(false)
      void reload()
    }
    if (frame.type === 'closed') {
      unansweredOpens = 0
      endOpen(false)
      if (deps.isMember()) openLater(RETRY_MS)
    }
  }
  const hearError = (frame: Extract<ServerFrame, { type: 'error' }>) => {
    const waitMs = frame.retry_after_ms
    if (frame.of === 'send' && frame.id !== undefined) {
      const refused: Outcome = { kind: 'fail', code: frame.code, status: 400 }
      outbox.answer(frame.id, waitMs === undefined ? refused : { kind: 'unknown', waitMs })
    }
    if (frame.of !== 'open') return
    endOpen(false)
    if (waitMs !== undefined || deps.isMember()) openLater(waitMs ?? RETRY_MS)
  }
  const endOpen = (asked: boolean) => {
    unansweredOpens = Math.max(0, unansweredOpens - 1)
    isOpen = asked
  }
  const hearHeartbeat = (number: number | undefined) => {
    if (number === undefined || number <= cursor) return
    setTimeout(() => number > cursor && open(), HEARTBEAT_AHEAD_MS)
  }

  const hear = (from: number, text: string) => {
    heardAt = performance.now()
    const frame = ServerFrame.safeParse(safeJson(text))
    if (!frame.success) {
      log.append({ type: 'strange', connection: from, text: text.slice(0, 500) })
      return
    }
    log.append({ type: 'frame', connection: from, user_id: account.userId, frame: frame.data })
    if (from === connection) handle(frame.data)
  }
  const handle = (frame: ServerFrame) => {
    if (frame.type === 'ack') outbox.answer(frame.id, { kind: 'ok', id: frame.id, seq: frame.seq })
    else if (frame.type === 'error') hearError(frame)
    else if (frame.type === 'heartbeat') hearHeartbeat(frame.rooms[roomId])
    else if ('room_id' in frame && frame.room_id === roomId) hearRoom(frame)
  }

  const connect = () => {
    if (isStopped) return
    const own = deps.nextConnection()
    let wasOpen = false
    const made = createRawSocket({
      url: site.url,
      cookie: account.cookie,
      onOpen: () => {
        wasOpen = true
        connection = own
        log.append({ type: 'connect', connection: own, tab: deps.tab, user_id: account.userId, door: site.url })
        welcome()
      },
      onText: (text) => hear(own, text),
      onClose: ({ code }) => {
        if (wasOpen) {
          log.append({ type: 'disconnect', connection: own, code })
          deps.onClosed(code)
        }
        if (made === socket) leave(code)
      },
    })
    socket = made
  }
  const welcome = () => {
    heardAt = performance.now()
    failures = 0
    unansweredOpens = 0
    open()
    outbox.resend()
  }
  const leave = (code: number) => {
    isOpen = false
    socket = undefined
    outbox.lose()
    if (STAY_AWAY.has(code)) return
    failures++
    setTimeout(connect, Math.random() * Math.min(LONGEST_PAUSE_MS, 100 * 2 ** failures))
  }
  const watch = setInterval(() => {
    if (isConnected() && performance.now() - heardAt > SILENCE_MS) socket?.cut()
  }, WATCH_INTERVAL_MS)

  return {
    site,
    account,
    roomId,
    rootId: deps.rootId,
    isMember: deps.isMember,
    cursor: () => cursor,
    /** The room is open and every `open` was answered. */
    isJoined: () => isOpen && unansweredOpens === 0,
    /** Fetches the page and connects. */
    async start() {
      await load()
      connect()
    },
    /** Sends by the socket until it is answered; no answer after `withinMs`. */
    send: (intent: Intent & { id: string }, fields: Record<string, unknown>, withinMs: number): Promise<Outcome> =>
      outbox.send(intent, { type: 'send', room_id: roomId, id: intent.id, body: intent.body, ...fields }, withinMs),
    /** Opens the room anew, at another place or in another epoch than the tab has, when asked to. */
    open,
    /** Writes any other frame. */
    write,
    /** Cuts the connection without a word; it comes back by itself. */
    cut: () => socket?.cut(),
    stop() {
      isStopped = true
      clearInterval(watch)
      socket?.cut()
    },
  }
}
export type Tab = ReturnType<typeof createTab>

const RETRY_MS = 200
const LONGEST_PAUSE_MS = 2_000
const WATCH_INTERVAL_MS = 1_000
const HEARTBEAT_AHEAD_MS = 2_000
/** Two heartbeats and a bit: after that the peer is taken for dead. */
const SILENCE_MS = 45_000
const STAY_AWAY = new Set([1003, 1008, 1009])

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
