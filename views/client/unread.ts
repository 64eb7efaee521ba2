import { counted } from './announcer.ts'
import { type Applied, reachesPresent } from './apply.ts'
import { type Clock, createTimer } from './clock.ts'
import type { PageFrame } from './frames.ts'
import { fromTemplate } from './html.ts'
import { pagePaths } from '../../src/http/page-paths.ts'
import type { Room } from './room.ts'
import type { Sidebar } from './sidebar.ts'
import { t } from './t.ts'

const SEEN_FOR_MS = 1000
const READ_AT_MOST_EACH_MS = 2000
/** The sidebar shows no number above 99. */
const MOST_COUNTED = 100

export interface UnreadDeps {
  room: Room
  userId: string
  readSeq: number
  clock: Clock
  sidebar: Sidebar
  send: (frame: PageFrame) => boolean
  isFocused: () => boolean
}

/**
 * What of the open room has been read. Read means: the window focused and visible, its end within sight, for a second.
 * Arrival alone never reads. The "New" line stands where it was put until Esc or leaving.
 */
export function createUnread({ room, userId, readSeq, clock, sidebar, send, isFocused }: UnreadDeps) {
  const seen = createTimer(clock)
  const { list, scroller, scroll } = room
  let markedSeq = readSeq
  let markedAt = 0
  /** "Unread from here" holds until the room is opened again. */
  let isHeld = false
  let news = 0
  let mentions = 0
  let newsBelow = 0

  function look() {
    if (isHeld || !canSeeEnd() || room.cursor.seq <= markedSeq) return seen.clear()
    if (!seen.running)
      seen.set(Math.max(SEEN_FOR_MS, markedAt + READ_AT_MOST_EACH_MS - clock.now()), () => canSeeEnd() && mark())
  }

  const canSeeEnd = () => isFocused() && reachesPresent(list) && scroll.atBottom

  function mark() {
    if (!send({ type: 'read', room_id: room.id, seq: room.cursor.seq })) return
    markedSeq = room.cursor.seq
    markedAt = clock.now()
    news = mentions = 0
    sidebar.read(room.id)
  }

  function arrived(applied: Applied[]) {
    const others = applied.filter(
      ({ list: at, message, outcome }) => at === list && outcome === 'added' && message.dataset['author'] !== userId,
    )
    const first = others[0]
    if (first && !isFocused()) placeLine(first.message)
    if (first && !canSeeEnd()) count(others.map(({ message }) => message))
    drawLatest()
    look()
  }

  /** Placed before the first arrival while I am away from the window; the earlier line gives way then. */
  function placeLine(before: HTMLElement) {
    if (news > 0 && document.getElementById('unread')) return
    clearLine()
    const line = fromTemplate('unread-template')
    if (line) before.before(line)
  }

  function clearLine() {
    document.getElementById('unread')?.remove()
  }

  function count(messages: HTMLElement[]) {
    news += messages.length
    mentions += messages.filter((message) => mentionsMe(message, userId)).length
    if (!scroll.atBottom) newsBelow += messages.length
    if (!isFocused()) sidebar.unread(room.id, news, mentions)
  }

  function drawLatest() {
    const above = document.getElementById('above')
    const isFarUp = scroll.abovePx > 1.5 * scroll.heightPx
    const isWanted = !reachesPresent(list) || isFarUp || (newsBelow > 0 && !scroll.atBottom)
    let button = above?.querySelector<HTMLElement>('.latest')
    if (!isWanted) return button?.remove()
    if (!button) {
      button = fromTemplate('latest-template')
      if (!button) return
      button.addEventListener('click', jump)
      above?.append(button)
    }
    const words = button.querySelector('.text')
    if (words) words.textContent = newsBelow > 0 ? counted(newsBelow) : t('Latest')
  }

  /** It jumps, it does not glide; when the end is not loaded, to the room's own page. */
  function jump(event?: Event) {
    event?.preventDefault()
    if (!reachesPresent(list)) return location.assign(pagePaths.room(room.id))
    scroll.toBottom()
    newsBelow = 0
    drawLatest()
    look()
  }

  scroller.addEventListener(
    'scroll',
    () => {
      if (scroll.atBottom) newsBelow = 0
      drawLatest()
      look()
    },
    { passive: true },
  )

  return {
    look,
    arrived,
    jump,
    /** Esc, or having sent something: all of it is read, and the line goes. */
    markRead() {
      clearLine()
      isHeld = false
      if (room.cursor.seq > markedSeq) mark()
    },
    /** Nothing from this message on counts as read until the room is opened again. */
    unreadFrom(message: HTMLElement) {
      const seq = Number(message.dataset['seq']) - 1
      if (!send({ type: 'read', room_id: room.id, seq })) return
      isHeld = true
      markedSeq = seq
      seen.clear()
      clearLine()
      const line = fromTemplate('unread-template')
      if (line) message.before(line)
      const after = [...list.querySelectorAll<HTMLElement>(':scope > .message')].slice(-MOST_COUNTED)
      const others = after.filter((one) => Number(one.dataset['seq']) > seq && one.dataset['author'] !== userId)
      sidebar.unread(room.id, others.length, others.filter((one) => mentionsMe(one, userId)).length)
    },
  }
}

export type Unread = ReturnType<typeof createUnread>

export function mentionsMe(message: HTMLElement, userId: string): boolean {
  const mentioned = message.dataset['mentions']?.split(' ') ?? []
  return mentioned.includes(userId) || mentioned.includes('room')
}
