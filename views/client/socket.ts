import { type Clock, createTimer } from './clock.ts'
import { type PageFrame, type ServerFrame, parseFrame } from './frames.ts'

/** The server sends a heartbeat each 20 s; two missed ones mean that nobody is there any more. */
export const SILENCE_MS = 40_000
/** The server answers a message within 5 s, whatever it stands on is away; when nothing at all came by then, it hangs. */
export const ANSWER_MS = 8_000
const CONNECT_TIMEOUT_MS = 10_000
/** Close codes after which coming back is pointless: signed out, binary frame, frame too large. */
const STAY_AWAY = new Set([1003, 1008, 1009])

/**
 * `open`: frames flow. `waiting`: lost, the next try is at `retryAt`. `away`: over for good; `signedOut` says whether a
 * sign-in helps.
 */
export type Connection =
  | { state: 'connecting' }
  | { state: 'open' }
  | { state: 'waiting'; retryAt: number }
  | { state: 'away'; signedOut: boolean }

/** What is used of a WebSocket. */
export type Wire = Pick<WebSocket, 'readyState' | 'send' | 'close' | 'addEventListener'>

export interface SocketDeps {
  clock: Clock
  random: () => number
  connect: () => Wire
  /** Whether the session still holds: a refused upgrade looks like any other failure to a page. */
  isSignedIn: () => Promise<boolean>
  onFrame: (frame: ServerFrame) => void
  onConnection: (connection: Connection) => void
}

/**
 * The page's one connection: comes back by itself with growing, jittered pauses, and notices a dead peer by its
 * silence, sooner when something was said to it that it has to answer. Carries frames and knows nothing else of them.
 */
export function createSocket({ clock, random, connect, isSignedIn, onFrame, onConnection }: SocketDeps) {
  const retry = createTimer(clock)
  const watch = createTimer(clock)
  const answer = createTimer(clock)
  let socket: Wire | undefined
  let connection: Connection = { state: 'connecting' }
  let attempt = 0
  let heardAt = 0

  function become(next: Connection) {
    connection = next
    onConnection(next)
  }

  function start() {
    if (socket || connection.state === 'away') return
    retry.clear()
    become({ state: 'connecting' })
    listenTo(connect())
    watch.set(CONNECT_TIMEOUT_MS, lose)
  }

  function listenTo(opened: Wire) {
    socket = opened
    opened.addEventListener('open', () => {
      if (opened !== socket) return
      attempt = 0
      hear()
      become({ state: 'open' })
    })
    opened.addEventListener('message', (event) => {
      if (opened !== socket || typeof event.data !== 'string') return
      hear()
      const frame = parseFrame(event.data)
      if (frame) onFrame(frame)
    })
    opened.addEventListener('close', (event) => {
      if (opened !== socket) return
      if (STAY_AWAY.has(event.code)) stayAway(event.code === 1008)
      else lose()
    })
  }

  function hear() {
    heardAt = clock.now()
    answer.clear()
    watch.set(SILENCE_MS, lose)
  }

  function lose() {
    const neverOpened = connection.state === 'connecting'
    drop()
    const pauseMs = retryPauseMs(attempt++, random)
    become({ state: 'waiting', retryAt: clock.now() + pauseMs })
    retry.set(pauseMs, start)
    if (neverOpened) void isSignedIn().then((signedIn) => signedIn || stayAway(true))
  }

  function stayAway(signedOut: boolean) {
    drop()
    become({ state: 'away', signedOut })
  }

  function drop() {
    const dropped = socket
    socket = undefined
    watch.clear()
    answer.clear()
    retry.clear()
    dropped?.close()
  }

  /** Tries at once instead of waiting on: the network is back, or somebody pressed the button. */
  function retryNow() {
    if (connection.state !== 'waiting') return
    attempt = 0
    start()
  }

  return {
    start,
    get connection() {
      return connection
    },
    /** False when there is no connection: nothing was sent, and nothing is kept for later. */
    send(frame: PageFrame): boolean {
      if (connection.state !== 'open' || socket?.readyState !== WebSocket.OPEN) return false
      socket.send(JSON.stringify(frame))
      if (frame.type === 'send' && !answer.running) answer.set(ANSWER_MS, lose)
      return true
    },
    retryNow,
    /** The network is gone: do not wait for the silence to tell. */
    lose() {
      if (socket) lose()
    },
    /** The page was asleep: is anybody still there? */
    wake() {
      if (socket && clock.now() - heardAt > SILENCE_MS) lose()
      retryNow()
    },
    /** The page is being left; `start` brings it back when it returns from the browser's cache. */
    rest() {
      drop()
      if (connection.state !== 'away') connection = { state: 'waiting', retryAt: Infinity }
    },
  }
}

export type Socket = ReturnType<typeof createSocket>

/** 0.2–1 s at first, then 1, 2, 4 … 30 s, each between half and whole, so that a restart is not met by all at once. */
export function retryPauseMs(attempt: number, random: () => number): number {
  if (attempt === 0) return 200 + 800 * random()
  const wholeMs = Math.min(30_000, 1000 * 2 ** (attempt - 1))
  return wholeMs * (0.5 + 0.5 * random())
}
