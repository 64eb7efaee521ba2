import type { Clock } from './clock.ts'
import type { Comfort } from './comfort.ts'
import type { ServerFrame } from './frames.ts'
import { mintMessageId } from './message-id.ts'
import { createOutbox } from './outbox.ts'
import { startRoomPage } from './room-page.ts'
import { type Connection, createSocket } from './socket.ts'
import { browserStore } from './stored.ts'
import { writeTimes } from './times.ts'

export interface Me {
  id: string
  name: string
}

/** Tells the second part of the script; what happens before it is there is kept for it, in order. */
export type Tell = (event: (comfort: Comfort) => unknown) => void

/** A page with the sidebar: its socket and outbox; and the room, if it shows one. */
export function startPage(me: Me, clock: Clock) {
  const { tell, arrived } = createMailbox()
  const store = browserStore()
  const socket = createSocket({
    clock,
    random: Math.random,
    connect: () => new WebSocket(socketAddress()),
    isSignedIn,
    onFrame: (frame) => void receive(frame),
    onConnection: connectionChanged,
  })
  const outbox = createOutbox({
    userId: me.id,
    store,
    clock,
    mintId: mintMessageId,
    send: (frame) => socket.send(frame),
    onChange: (message) => room?.unsent(message),
    onGone: (id, acked) => room?.settled(id, acked),
  })
  const room = startRoomPage({ me, clock, socket, outbox, tell })
  const page = { me, clock, store, socket, outbox, room }
  let isLoading = false

  function connectionChanged(connection: Connection) {
    if (connection.state === 'open') {
      tell((comfort) => comfort.connected())
      room?.connected()
      outbox.connected()
      // It could not be had before, perhaps, because the network was away.
      void loadComfort()
    } else {
      outbox.disconnected()
      room?.disconnected()
    }
    tell((comfort) => comfort.connection(connection))
  }

  async function receive(frame: ServerFrame) {
    if (frame.type === 'ack') outbox.acked(frame)
    else if (frame.type === 'error' && frame.of === 'send') outbox.refused(frame)
    else if (frame.type === 'pulse' || frame.type === 'signal') tell((comfort) => comfort.receive(frame))
    else await room?.receive(frame)
  }

  async function loadComfort() {
    if (isLoading) return
    isLoading = true
    const loaded = await import('./comfort.ts').catch(() => undefined)
    isLoading = loaded !== undefined
    if (loaded) arrived(loaded.startComfort(page))
  }

  writeTimes(document)
  followNetwork(socket)
  window.addEventListener('storage', (event) => outbox.storageChanged(event.key, event.newValue))
  socket.start()
  void loadComfort()
  return page
}

export type Page = ReturnType<typeof startPage>

function createMailbox() {
  let comfort: Comfort | undefined
  const waiting: ((comfort: Comfort) => unknown)[] = []
  const tell: Tell = (event) => {
    if (comfort) event(comfort)
    else waiting.push(event)
  }
  const arrived = (came: Comfort) => {
    comfort = came
    for (const event of waiting.splice(0)) event(came)
  }
  return { tell, arrived }
}

function socketAddress(): string {
  const address = new URL(document.body.dataset['socket'] ?? '/socket', location.href)
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return address.href
}

/** Only a clear "no" counts: without an answer nobody is signed out. */
async function isSignedIn(): Promise<boolean> {
  const response = await fetch('/api/v1/me', { signal: AbortSignal.timeout(10_000) }).catch(() => undefined)
  return response?.status !== 401
}

/** What the browser knows about the network and about sleep, before the silence tells. */
function followNetwork(socket: ReturnType<typeof createSocket>) {
  window.addEventListener('online', () => socket.retryNow())
  window.addEventListener('offline', () => socket.lose())
  window.addEventListener('pagehide', () => socket.rest())
  window.addEventListener('pageshow', (event) => event.persisted && socket.start())
  document.addEventListener('visibilitychange', () => document.hidden || socket.wake())
}
