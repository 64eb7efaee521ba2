import type { Site } from '../accounts/site.ts'
import type { Viewer } from '../accounts/viewer.ts'
import type { Message } from '../messages/message.ts'
import type { Sql } from '../platform/postgres.ts'
import { dayIn } from './day.ts'
import { pairsOf, phrase, quote, traits } from './lexemes.ts'
import { markedExcerpt, type Run } from './marks.ts'
import { foldedName, type Named, pickNamed } from './names.ts'
import { isBlank, parseQuery, type Query } from './query.ts'
import * as searchStore from './search.store.ts'
import { t } from '../texts/t.ts'

export type Sort = 'newest' | 'best'

export interface SearchRequest {
  text: string
  /** Of this room alone. */
  roomId?: string | undefined
  sort: Sort
  /** The `next` of the page before. */
  cursor?: string | undefined
  limit: number
}

/** A message that was found, in which room, and its text with the words that were asked for marked. */
export interface Result {
  message: Message
  room: searchStore.FoundRoom
  excerpt: Run[]
}

export interface SearchAnswer {
  results: Result[]
  /** Asks for what follows; null at the end. */
  next: string | null
  /** What was not understood or is not there, in sentences. */
  faults: string[]
  query: Query
}

/** By match, so many of the newest are compared. */
export const BEST_AMONG = 1_000
/** Who may read less than this part of everything is looked for in their own rooms: a common word is mostly elsewhere. */
const SMALL_SHARE = 0.1

export type SearchService = ReturnType<typeof createSearchService>

/** Finds messages in all rooms that somebody may read. */
export function createSearchService({ sql, findSite }: { sql: Sql; findSite: () => Promise<Site | undefined> }) {
  async function search(viewer: Pick<Viewer, 'id' | 'timeZone'>, request: SearchRequest): Promise<SearchAnswer> {
    const zone = viewer.timeZone || ((await findSite())?.timeZone ?? 'UTC')
    const query = parseQuery(request.text, dayIn(zone, new Date()))
    const nothing = { results: [], next: null, faults: query.faults, query }
    if (isBlank(query) || query.faults.length > 0) return nothing
    const named = await resolveNames(viewer.id, query, request.roomId)
    if (named.faults.length > 0) return { ...nothing, faults: named.faults }
    const lookup = {
      viewerId: viewer.id,
      ...(await lexemesFor(viewer.id, query, named)),
      ...named,
      saved: query.is.includes('saved'),
      pinned: query.is.includes('pinned'),
      after: query.after,
      before: query.before,
      timeZone: zone,
    }
    const found = await searchStore.findMessages(sql, lookup, partOf(request))
    return { ...(await pageOf(viewer.id, query, request, found)), faults: [], query }
  }

  /** Names to ids. Whoever and whatever may not be seen is called by nothing. */
  async function resolveNames(viewerId: string, query: Query, roomId: string | undefined) {
    const faults: string[] = []
    const [authorIds, mentionIds, namedRooms] = await Promise.all([
      idsOf(query.from, (name) => findPeople(viewerId, name, faults)),
      idsOf(query.mentions, (name) => findPeople(viewerId, name, faults)),
      idsOf(query.in, (name) => findRooms(viewerId, name, faults)),
    ])
    const roomIds = roomId === undefined ? namedRooms : [roomId].filter((id) => namedRooms?.includes(id) ?? true)
    return { authorIds, mentionIds, roomIds, faults }
  }

  async function findPeople(viewerId: string, name: string, faults: string[]): Promise<string[]> {
    if (name.toLowerCase() === 'me') return [viewerId]
    const people = pickNamed(
      await searchStore.listPeopleLike(sql, viewerId, foldedName(name).split(' ')[0] ?? ''),
      name,
    )
    if (people.length === 0) faults.push(t('Nobody here is called “{name}”.', { name }))
    return people
  }

  async function findRooms(viewerId: string, name: string, faults: string[]): Promise<string[]> {
    const rooms: Named[] = await searchStore.listReadable(sql, viewerId, null)
    const found = pickNamed(rooms, name)
    if (found.length === 0) faults.push(t('No room that you can read is called “{name}”.', { name }))
    return found
  }

  async function lexemesFor(viewerId: string, query: Query, ids: Ids) {
    const reach = ids.roomIds === null ? await searchStore.readReach(sql, viewerId) : null
    const ownRooms = reach && reach.share < SMALL_SHARE ? reach.roomIds : null
    const lexemes = lexemesOf(query, { ...ids, roomIds: ids.roomIds ?? ownRooms })
    const pairs = query.terms.flatMap(({ words, prefix, not }) => (not ? [] : pairsOf(words, prefix)))
    return { lexemes, paired: [lexemes, ...new Set(pairs.map(quote))].join(' & ') }
  }

  async function pageOf(viewerId: string, query: Query, request: SearchRequest, found: searchStore.Found[]) {
    const shown = found.slice(0, request.limit)
    const rooms = await searchStore.listReadable(sql, viewerId, [
      ...new Set(shown.map(({ message }) => message.room_id)),
    ])
    const byId = new Map(rooms.map((room) => [room.id, room]))
    const results = shown.flatMap(({ message }) => {
      const room = byId.get(message.room_id)
      return room ? [{ message, room, excerpt: markedExcerpt(message, query.terms) }] : []
    })
    return { results, next: found.length > request.limit ? cursorAfter(request, found) : null }
  }

  return { search }
}

interface Ids {
  authorIds: string[] | null
  roomIds: string[] | null
  mentionIds: string[] | null
}

/** Any of several names; null for none, which does not narrow. */
async function idsOf(names: string[], find: (name: string) => Promise<string[]>): Promise<string[] | null> {
  return names.length === 0 ? null : (await Promise.all(names.map(find))).flat()
}

function lexemesOf({ terms, has, is }: Query, { authorIds, roomIds, mentionIds }: Ids): string {
  const parts = [
    ...terms.map(({ words, prefix, not }) => {
      const text = phrase(words, prefix)
      return not ? `!(${text})` : `(${text})`
    }),
    ...has.map((kind) => quote(traits[kind])),
    ...(is.includes('thread') ? [quote(traits.thread)] : []),
    ...anyOf(authorIds?.map(traits.author)),
    ...anyOf(roomIds?.map(traits.room)),
    ...anyOf(mentionIds && [...mentionIds.map(traits.mention), traits.mentionsRoom]),
  ]
  // Without something that has to be there, the whole index would be read.
  if (parts.every((part) => part.startsWith('!'))) parts.push(quote(traits.any))
  return parts.join(' & ')
}

const anyOf = (lexemes: string[] | null | undefined) =>
  lexemes && lexemes.length > 0 ? [`(${[...new Set(lexemes)].map(quote).join(' | ')})`] : []

const NEWEST_CURSOR = /^-?\d{1,15}$/
const BEST_CURSOR = /^(-?\d{1,15})\.(\d{1,4})$/

/** Whether a cursor may be one of ours. */
export const isCursor = (text: string) => NEWEST_CURSOR.test(text) || BEST_CURSOR.test(text)

/** One more than is shown tells whether there is more. */
function partOf({ sort, cursor = '', limit }: SearchRequest): searchStore.NewestPart | searchStore.BestPart {
  const [, top, offset = '0'] = BEST_CURSOR.exec(cursor) ?? []
  if (sort === 'best')
    return {
      sort,
      below: top === undefined ? null : Number(top),
      among: BEST_AMONG,
      offset: Number(offset),
      limit: limit + 1,
    }
  return { sort, below: NEWEST_CURSOR.test(cursor) ? Number(cursor) : null, limit: limit + 1 }
}

/** By match a page stands on the same messages as the first: what came since is not among them. */
function cursorAfter(request: SearchRequest, found: searchStore.Found[]): string {
  if (request.sort === 'newest') return String(found[request.limit - 1]?.n ?? 0)
  const part = partOf(request)
  const offset = part.sort === 'best' ? part.offset : 0
  const top = part.below ?? Math.max(...found.map(({ n }) => n)) + 1
  return `${top}.${offset + request.limit}`
}
