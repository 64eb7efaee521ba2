import { notificationPaths } from '../../../src/http/notification-paths.ts'
import { paths } from '../../../src/http/paths.ts'
import { threadPaths } from '../../../src/http/thread-paths.ts'
import type { Sound } from '../../../src/notifications/settings.ts'
import { make } from '../elements.ts'
import { play } from '../sounds.ts'
import { browserStore } from '../stored.ts'
import { pieces, t } from '../t.ts'

/** What is read at once, on this device or another, makes no noise on a page that nobody looks at. */
const UNSEEN_AFTER_MS = 2_000
const SHOWN_MS = 8_000
const LONGEST_TEXT = 140
const ANSWER_WITHIN_MS = 10_000
/** Of several pages of this browser one makes the sound. */
const LAST_ALERT = 'hubbub-last-alert'

/** Something new in a room, as its line in the sidebar counts it. */
export interface News {
  link: HTMLElement
  messages: number
  mentions: number
}

interface Note {
  id: string
  author: { id: string; name: string }
  body: string
  seq: number
  room_id: string
  thread_root_id: string | null
  attachments: { name: string }[]
}

/** Sound and a note for what is for me in a room that I do not look at. Failing is no harm: the counts tell it too. */
export async function alertOf({ link, messages, mentions }: News): Promise<void> {
  const { roomId = '', kind, level } = link.dataset
  const isForMe = mentions > 0 || kind === 'direct'
  if (level === 'nothing' || level === 'muted' || (!isForMe && level !== 'everything') || messages <= 0) return
  if (!(await isNews(link))) return
  const found = await (mentions > 0 ? latestMention(roomId) : latestOf(roomId))
  // Sent by me, on another device.
  if (found?.author.id === document.body.dataset['userId']) return
  const isOpen = roomId === document.body.dataset['roomId']
  await alert(
    `${roomId}:${link.dataset['seq']}:${link.dataset['unread']}`,
    isForMe && !isOpen ? found : undefined,
    link,
  )
}

/** A message has one of my keywords. */
export async function alertOfKeyword(roomId: string, messageId: string): Promise<void> {
  const link = linkOf(roomId)
  if (!link || !(await isNews(link))) return
  const isOpen = roomId === document.body.dataset['roomId']
  await alert(messageId, isOpen ? undefined : await ask<Note>(`/api/v1/messages/${messageId}`), link)
}

/** Something is new in threads that I follow. */
export async function alertOfThreads(count: number): Promise<void> {
  if (document.hasFocus() && document.getElementById('thread')) return
  const { is_quiet: isQuiet, sound } = await settings()
  if (!isQuiet && isFirst(`threads:${count}`)) play(sound)
}

async function alert(name: string, note: Note | undefined, link: HTMLElement): Promise<void> {
  const { is_quiet: isQuiet, sound } = await settings()
  if (isQuiet) return
  if (isFirst(name)) play(sound)
  if (note && !document.hidden) show(note, link)
}

/** On a page that is looked at it is; else only where it is still unread a moment later. */
async function isNews(link: HTMLElement): Promise<boolean> {
  if (document.hasFocus()) return true
  await new Promise((resolve) => setTimeout(resolve, UNSEEN_AFTER_MS))
  return Number(linkOf(link.dataset['roomId'] ?? '')?.dataset['unread']) > 0
}

const linkOf = (roomId: string) =>
  document.querySelector<HTMLElement>(`.sidebar .room-link[data-room-id="${CSS.escape(roomId)}"]`)

const settings = () => ask<{ is_quiet: boolean; sound: Sound }>(notificationPaths.mine())

async function latestMention(roomId: string): Promise<Note | undefined> {
  const { mentions } = await ask<{ mentions: { message: Note }[] }>('/api/v1/mentions?limit=10')
  return mentions.find(({ message }) => message.room_id === roomId)?.message
}

async function latestOf(roomId: string): Promise<Note | undefined> {
  const { messages } = await ask<{ messages: Note[] }>(`/api/v1/rooms/${roomId}/messages?limit=1`)
  return messages.at(-1)
}

async function ask<T>(url: string): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
  if (!answer.ok) throw new Error(`expected an answer from ${url}, found ${answer.status}`)
  const body: T = await answer.json()
  return body
}

function isFirst(name: string): boolean {
  const store = browserStore()
  if (store.get(LAST_ALERT) === name) return false
  store.set(LAST_ALERT, name)
  return true
}

/** A note that leads to the message, over the composer or at the end of the sheet. */
function show(note: Note, link: HTMLElement): void {
  const place = document.getElementById('above') ?? document.querySelector('.sheet')
  if (!place) return
  place.querySelector('.toast')?.remove()
  const toast = make('div', 'toast', anchorOf(note, link))
  toast.setAttribute('role', 'status')
  const close = make('button', '', t('Close'))
  close.type = 'button'
  close.addEventListener('click', () => toast.remove())
  toast.append(close)
  place.append(toast)
  goLater(toast)
}

function anchorOf(
  { author, body, attachments, id, seq, room_id: roomId, thread_root_id: rootId }: Note,
  link: HTMLElement,
) {
  const name = make('b', '', author.name)
  name.dir = 'auto'
  const text = body.replace(/\s+/g, ' ').trim() || attachments.map((file) => file.name).join(', ')
  const words = make('span', '', text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text)
  words.dir = 'auto'
  const room = link.querySelector(':scope > .cut')?.textContent ?? ''
  const where = link.dataset['kind'] === 'direct' ? '{name}: {words}' : t('{name} in {room}: {words}', { room })
  const anchor = make('a', 'cut', ...pieces(where, { name, words }))
  anchor.href = rootId ? threadPaths.at(roomId, rootId, id) : paths.roomAt(roomId, seq, id)
  return anchor
}

/** Stopped by hover and focus. */
function goLater(toast: HTMLElement): void {
  let timer = setTimeout(() => toast.remove(), SHOWN_MS)
  for (const hold of ['pointerenter', 'focusin']) toast.addEventListener(hold, () => clearTimeout(timer))
  for (const release of ['pointerleave', 'focusout'])
    toast.addEventListener(release, () => {
      clearTimeout(timer)
      timer = setTimeout(() => toast.remove(), SHOWN_MS)
    })
}
