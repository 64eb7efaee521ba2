import { createAnnouncer, sayIn } from './announcer.ts'
import { type Clock, createTimer } from './clock.ts'
import { createBanner } from './connection.ts'
import { type SendFrame, createDetour } from './detour.ts'
import { watchAutosubmit, watchCopyButtons } from './forms.ts'
import { unsavedDrafts } from './drafts.ts'
import type { ServerFrame, SignalFrame } from './frames.ts'
import { createHtmxLoader } from './htmx.ts'
import { listenAnywhere } from './keyboard.ts'
import { mintMessageId } from './message-id.ts'
import { createOutbox } from './outbox.ts'
import { createAttention, showPresence } from './presence.ts'
import { OF_PAGE } from './of-page.ts'
import { startRoomPage } from './room-page.ts'
import { createSidebar } from './sidebar.ts'
import { type Connection, createSocket } from './socket.ts'
import { browserStore } from './stored.ts'
import { startSwitcher } from './switcher.ts'
import { titleWithNews } from './title.ts'
import { createToast } from './toast.ts'

export interface Me {
  id: string
  name: string
}

/** A page with the sidebar: its connection and outbox; what stands around a room; and the room, if it shows one. */
export function startPage(me: Me, clock: Clock) {
  const store = browserStore()
  const socket = createSocket({
    clock,
    random: Math.random,
    connect: () => new WebSocket(socketAddress()),
    isSignedIn,
    onFrame: (frame) => void receive(frame),
    onConnection: connectionChanged,
  })
  const send: typeof socket.send = (frame) => socket.send(frame)
  const outbox = createOutbox({
    userId: me.id,
    store,
    clock,
    mintId: mintMessageId,
    send: (frame) => socket.send(frame) || detour.send(frame),
    onChange: (message) => room?.draw(message),
    onGone: (id, acked) => room?.unsent.gone(id, acked),
  })
  const detour = createDetour({
    clock,
    post: postMessage,
    acked: (frame) => outbox.acked(frame),
    refused: (frame) => outbox.refused(frame),
    onOpen: () => outbox.connected(),
  })
  const toast = createToast(clock)
  const announcer = createAnnouncer(clock, sayIn(document.getElementById('announcer')))
  const sidebar = createSidebar({
    userId: me.id,
    openRoomId: document.body.dataset['roomId'],
    onChange: drawTitle,
    drafts: () => unsavedDrafts(me.id, store),
  })
  const banner = createBanner({
    clock,
    retryNow: () => socket.retryNow(),
    onBack: (messages) => announcer.backOnline(messages),
  })
  const attention = createAttention(clock, send)
  const loadHtmx = createHtmxLoader({ history: (_list, fragment) => room?.merge(fragment) ?? [] })
  const onCurrent = (news: number) => banner.back(news)
  const room = startRoomPage({ me, clock, store, socket, outbox, sidebar, toast, announcer, loadHtmx, onCurrent })
  const switcher = startSwitcher(loadHtmx)
  const people = createTimer(clock)
  const say = (text: string) => toast.show(text)

  function connectionChanged(connection: Connection) {
    detour.connection(connection)
    if (connection.state === 'open') connected()
    else {
      if (!detour.isOpen) outbox.disconnected()
      room?.disconnected()
    }
    banner.connection(connection)
    if (connection.state === 'away' && connection.signedOut) void tellSignedOut()
  }

  function connected() {
    attention.connected()
    if (room) room.connected()
    else banner.back(0)
    outbox.connected()
    // Whatever changed since the list was drawn, nobody told this page.
    sidebar.refresh()
  }

  async function receive(frame: ServerFrame) {
    if (frame.type === 'ack') outbox.acked(frame)
    else if (frame.type === 'error' && frame.of === 'send') outbox.refused(frame)
    else if (frame.type === 'pulse') sidebar.pulse(frame)
    else if (frame.type === 'signal') heard(frame)
    else {
      if (frame.type === 'heartbeat') peopleReached(frame.people ?? 0)
      await room?.receive(frame)
    }
  }

  function heard(signal: SignalFrame) {
    if (signal.kind === 'presence') for (const seen of Object.entries(signal.states)) showPresence(...seen)
    else if (signal.kind === 'typing') room?.typing(signal)
    else if (signal.kind === 'read') sidebar.read(signal.room_id)
    else if (signal.kind === 'people') peopleReached(signal.version, signal.within_ms)
    else {
      if (signal.kind === 'keyword' && !signal.is_quiet) void alertOfKeyword(signal)
      if (signal.kind === 'news') void import('./lazy/news.ts').then(({ showNews }) => showNews(signal))
      // Which of my rooms changed, the signal does not tell.
      if (room && signal.kind === 'rooms') void redrawRoomItself(room.id).then(drawTitle, () => {})
      sidebar.refresh()
    }
  }

  /** Pages take turns, by chance: all of them are told at the same moment. */
  function peopleReached(version: number, withinMs = 0) {
    if (version > Number(document.body.dataset['people']) && !people.running)
      people.set(Math.random() * withinMs, () => void catchUpPeople(me.id, redrawNamed).catch(() => {}))
  }

  /** What is named for people: rooms of the sidebar, and the one that is open. */
  function redrawNamed(roomIds: string[]) {
    sidebar.refresh()
    if (room && roomIds.includes(room.id)) void redrawRoomItself(room.id).then(drawTitle, () => {})
  }

  function drawTitle() {
    document.title = titleWithNews(document.title, sidebar.totals())
  }

  listenAnywhere({ openSwitcher: () => switcher?.open(), markRead: () => room?.markRead() })
  watchAutosubmit(say)
  watchCopyButtons(say)
  followNetwork(socket)
  window.addEventListener('storage', (event) => outbox.storageChanged(event.key, event.newValue))
  socket.start()
}

/** Where not even that can be had, the next page asks for signing in. */
const tellSignedOut = () =>
  import('./lazy/dialogs.ts').then(
    (dialogs) => dialogs.tellSignedOut(),
    () => {},
  )

/** Failing is no harm: the next heartbeat tells it again. */
const catchUpPeople = async (myId: string, redrawNamed: (roomIds: string[]) => void) =>
  (await import('./lazy/people.ts')).catchUp(myId, redrawNamed)

const redrawRoomItself = async (roomId: string) => (await import('./lazy/room-itself.ts')).redrawRoomItself(roomId)

/** Failing is no harm: the room counts it as well. */
const alertOfKeyword = async ({ room_id, message_id }: { room_id: string; message_id: string }) =>
  (await import('./lazy/alerts.ts')).alertOfKeyword(room_id, message_id).catch(() => {})

function socketAddress(): string {
  const address = new URL(document.body.dataset['socket'] ?? '/socket', location.href)
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return address.href
}

function postMessage(message: SendFrame): Promise<Response> {
  return fetch(`/api/v1/rooms/${message.room_id}/messages`, {
    method: 'POST',
    headers: { ...OF_PAGE, 'Content-Type': 'application/json' },
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(10_000),
  })
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
