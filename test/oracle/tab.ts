import { NO_ANSWER, type Attempts, type Intent, type Outcome } from './attempts.ts'
import { requireMessageList } from './html.ts'
import { ServerFrame, type Log } from './log.ts'
import { createRawSocket, type RawSocket } from './raw-socket.ts'
import type { Account, Site } from './site.ts'

export interface TabDeps {
  site: Site
  account: Account
  roomId: string
  log: Log
  attempts: Attempts
  /** Names this tab in the log, over all its connections. */
  tab: number
  /** Names the next connection in the log. */
  nextConnection: () => number
  /** Whether this person should be in the room: a `closed` that crossed an invitation is answered by opening again. */
  isMember: () => boolean
}

/** A send that waits in the outbox. */
interface Waiting {
  intent: Intent
  frame: Record<string, unknown>
  attempt: number | null
  settle: (outcome: Outcome) => void
}

/**
 * One open page, by the page's rules in PROTOCOL.md, section 2: it fetches its room's list, keeps a cursor, resumes from it on every
 * connect, asks again after a hole or a heartbeat that stays ahead, and keeps sends until they are answered.
 */
export function createTab(deps: TabDeps) {
  const { site, account, roomId, log, attempts } = deps
  const outbox = new Map<string, Waiting>()
  let cursor = 0
  let epoch = ''
  let joined = false
  let opens = 0
  let stopped = false
  let connection = 0
  let socket: RawSocket | undefined
  let heardAt = performance.now()
  let failures = 0

  const fetchList = async () => {
    const page = await site.request('GET', `/rooms/${roomId}`, { cookie: account.cookie })
    if (page.status !== 200) throw new Error(`expected a page of ${roomId}, found ${page.status}`)
    const list = requireMessageList(page.text)
    const entry = { room_id: roomId, user_id: account.userId, data_seq: list.seq, epoch: list.epoch, html: list.html }
    return { list, entry }
  }

  const load = async () => {
    const { list, entry } = await fetchList()
    log.append({ type: 'fetched', tab: deps.tab, ...entry })
    cursor = list.seq
    epoch = list.epoch
  }

  const write = (frame: Record<string, unknown>): boolean => {
    if (!socket?.isOpen()) return false
    if (frame['type'] === 'open') {
      opens++
      log.append({ type: 'open', connection, room_id: roomId, after: Number(frame['after']) })
    }
    socket.send(JSON.stringify(frame))
    return true
  }
  const open = (after = cursor, inEpoch = epoch) => write({ type: 'open', room_id: roomId, after, epoch: inEpoch })
  const openLater = (afterMs: number) =>
    void setTimeout(() => {
      if (!stopped) open()
    }, afterMs)

  const transmit = (waiting: Waiting) => {
    if (!socket?.isOpen()) return
    waiting.attempt = attempts.begin(waiting.intent, connection)
    write(waiting.frame)
  }

  const settle = (id: string, outcome: Outcome) => {
    const waiting = outbox.get(id)
    if (waiting === undefined || waiting.attempt === null) return
    attempts.end(waiting.attempt, outcome)
    waiting.attempt = null
    if (outcome.kind === 'unknown') return void setTimeout(() => outbox.has(id) && transmit(waiting), outcome.waitMs)
    outbox.delete(id)
    waiting.settle(outcome)
  }

  const reload = async () => {
    try {
      await load()
      open()
    } catch {
      if (!stopped) setTimeout(() => void reload(), RETRY_MS)
    }
  }

  const handle = (frame: ServerFrame) => {
    if (frame.type === 'ack') settle(frame.id, { kind: 'ok', id: frame.id, seq: frame.seq })
    if (frame.type === 'error' && frame.of === 'send' && frame.id !== undefined) {
      const final: Outcome = { kind: 'fail', code: frame.code, status: 400 }
      settle(frame.id, frame.retry_after_ms === undefined ? final : { kind: 'unknown', waitMs: frame.retry_after_ms })
    }
    if (frame.type === 'error' && frame.of === 'open') {
      opens = Math.max(0, opens - 1)
      joined = false
      if (frame.retry_after_ms !== undefined) openLater(frame.retry_after_ms)
      else if (deps.isMember()) openLater(RETRY_MS)
    }
    if (frame.type === 'heartbeat') expectNumber(frame.rooms[roomId])
    if (!('room_id' in frame) || frame.room_id !== roomId) return
    if (frame.type === 'changes') {
      if (frame.after > cursor) open()
      else if (frame.seq > cursor) cursor = frame.seq
    }
    if (frame.type === 'opened') {
      opens = Math.max(0, opens - 1)
      joined = true
      if (frame.seq < cursor) open()
    }
    if (frame.type === 'reset') {
      opens = Math.max(0, opens - 1)
      joined = false
      void reload()
    }
    if (frame.type === 'closed') {
      opens = 0
      joined = false
      if (deps.isMember()) openLater(RETRY_MS)
    }
  }

  const expectNumber = (number: number | undefined) => {
    if (number === undefined || number <= cursor) return
    setTimeout(() => {
      if (!stopped && number > cursor) open()
    }, HEARTBEAT_AHEAD_MS)
  }

  const connect = () => {
    if (stopped) return
    const own = deps.nextConnection()
    let opened = false
    const made = createRawSocket({
      url: site.url,
      cookie: account.cookie,
      onOpen: () => {
        opened = true
        connection = own
        log.append({ type: 'connect', connection: own, tab: deps.tab, user_id: account.userId })
        welcome()
      },
      onText: (text) => hear(own, text),
      onClose: ({ code }) => {
        if (opened) log.append({ type: 'disconnect', connection: own, code })
        if (made === socket) leave(code)
      },
    })
    socket = made
  }

  const welcome = () => {
    heardAt = performance.now()
    failures = 0
    opens = 0
    open()
    for (const waiting of outbox.values()) transmit(waiting)
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

  const leave = (code: number) => {
    joined = false
    socket = undefined
    for (const waiting of outbox.values()) {
      if (waiting.attempt !== null) attempts.end(waiting.attempt, NO_ANSWER)
      waiting.attempt = null
    }
    if (STAY_AWAY.has(code)) return
    failures++
    setTimeout(connect, Math.random() * Math.min(2_000, 100 * 2 ** Math.min(failures, 5)))
  }

  const watch = setInterval(() => {
    if (socket?.isOpen() && performance.now() - heardAt > SILENCE_MS) socket.cut()
  }, 1_000)

  return {
    account,
    roomId,
    cursor: () => cursor,
    /** The room is open and every `open` was answered. */
    isJoined: () => joined && opens === 0,
    isConnected: () => socket?.isOpen() ?? false,
    waiting: () => outbox.size,
    /** Fetches the page and connects; resolves when the room is open. */
    async start() {
      await load()
      connect()
    },
    fetchList,
    /** Sends by the socket and repeats with the same id, over as many connections as it takes, until it is answered. */
    send(intent: Intent & { id: string }, fields: Record<string, unknown>, withinMs: number): Promise<Outcome> {
      const { promise, resolve } = Promise.withResolvers<Outcome>()
      const frame = { type: 'send', room_id: roomId, id: intent.id, body: intent.body, ...fields }
      const waiting: Waiting = { intent, frame, attempt: null, settle: resolve }
      outbox.set(intent.id, waiting)
      transmit(waiting)
      const giveUp = setTimeout(() => {
        if (waiting.attempt !== null) attempts.end(waiting.attempt, NO_ANSWER)
        outbox.delete(intent.id)
        resolve(NO_ANSWER)
      }, withinMs)
      return promise.finally(() => clearTimeout(giveUp))
    },
    /** Opens the room anew, at another place or in another epoch than it has. */
    open,
    write,
    /** Cuts the connection without a word; it comes back by itself. */
    cut: () => socket?.cut(),
    stop() {
      stopped = true
      clearInterval(watch)
      socket?.cut()
    },
  }
}
export type Tab = ReturnType<typeof createTab>

const RETRY_MS = 200
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
