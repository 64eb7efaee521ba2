import { pagePaths } from '../../../src/http/page-paths.ts'
import { createActions } from '../actions.ts'
import type { Announcer } from '../announcer.ts'
import { type Applied, upsert } from '../apply.ts'
import type { Clock } from '../clock.ts'
import { drawDays } from '../dividers.ts'
import { openEdit } from './edit.ts'
import { elementAt } from '../elements.ts'
import type { EmojiPicker } from '../emoji.ts'
import { listenOnMessages } from '../keyboard.ts'
import { textOf } from '../message-text.ts'
import type { Outbox } from '../outbox.ts'
import type { Me } from '../page.ts'
import { fetchFragment, request, RequestFailed } from '../request.ts'
import { createTyping } from '../presence.ts'
import type { Room } from '../room.ts'
import { watchScroll } from '../scrolling.ts'
import type { Socket } from '../socket.ts'
import type { Store } from '../stored.ts'
import { writeTimes } from '../times.ts'
import type { Toast } from '../toast.ts'
import { createUnsent } from '../unsent.ts'
import { t } from '../t.ts'
import { createReading, LINE_ID } from './thread/reading.ts'
import { startWriting } from './thread/writing.ts'

export interface ThreadDeps {
  room: Room
  me: Me
  clock: Clock
  store: Store
  socket: Pick<Socket, 'send'>
  outbox: Outbox
  toast: Toast
  announcer: Announcer
  picker: EmojiPicker | undefined
  enterSends: boolean
  isConnected: () => boolean
  /** Opens a picture that was clicked. */
  viewed: (event: MouseEvent) => void
  onClose: () => void
}

/**
 * The pane of a thread beside the room: the one that came with the page or, given its address, that which is fetched and
 * put in the place of another. Its lists live on the room's frames, from the pane's own snapshot on. Answers undefined
 * where there is none. Throws `RequestFailed`.
 */
export async function showThread(
  deps: ThreadDeps,
  before: { end: () => void } | undefined,
  href?: string,
): Promise<ThreadPane> {
  if (href !== undefined) await fetchPane(deps.room, href)
  before?.end()
  const pane = document.querySelector<HTMLElement>('.pane.thread')
  const list = document.getElementById('thread')
  const root = document.getElementById('thread-root')
  const scroller = document.getElementById('thread-scroller')
  if (!pane || !list || !root || !scroller) return undefined
  return startThread(deps, { pane, list, root, scroller, isNew: href !== undefined })
}

type TypingSignal = Parameters<ReturnType<typeof createTyping>['heard']>[0]

export type ThreadPane = ReturnType<typeof startThread> | undefined

interface Parts {
  pane: HTMLElement
  list: HTMLElement
  root: HTMLElement
  scroller: HTMLElement
  isNew: boolean
}

async function fetchPane(room: Room, href: string) {
  const pane = (await fetchFragment(href)).querySelector('.pane')
  if (!pane) throw new RequestFailed(t('That is no thread.'))
  const placed = document.importNode(pane, true)
  document.querySelector('.pane')?.remove()
  document.getElementById('room')?.after(placed)
  writeTimes(placed)
  if (location.pathname !== href) history.pushState(null, '', pagePaths.thread(room.id, rootIdOf(placed)))
}

const rootIdOf = (pane: ParentNode) => pane.querySelector<HTMLElement>('#thread')?.dataset['threadRootId'] ?? ''

function startThread(deps: ThreadDeps, { pane, list, root, scroller, isNew }: Parts) {
  const { room, me, clock, outbox, toast, announcer, picker, enterSends } = deps
  const rootId = rootIdOf(pane)
  const path = pagePaths.thread(room.id, rootId)
  const opener = document.activeElement
  const gone = new AbortController()
  const scroll = watchScroll(scroller)
  const typing = createTyping(clock, {
    line: document.getElementById('thread-typing'),
    roomId: room.id,
    threadRootId: rootId,
    userId: me.id,
    send: (frame) => deps.socket.send(frame),
  })
  const writing = startWriting(deps, { pane, rootId, typing, sent, editLast, signal: gone.signal })
  const unsent = createUnsent({
    room: { id: room.id, list, threadRootId: rootId },
    outbox,
    clock,
    me,
    isConnected: deps.isConnected,
    onEdit: (message) => writing?.composer.rewrite(message),
  })
  const reading = createReading(deps, { list, rootId, atEnd: () => scroll.atBottom })

  for (const part of [root, list]) {
    const actions = createActions({
      list: part,
      userId: me.id,
      linkTo: ({ id }) => new URL(`${path}#${id}`, location.href).href,
      picker,
      toast,
      quote: writing && ((quoted) => writing.composer.quote(quoted)),
      edit,
      unreadFrom: (message) => reading.unreadFrom(message),
      thread: () => writing?.composer.field.focus(),
    })
    listenOnMessages(part, actions)
    part.addEventListener('click', deps.viewed)
  }

  function edit(message: HTMLElement) {
    const onDone = () => writing?.composer.field.focus()
    void openEdit(message, { enterSends, onDone, onFault: (text) => toast.show(text) })
  }

  function sent() {
    reading.clearLine()
    scroll.toBottom()
  }

  function editLast() {
    const mine = list.querySelectorAll<HTMLElement>(`:scope > [id^="t-"][data-author="${me.id}"]:not([data-deleted])`)
    const last = [...mine].at(-1)
    if (last) edit(last)
  }

  function applied(all: Applied[]) {
    for (const { message } of all) if (message.id === `m-${rootId}`) drawRoot(root, message)
    const replies = all.filter((one) => one.list === list && one.outcome !== 'dropped')
    for (const { message } of replies) outbox.seen(message.id.slice(2))
    const others = replies.filter(({ message, outcome }) => outcome === 'added' && message.dataset['author'] !== me.id)
    for (const { message } of others) typing.stopped(message.dataset['author'] ?? '')
    if (others[0]) reading.arrived(others[0].message)
    if (room.cursor.isCurrent && !document.hidden) for (const { message } of others) announce(announcer, message)
    reading.look()
  }

  /** After a reset of the room: the lists anew. Failing is no harm to the room; the next reset, or the next page, has them. */
  async function refetch(): Promise<void> {
    const fresh = await fetchFragment(path).catch(() => undefined)
    if (!fresh) return
    for (const id of ['thread-root', 'thread']) {
      const part = fresh.querySelector<HTMLElement>(`#${id}`)
      if (part) document.getElementById(id)?.replaceChildren(...document.importNode(part, true).childNodes)
    }
    writeTimes(pane)
    drawDays(list)
    unsent.drawAll()
    room.cursor.merged(Number(fresh.querySelector<HTMLElement>('#thread')?.dataset['seq']))
  }

  function end() {
    gone.abort()
    reading.stop()
    writing?.flush()
  }

  function close() {
    end()
    pane.remove()
    deps.onClose()
    history.pushState(null, '', pagePaths.room(room.id))
    const summary = document.querySelector<HTMLElement>(`#m-${rootId} .thread-summary`)
    const back = opener instanceof HTMLElement && opener.isConnected && opener !== document.body ? opener : summary
    back?.focus()
  }

  pane.addEventListener('click', (event) => {
    if (!elementAt(event, '[data-action=close-thread]') || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    close()
  })
  pane.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open], :popover-open'))
      return
    event.preventDefault()
    close()
  })
  // Every state has an address: what the browser goes back to is that page.
  window.addEventListener('popstate', () => location.pathname !== path && location.reload(), { signal: gone.signal })
  for (const type of ['focus', 'blur']) window.addEventListener(type, () => reading.look(), { signal: gone.signal })
  scroller.addEventListener('scroll', () => reading.look(), { passive: true })
  keepFollow(toast)
  followClosing(pane, gone.signal)
  drawDays(list)
  // What changed between the pane's snapshot and the page's number is in neither.
  room.cursor.merged(Number(list.dataset['seq']))
  if (matchMedia('(pointer: fine)').matches && (isNew || !location.hash))
    writing?.composer.field.focus({ preventScroll: true })
  if (!location.hash) document.getElementById(LINE_ID)?.scrollIntoView({ block: 'nearest' })
  reading.look()

  return {
    applied,
    refetch,
    end,
    typing: (signal: TypingSignal) => typing.heard(signal),
    draw: unsent.draw,
    drawAll: unsent.drawAll,
  }
}

/** The message as the room's frame brought it, without what the reader is doing with it there. */
function drawRoot(root: HTMLElement, message: HTMLElement) {
  const copy = message.cloneNode(true)
  if (!(copy instanceof HTMLElement)) return
  copy.id = `t-${message.id.slice(2)}`
  for (const part of copy.querySelectorAll(':scope > .actions, :scope > form.edit')) part.remove()
  copy.querySelector(':scope > .body')?.removeAttribute('hidden')
  upsert(root, copy, true)
  const count = document.getElementById('thread-count')
  if (count) count.textContent = copy.querySelector('.thread-summary b')?.textContent ?? 'No replies yet'
}

function announce(announcer: Announcer, message: HTMLElement) {
  const author = message.querySelector('.author')?.textContent.trim() ?? ''
  announcer.message(t('{name}, in the thread', { name: author }), textOf(message))
}

/** The room was closed to the reader: nothing more comes here either, and there is nowhere to write. */
function followClosing(pane: HTMLElement, signal: AbortSignal) {
  const roomFoot = document.querySelector('#room > .foot')
  if (!roomFoot) return
  const observer = new MutationObserver(() => {
    const notice = roomFoot.querySelector(':scope > .notice[role=status]')
    if (notice) pane.querySelector(':scope > .foot')?.replaceChildren(notice.cloneNode(true))
  })
  observer.observe(roomFoot, { childList: true })
  signal.addEventListener('abort', () => observer.disconnect())
}

/** The bell: follows or no longer, at once. */
function keepFollow(toast: Toast) {
  const form = document.getElementById('thread-follow')
  if (!(form instanceof HTMLFormElement)) return
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void toggle(form, toast)
  })
}

async function toggle(form: HTMLFormElement, toast: Toast) {
  const method = form.querySelector<HTMLInputElement>('[name=_method]')
  const button = form.querySelector('button')
  try {
    await request('POST', form.action, new FormData(form))
    const isOn = method?.value === 'PUT'
    if (method) method.value = isOn ? 'DELETE' : 'PUT'
    button?.setAttribute('aria-pressed', String(isOn))
  } catch (error) {
    toast.show(error instanceof RequestFailed ? error.message : t('That did not work.'))
  }
}
