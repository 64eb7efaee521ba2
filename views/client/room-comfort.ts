import { paths } from '../../src/http/paths.ts'
import { createActions } from './actions.ts'
import type { Announcer } from './announcer.ts'
import { type Applied, dayOf, drawDays, reachesPresent, writeTimes } from './core.ts'
import { createDraft } from './drafts.ts'
import { openEdit } from './edit.ts'
import { createEmojiPicker } from './emoji.ts'
import type { SignalFrame } from './frames.ts'
import { listenOnMessages } from './keyboard.ts'
import type { Page } from './page.ts'
import { createTyping } from './presence.ts'
import { refetchList } from './refetch.ts'
import { request } from './request.ts'
import type { RoomPage } from './room-page.ts'
import type { Sidebar } from './sidebar.ts'
import { createSuggest } from './suggest.ts'
import type { Toast } from './toast.ts'
import { trim } from './trim.ts'
import { createUnread } from './unread.ts'

const CLOCK_TICK_MS = 60_000

export interface RoomComfortDeps extends Pick<Page, 'me' | 'clock' | 'store' | 'socket'> {
  room: RoomPage
  sidebar: Sidebar
  toast: Toast
  announcer: Announcer
  /** The list is complete; so many messages of others came since it was lost. */
  onCurrent: (news: number) => void
}

/** What a room's page does beyond being current: read marks, typing, drafts, actions on messages, names to complete. */
export function startRoomComfort({
  me,
  clock,
  store,
  socket,
  room,
  sidebar,
  toast,
  announcer,
  onCurrent,
}: RoomComfortDeps) {
  const { id: roomId, list, composer, enterSends } = room
  const send = (frame: Parameters<typeof socket.send>[0]) => socket.send(frame)
  const isFocused = () => !document.hidden && document.hasFocus()
  const readSeq = Number(document.getElementById('room')?.dataset['readSeq'] || Infinity)
  const unread = createUnread({ room, userId: me.id, readSeq, clock, sidebar, send, isFocused })
  const typing = createTyping(clock, { line: document.getElementById('typing'), roomId, userId: me.id, send })
  const draft = createDraft({ userId: me.id, roomId, store, clock, save: (body, at) => saveDraft(roomId, body, at) })
  const pickerElement = document.getElementById('emoji')
  const picker = pickerElement ? createEmojiPicker(pickerElement, (emoji) => composer?.insert(emoji)) : undefined
  const actions = createActions({
    list,
    userId: me.id,
    roomId,
    picker,
    toast,
    quote: composer && ((quoted) => composer.quote(quoted)),
    edit: (message) => void edit(message),
    unreadFrom: (message) => unread.unreadFrom(message),
  })
  let newsSinceLoss = 0

  async function edit(message: HTMLElement) {
    await openEdit(message, { enterSends, onDone: () => composer?.field.focus(), onFault: (text) => toast.show(text) })
  }

  function announce(message: HTMLElement) {
    if (document.hidden) return
    const author = message.querySelector('.author')?.textContent.trim() ?? ''
    announcer.message(author, message.querySelector('.body')?.textContent ?? '')
  }

  if (composer) {
    const { field } = composer
    // Whoever was quicker than this part of the script has begun something new.
    if (field.value === field.defaultValue) restore()
    startSuggest(field, roomId)
  }

  function restore() {
    const text = draft.restore(composer?.field.value ?? '')
    if (composer && text !== composer.field.value) composer.write(text)
  }

  listenOnMessages(list, actions)
  keepDays(list)
  for (const type of ['focus', 'blur']) window.addEventListener(type, () => unread.look())

  return {
    markRead: () => unread.markRead(),
    refetch: () => refetchList(room),
    typing: (frame: Extract<SignalFrame, { kind: 'typing' }>) => typing.heard(frame),
    closed: showClosed,
    applied(came: Applied[]) {
      const others = came.filter(({ message, outcome }) => outcome === 'added' && message.dataset['author'] !== me.id)
      for (const { message } of others) typing.stopped(message.dataset['author'] ?? '')
      if (room.cursor.isCurrent) others.forEach(({ message }) => announce(message))
      else newsSinceLoss += others.length
      if (room.scroll.atBottom) trim(list)
      unread.arrived(came)
    },
    current() {
      onCurrent(newsSinceLoss)
      newsSinceLoss = 0
      unread.look()
    },
    written(text: string) {
      draft.written(text)
      if (text) typing.say()
    },
    sent() {
      typing.sent()
      unread.markRead()
      void draft.sent()
      // What was written belongs to the room's end; here it would stand among old messages. The outbox comes along.
      if (!reachesPresent(list)) location.assign(paths.room(roomId))
    },
    editLast() {
      const mine = list.querySelectorAll<HTMLElement>(`:scope > [id^="m-"][data-author="${me.id}"]:not([data-deleted])`)
      const last = [...mine].at(-1)
      if (last) void edit(last)
    },
  }
}

async function saveDraft(roomId: string, body: string, at: number): Promise<boolean> {
  const fields = { body, updated_at: new Date(at).toISOString() }
  return request('PUT', paths.draft(roomId), fields).then(
    () => true,
    () => false,
  )
}

function startSuggest(field: HTMLTextAreaElement, roomId: string) {
  const above = document.getElementById('above')
  if (!above) return
  let people: Promise<string[]> | undefined
  createSuggest({
    field,
    above,
    people: () => (people ??= fetchPeople(roomId)),
    rooms: () => [...document.querySelectorAll('#rooms .room-link > .cut')].map((name) => name.textContent.trim()),
  })
}

async function fetchPeople(roomId: string): Promise<string[]> {
  const response = await fetch(`/api/v1/rooms/${roomId}/members`, { signal: AbortSignal.timeout(10_000) }).catch(
    () => undefined,
  )
  if (!response?.ok) return []
  const { members }: { members: { user: { name: string } }[] } = await response.json()
  return members.map(({ user }) => user.name)
}

const CLOSED_WORDS = {
  left: 'You left this room.',
  removed: 'You are no longer in this room.',
  gone: 'This room is no longer there.',
  refused: 'This room can not be followed any more. Reload the page.',
}

/** The list stays readable; there is nothing more to come and nowhere to write. */
function showClosed(reason: keyof typeof CLOSED_WORDS) {
  const notice = document.createElement('p')
  notice.className = 'notice'
  notice.setAttribute('role', 'status')
  notice.textContent = CLOSED_WORDS[reason]
  const composer = document.getElementById('composer')
  if (composer) composer.replaceWith(notice)
  else document.querySelector('#room .foot')?.append(notice)
}

/** "Today" becomes "Yesterday" at midnight, "4 min ago" becomes 5. */
function keepDays(list: HTMLElement) {
  let day = dayOf(new Date().toISOString())
  setInterval(() => {
    for (const time of document.querySelectorAll('time[data-format]'))
      if (time.parentElement) writeTimes(time.parentElement)
    const today = dayOf(new Date().toISOString())
    if (today === day) return
    day = today
    drawDays(list)
  }, CLOCK_TICK_MS)
}
