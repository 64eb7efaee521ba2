import type { Child } from 'hono/jsx'
import { raw } from 'hono/html'
import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { dayKey, dayName } from '../parts/time.ts'
import { toHtml } from '../parts/to-html.ts'

/** A message that is rendered already, with what the list must know to put lines between. */
export interface RenderedMessage {
  seq: number
  createdAt: string
  authorId: string
  html: string
}

export interface MessageListProps {
  roomId: string
  epoch: string
  /** The room's number of the snapshot that the items are from. */
  seq: number
  /** Ascending by `seq`. */
  items: RenderedMessage[]
  /** Who reads: the line before what is new never stands before one's own message. */
  viewerId: string
  /** Up to where the viewer has read; null for somebody who has not joined. */
  readSeq: number | null
  /** Drawn before the first message, when the items reach back to the room's start; else a link to earlier ones. */
  beginning: Child | null
  /** False when there are later messages than these. */
  reachesEnd: boolean
  /** More unread messages before these than a page holds. */
  unreadBefore?: { count: number; since: string; seq: number }
  timeZone: string
  now: Date
}

/** The messages of a room with days and the line "New" between; the messages themselves come as strings. */
export function MessageList(list: MessageListProps) {
  const first = list.items[0]
  const last = list.items.at(-1)
  return (
    <ol class="messages" id="messages" data-room-id={list.roomId} data-epoch={list.epoch} data-seq={list.seq}>
      {list.beginning ?? (first && <Earlier href={paths.messagesBefore(list.roomId, first.seq)} what="messages" />)}
      {list.unreadBefore && <UnreadBefore {...list} unread={list.unreadBefore} />}
      {raw(itemsWithDividers(list))}
      {!list.reachesEnd && last && <Later href={paths.messagesAfter(list.roomId, last.seq)} what="messages" />}
    </ol>
  )
}

type Listed = 'messages' | 'replies'

interface StretchProps {
  list: { items: RenderedMessage[]; reachesStart: boolean; reachesEnd: boolean }
  before: (seq: number) => string
  after: (seq: number) => string
  what: Listed
  children?: Child
}

/** Part of a longer list, with the ways to what stands before and after it. */
export function Stretch({ list: { items, reachesStart, reachesEnd }, before, after, what, children }: StretchProps) {
  const [first, last] = [items[0], items.at(-1)]
  return (
    <>
      {!reachesStart && first && <Earlier href={before(first.seq)} what={what} />}
      {children}
      {!reachesEnd && last && <Later href={after(last.seq)} what={what} />}
    </>
  )
}

/** The line before the first message that its reader has not seen. */
export function UnreadLine({ id = 'unread' }: { id?: string }) {
  return (
    <li class="divider unread-line" id={id}>
      {t('New')}
    </li>
  )
}

/** The line between days; script rewrites it for the reader's days. */
export function DayDivider({ day, name }: { day: string; name: string }) {
  return (
    <li class="divider day">
      <time datetime={day}>{name}</time>
    </li>
  )
}

/** Messages as a string, with days and the line "New" between. */
export function itemsWithDividers({
  items,
  viewerId,
  readSeq,
  lineId,
  timeZone,
  now,
}: Pick<MessageListProps, 'items' | 'viewerId' | 'readSeq' | 'timeZone' | 'now'> & { lineId?: string }): string {
  const firstUnread =
    readSeq === null ? undefined : items.find((item) => item.seq > readSeq && item.authorId !== viewerId)
  let day = ''
  let html = ''
  for (const item of items) {
    const itsDay = dayOf(item.createdAt, timeZone)
    if (itsDay !== day) html += toHtml(<DayDivider day={itsDay} name={dayName(item.createdAt, timeZone, now)} />)
    if (item === firstUnread) html += toHtml(<UnreadLine {...(lineId !== undefined && { id: lineId })} />)
    html += item.html
    day = itsDay
  }
  return html
}

/** No day begins within a minute, and asking for a day costs more than the rest of a line. */
const days = new Map<string, string>()
const MAX_DAYS = 10_000

function dayOf(createdAt: string, timeZone: string): string {
  const minute = `${createdAt.slice(0, 16)} ${timeZone}`
  const known = days.get(minute)
  if (known !== undefined) return known
  if (days.size >= MAX_DAYS) days.clear()
  const day = dayKey(createdAt, timeZone)
  days.set(minute, day)
  return day
}

function Earlier({ href, what }: { href: string; what: Listed }) {
  return (
    <li class="divider earlier">
      <a href={href} rel="prev">
        {t(what === 'replies' ? 'Earlier replies' : 'Earlier messages')}
      </a>
    </li>
  )
}

function Later({ href, what }: { href: string; what: Listed }) {
  return (
    <li class="divider later">
      <a href={href} rel="next">
        {t(what === 'replies' ? 'Later replies' : 'Later messages')}
      </a>
    </li>
  )
}

function UnreadBefore({
  roomId,
  timeZone,
  now,
  unread,
}: MessageListProps & { unread: { count: number; since: string; seq: number } }) {
  return (
    <li class="divider">
      <a href={paths.roomAround(roomId, unread.seq)}>
        {t('{n} new since {day} · start there', { n: unread.count, day: dayName(unread.since, timeZone, now) })}
      </a>
    </li>
  )
}
