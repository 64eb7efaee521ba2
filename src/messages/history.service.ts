import type { RenderedMessage } from '../../views/messages/list.tsx'
import type { Sql } from '../platform/postgres.ts'
import { currentLanguage, type Language } from '../texts/language.ts'
import { countUnread, type History, listMessages, type Scope, type Window } from './history.store.ts'
import type { Rendered } from './rendered.ts'

/** Messages on a page, and how many unread ones a page holds at the most. */
export const PAGE = 50
const MAX_UNREAD = 200
/** Replies that a thread shows at once. */
const REPLIES = 200
/** Read messages shown above the first unread one. */
const CONTEXT = 10
const MAX_LISTS = 200
/** A list of longer messages is not kept: it would push out many that are asked for more often. */
const MAX_LIST_CHARACTERS = 200_000

export interface HistoryDeps {
  sql: Sql
  rendered: Rendered
  findSite: () => Promise<{ epoch: string; peopleVersion: number } | undefined>
}

/** A room, and its number as it was read a moment ago. */
export interface RoomNumber {
  id: string
  lastSeq: number
}

/** What a rendered list depends on besides its room and window. */
interface Stamp {
  seq: number
  epoch: string
  peopleVersion: number
}

/** What part of a room's history a page asks for. */
export interface HistoryQuery {
  before?: number | undefined
  after?: number | undefined
  at?: number | undefined
}

/** A part of a room's history, ready to be drawn. */
export interface RenderedHistory {
  items: RenderedMessage[]
  seq: number
  epoch: string
  reachesStart: boolean
  reachesEnd: boolean
  unreadBefore?: { count: number; since: string; seq: number }
}

export type HistoryService = ReturnType<typeof createHistory>

/**
 * The history of rooms as pages show it. What a list shows is given by the room's number and the window, so lists are
 * kept by these, and by the language that is spoken: a room that did not move is read and rendered once for all who
 * read in it.
 */
export function createHistory({ sql, rendered, findSite }: HistoryDeps) {
  const lists = new Map<string, RenderedHistory>()
  let peopleVersion = 0

  /** Messages around a number, before or after one, else the newest. Authorise before. */
  async function load({ id: roomId, lastSeq }: RoomNumber, query: HistoryQuery): Promise<RenderedHistory> {
    const stamp = await stampOf(lastSeq)
    if (query.at !== undefined) return await around(roomId, stamp, query.at)
    return await list(roomId, stamp, windowOf(query))
  }

  /** What somebody sees who opens the room: from a little above the first unread message on, where there is one. */
  async function loadUnread(
    { id: roomId, lastSeq }: RoomNumber,
    userId: string,
    readSeq: number,
  ): Promise<RenderedHistory> {
    const stamp = await stampOf(lastSeq)
    // Not more numbers than a page holds are not more messages either.
    if (stamp.seq - readSeq <= PAGE - CONTEXT) return await list(roomId, stamp, newest(PAGE))
    const unread = await countUnread(sql, roomId, userId, readSeq)
    if (!unread || unread.above <= PAGE - CONTEXT) return await list(roomId, stamp, newest(PAGE))
    if (unread.above <= MAX_UNREAD) return await list(roomId, stamp, newest(unread.above + CONTEXT))
    const unreadBefore = { count: unread.count, since: unread.since.toISOString(), seq: unread.seq }
    return { ...(await list(roomId, stamp, newest(PAGE))), unreadBefore }
  }

  /** The replies in a thread: the latest, or those before or after a number. Authorise before. */
  async function loadThread(
    { id: roomId, lastSeq }: RoomNumber,
    rootId: string,
    { before, after }: Pick<HistoryQuery, 'before' | 'after'>,
  ): Promise<RenderedHistory> {
    const window = { ...windowOf({ before, after }), limit: REPLIES }
    return await list(roomId, await stampOf(lastSeq), window, { rootId })
  }

  async function stampOf(seq: number): Promise<Stamp> {
    const site = await findSite()
    return { seq, epoch: site?.epoch ?? '', peopleVersion: site?.peopleVersion ?? 0 }
  }

  async function around(roomId: string, stamp: Stamp, seq: number): Promise<RenderedHistory> {
    const half = PAGE / 2
    const [earlier, later] = await Promise.all([
      list(roomId, stamp, { kind: 'before', seq: seq + 1, limit: half }),
      list(roomId, stamp, { kind: 'after', seq, limit: half }),
    ])
    const items = [...earlier.items, ...later.items]
    // Of two snapshots the older number is safe: what changed between comes again.
    return {
      items,
      seq: Math.min(earlier.seq, later.seq),
      epoch: earlier.epoch,
      reachesStart: earlier.reachesStart,
      reachesEnd: later.reachesEnd,
    }
  }

  async function list(
    roomId: string,
    stamp: Stamp,
    window: Window,
    scope: Exclude<Scope, 'all'> = 'room',
  ): Promise<RenderedHistory> {
    if (stamp.peopleVersion !== peopleVersion) startOver(stamp.peopleVersion)
    const language = currentLanguage()
    const known = lists.get(keyOf(roomId, stamp, window, scope, language))
    if (known) return known
    // One more than is shown tells whether there is more.
    const history = await listMessages(sql, roomId, { ...window, limit: window.limit + 1 }, scope)
    return keep(keyOf(roomId, history, window, scope, language), renderHistory(history, window, scope, language))
  }

  function renderHistory(
    { messages, seq, epoch }: History,
    window: Window,
    scope: Scope,
    language: Language,
  ): RenderedHistory {
    const render = scope === 'room' ? rendered.html : rendered.replyHtml
    const more = messages.length > window.limit
    const shown = !more ? messages : window.kind === 'after' ? messages.slice(0, -1) : messages.slice(1)
    return {
      items: shown.map((message) => ({
        seq: message.seq,
        createdAt: message.created_at,
        authorId: message.author.id,
        html: render(message, language),
      })),
      seq,
      epoch,
      reachesStart: window.kind === 'after' ? window.seq === 0 : !more,
      reachesEnd: window.kind === 'newest' || (window.kind === 'after' && !more),
    }
  }

  function keep(key: string, made: RenderedHistory): RenderedHistory {
    if (made.items.reduce((sum, item) => sum + item.html.length, 0) > MAX_LIST_CHARACTERS) return made
    if (lists.size >= MAX_LISTS) lists.delete(lists.keys().next().value ?? '')
    lists.set(key, made)
    return made
  }

  /** Somebody has another name or picture: every list may hold the old one. */
  function startOver(version: number): void {
    peopleVersion = version
    lists.clear()
    rendered.forget()
  }

  return { load, loadUnread, loadThread }
}

const newest = (limit: number): Window => ({ kind: 'newest', limit })

function windowOf({ before, after }: HistoryQuery): Window {
  if (before !== undefined) return { kind: 'before', seq: before, limit: PAGE }
  if (after !== undefined) return { kind: 'after', seq: after, limit: PAGE }
  return newest(PAGE)
}

const keyOf = (
  roomId: string,
  { seq, epoch, peopleVersion }: Stamp,
  window: Window,
  scope: Scope,
  language: Language,
) =>
  `${roomId} ${language} ${typeof scope === 'string' ? scope : scope.rootId} ${epoch} ${seq} ${peopleVersion} ${window.kind} ${'seq' in window ? window.seq : ''} ${window.limit}`
