import { pagePaths } from '../../src/http/page-paths.ts'
import { createActions } from './actions.ts'
import type { Announcer } from './announcer.ts'
import type { Applied } from './apply.ts'
import { messageLink } from './clipboard.ts'
import type { Clock } from './clock.ts'
import { showClosed } from './closed.ts'
import { keepDays } from './days.ts'
import { elementAt } from './elements.ts'
import { createEmojiPicker } from './emoji.ts'
import type { ServerFrame } from './frames.ts'
import type { LoadHtmx } from './htmx.ts'
import { listenOnMessages } from './keyboard.ts'
import type { ThreadPane } from './lazy/thread.ts'
import type { Outbox, Unsent } from './outbox.ts'
import type { Me } from './page.ts'
import { createReading } from './reading.ts'
import { refetchList } from './refetch.ts'
import { createRoom } from './room.ts'
import type { Sidebar } from './sidebar.ts'
import type { Socket } from './socket.ts'
import type { Store } from './stored.ts'
import type { Toast } from './toast.ts'
import { createUnsent } from './unsent.ts'
import { startWriting } from './writing.ts'
import { t } from './t.ts'

export interface RoomPageDeps {
  me: Me
  clock: Clock
  store: Store
  socket: Socket
  outbox: Outbox
  sidebar: Sidebar
  toast: Toast
  announcer: Announcer
  loadHtmx: LoadHtmx
  /** The list is complete; so many messages of others came since it was lost. */
  onCurrent: (news: number) => void
}

/** The room that the page shows: what it reads, what one writes, and what can be done to its messages; undefined on any other page. */
export function startRoomPage(deps: RoomPageDeps) {
  const { me, clock, store, socket, outbox, sidebar, toast, announcer, loadHtmx, onCurrent } = deps
  const list = document.getElementById('messages')
  const scroller = document.getElementById('scroller')
  if (!list || !scroller) return undefined

  const userId = me.id
  const enterSends = document.body.dataset['enterSends'] !== 'false' && !matchMedia('(pointer: coarse)').matches
  const room = createRoom({
    list,
    scroller,
    clock,
    loadHtmx,
    send: (frame) => socket.send(frame),
    onApplied: applied,
    onCurrent: () => reading.current(),
    onClosed: showClosed,
    refetch,
  })
  const reading = createReading({ room, userId, clock, socket, sidebar, announcer, onCurrent })
  const isConnected = () => socket.connection.state === 'open'
  const composer = startWriting({ room, userId, clock, store, outbox, sidebar, reading, enterSends, editLast })
  const unsent = createUnsent({
    room,
    outbox,
    clock,
    me,
    isConnected,
    onEdit: (message) => composer?.rewrite(message),
  })
  const picker = startPicker(loadHtmx, (emoji) => composer?.insert(emoji))
  const quote = composer && ((quoted: Parameters<typeof composer.quote>[0]) => composer.quote(quoted))
  const unreadFrom = (message: HTMLElement) => reading.unread.unreadFrom(message)
  const linkTo = (message: HTMLElement) => messageLink(room.id, message)
  const thread = (message: HTMLElement) => void openThread(pagePaths.thread(room.id, message.id.slice(2)))
  listenOnMessages(list, createActions({ list, userId, linkTo, picker, toast, quote, edit, unreadFrom, thread }))
  let pane: ThreadPane
  if (document.getElementById('thread')) void openThread()
  keepDays(list)
  list.addEventListener('click', viewed)

  /** Beside the room; what that takes is fetched when the first one opens. */
  async function openThread(href?: string) {
    try {
      const { showThread } = await import('./lazy/thread.ts')
      const onClose = () => (pane = undefined)
      pane = await showThread({ ...deps, room, picker, enterSends, isConnected, viewed, onClose }, pane, href)
      polls()
    } catch {
      if (href) location.href = href
    }
  }

  function applied(all: Applied[]) {
    const came = all.filter(({ outcome }) => outcome !== 'dropped')
    for (const { message } of came) outbox.seen(message.id.slice(2))
    reading.applied(came.filter((one) => one.list === list))
    pane?.applied(all)
    const messages = came.map(({ message }) => message)
    polls(messages)
    const pins = document.getElementById('pins')
    if (pins) void import('./lazy/pins.ts').then(({ refreshPins }) => refreshPins(pins, messages))
    const naming = came.find(({ message, outcome }) => outcome === 'added' && isNaming(message))?.message
    if (naming) void import('./lazy/absent.ts').then(({ offerToAdd }) => offerToAdd(naming, (text) => toast.show(text)))
  }

  /** A message of mine that may name somebody. */
  const isNaming = ({ dataset, textContent }: HTMLElement) => dataset['author'] === me.id && textContent.includes('@')

  /** Pictures and threads open within the page. */
  function viewed(event: MouseEvent) {
    const link = elementAt(event, '.picture,.thread-summary')
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    if (link.matches('.picture')) void import('./lazy/viewer.ts').then(({ openViewer }) => openViewer(link))
    else void openThread(link.pathname)
  }

  /** What polls take is fetched with the first. */
  function polls(parts: ParentNode[] = [document]) {
    if (parts.some((part) => part.querySelector('.poll')))
      void import('./lazy/polls.ts').then(({ keepPolls }) => keepPolls(userId, toast))
  }

  function drawAll() {
    polls()
    unsent.drawAll()
    pane?.drawAll()
  }

  async function refetch() {
    const numbers = await refetchList(room)
    drawAll()
    void pane?.refetch()
    return numbers
  }

  function edit(message: HTMLElement) {
    const onFault = (text = t('That did not work.')) => toast.show(text)
    const edit = { enterSends, onDone: () => composer?.field.focus(), onFault }
    void import('./lazy/edit.ts').then(
      ({ openEdit }) => openEdit(message, edit),
      () => onFault(),
    )
  }

  function editLast() {
    const mine = room.list.querySelectorAll<HTMLElement>(
      `:scope > [id^="m-"][data-author="${userId}"]:not([data-deleted])`,
    )
    const last = [...mine].at(-1)
    if (last) edit(last)
  }

  return {
    id: room.id,
    merge(fragment: DocumentFragment) {
      const added = room.merge(fragment)
      polls()
      return added
    },
    markRead: () => reading.unread.markRead(),
    typing(signal: Parameters<typeof reading.typing.heard>[0]) {
      reading.typing.heard(signal)
      pane?.typing(signal)
    },
    unsent,
    draw(message: Unsent) {
      unsent.draw(message)
      pane?.draw(message)
    },
    connected() {
      room.cursor.connected()
      drawAll()
    },
    disconnected() {
      room.cursor.disconnected()
      drawAll()
    },
    async receive(frame: ServerFrame) {
      if (frame.type === 'heartbeat') room.cursor.heartbeat(frame)
      else if (frame.type === 'error') room.cursor.refused(frame)
      else if (frame.type === 'changes' || frame.type === 'opened' || frame.type === 'reset' || frame.type === 'closed')
        await room.cursor.receive(frame)
    },
  }
}

export type RoomPage = NonNullable<ReturnType<typeof startRoomPage>>

function startPicker(loadHtmx: LoadHtmx, insert: (emoji: string) => void) {
  const picker = document.getElementById('emoji')
  return picker ? createEmojiPicker(picker, loadHtmx, insert) : undefined
}
