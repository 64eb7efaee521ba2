import { type Message } from '../messages/message.ts'
import { messageColumns, messageJoins, messageOf, type MessageRow } from '../messages/message-row.ts'
import type { Sql } from '../platform/postgres.ts'
import type { RoomKind } from '../rooms/room.ts'
import { directName } from '../rooms/rooms.store.ts'
import type { Day } from './day.ts'
import { BUCKET_BITS, hasOldForm } from './index.store.ts'
import { BUCKET_MARK } from './lexemes.ts'

/** What to look for, in ids and lexemes. A list that is null does not narrow. */
export interface Lookup {
  viewerId: string
  /** A tsquery whose lexemes stand behind the mark of their bucket. */
  lexemes: string
  /** The same with the pairs of phrases, which are to be found by them where all of a bucket has them. */
  paired: string
  authorIds: string[] | null
  roomIds: string[] | null
  /** Somebody of these is mentioned, or the whole room. */
  mentionIds: string[] | null
  /** Only what the viewer saved. */
  saved: boolean
  pinned: boolean
  after: Day | null
  before: Day | null
  /** In which the days are. */
  timeZone: string
}

/** Which part of what was found, the newest first: below a number of the index. */
export interface NewestPart {
  sort: 'newest'
  below: number | null
  limit: number
}

/** The best of the newest `among` below a number: their ranks are computed, which for all would take too long. */
export interface BestPart {
  sort: 'best'
  below: number | null
  among: number
  offset: number
  limit: number
}

/** A message that was found, and its number in the index. */
export interface Found {
  n: number
  message: Message
}

/**
 * Looks a question up in all rooms that somebody may read. Buckets are read from the newest back until there is enough;
 * of each come as many entries of the index as the rarest word has in it. What was deleted or edited since it was indexed
 * is not found.
 *
 * The order stands on `search_buckets` being read in order and each bucket being sorted: an `order by` over all would
 * have to read all.
 */
export async function findMessages(sql: Sql, lookup: Lookup, part: NewestPart | BestPart): Promise<Found[]> {
  const { viewerId } = lookup
  const wanted = part.sort === 'best' ? part.among : part.limit
  const rows = await sql<(MessageRow & { n: number })[]>`
    with readable as materialized (
      select m.room_id as id from memberships m join users me on me.id = m.user_id and me.deactivated_at is null
      where m.user_id = ${viewerId} and m.left_at is null
      union
      select r.id from rooms r join users me on me.id = ${viewerId} and me.deactivated_at is null and me.role <> 'guest'
      where r.kind = 'public'
    ),
    hits as materialized (
      select h.message_id, h.n, h.rank
      from (
        select bucket, replace(${lexemesIn(sql, lookup)}, ${BUCKET_MARK}, bucket::text || ':')::tsquery as lexemes
        from search_buckets
        where true ${part.below === null ? sql`` : sql`and bucket <= ${part.below}::bigint >> ${BUCKET_BITS}::integer`}
          ${lookup.after === null ? sql`` : sql`and newest >= ${startOf(sql, lookup.after, lookup)}`}
          ${lookup.before === null ? sql`` : sql`and oldest < ${startOf(sql, lookup.before, lookup)}`}
        order by bucket desc
      ) b
      cross join lateral (
        select w.message_id, w.n, ${part.sort === 'best' ? sql`ts_rank(w.words, b.lexemes, 1)` : sql`0`} as rank
        from (
          select message_id, n, edited_at, words from message_words
          where words @@ b.lexemes and room_id in (select id from readable) ${narrowed(sql, lookup, part)}
          order by n desc offset 0
        ) w
        -- One look into an index for each, and only for those that are shown.
        cross join lateral (
          select 1 from messages m
          where m.id = w.message_id and m.deleted_at is null and m.edited_at is not distinct from w.edited_at
            ${lookup.mentionIds === null ? sql`` : sql`and (m.mentions && ${lookup.mentionIds}::uuid[] or m.mentions_room)`}
          offset 0
        ) m
        limit ${wanted}
      ) h
      limit ${wanted}
    )
    select h.n, ${messageColumns(sql)}
    from (
      select * from hits
      order by ${part.sort === 'best' ? sql`rank desc, n desc` : sql`n desc`}
      offset ${part.sort === 'best' ? part.offset : 0} limit ${part.limit}
    ) h
    join messages m on m.id = h.message_id ${messageJoins(sql)}
    order by ${part.sort === 'best' ? sql`h.rank desc, h.n desc` : sql`h.n desc`}`
  return rows.map((row) => ({ n: row.n, message: messageOf(row) })).filter(({ message }) => message.deleted_at === null)
}

/** One message without pairs, just edited by an older version, and the whole bucket is searched without them. */
function lexemesIn(sql: Sql, { lexemes, paired }: Lookup) {
  if (lexemes === paired) return sql`${lexemes}`
  return sql`case when exists (
    select from message_words w
    where ${hasOldForm(sql)} and n between bucket << ${BUCKET_BITS}::integer and (bucket + 1 << ${BUCKET_BITS}::integer) - 1
  ) then ${lexemes} else ${paired} end`
}

function narrowed(sql: Sql, lookup: Lookup, { below }: NewestPart | BestPart) {
  const { viewerId, authorIds, roomIds, saved, pinned, after, before } = lookup
  return sql`
    ${below === null ? sql`` : sql`and n < ${below}`}
    ${authorIds === null ? sql`` : sql`and author_id = any(${authorIds}::uuid[])`}
    ${roomIds === null ? sql`` : sql`and room_id = any(${roomIds}::uuid[])`}
    ${saved ? sql`and message_id in (select message_id from saved_messages where user_id = ${viewerId})` : sql``}
    ${pinned ? sql`and message_id in (select message_id from pins)` : sql``}
    ${after === null ? sql`` : sql`and created_at >= ${startOf(sql, after, lookup)}`}
    ${before === null ? sql`` : sql`and created_at < ${startOf(sql, before, lookup)}`}`
}

const startOf = (sql: Sql, day: Day, { timeZone }: Pick<Lookup, 'timeZone'>) =>
  sql`(${day}::text::timestamp at time zone ${timeZone})`

/** A room as results name it. */
export interface FoundRoom {
  id: string
  kind: RoomKind
  name: string
}

/** The rooms that somebody may read, archived ones too, by name; of these ids only, where they are given. */
export async function listReadable(sql: Sql, viewerId: string, ids: string[] | null): Promise<FoundRoom[]> {
  return await sql<FoundRoom[]>`
    select r.id, r.kind, case when r.kind = 'direct' then ${directName(sql)} else r.name end as name
    from users me
    cross join rooms r
    left join memberships m on m.room_id = r.id and m.user_id = me.id and m.left_at is null
    where me.id = ${viewerId} and me.deactivated_at is null
      and (m.user_id is not null or (r.kind = 'public' and me.role <> 'guest'))
      ${ids === null ? sql`` : sql`and r.id = any(${ids}::uuid[])`}
    order by r.name_key, r.id`
}

/** How much of everything somebody may read, to plan by, and in which rooms: their ids, when they are few. */
export interface Reach {
  share: number
  roomIds: string[] | null
}

/** Above this the rooms would make a question longer than what they save. */
const MAX_NAMED_ROOMS = 100

/** What part of all messages somebody may read, by the rooms' numbers. For planning alone: rights are in the search itself. */
export async function readReach(sql: Sql, viewerId: string): Promise<Reach> {
  const [row] = await sql<{ own: number; whole: number; ids: string[] }[]>`
    with readable as materialized (
      select r.id, r.last_seq from rooms r
      join users me on me.id = ${viewerId}
      left join memberships m on m.room_id = r.id and m.user_id = me.id and m.left_at is null
      where m.user_id is not null or (r.kind = 'public' and me.role <> 'guest')
    )
    select (select coalesce(sum(last_seq), 0) from readable)::float8 as own,
      (select coalesce(sum(last_seq), 0) from rooms)::float8 as whole,
      array(select id from readable limit ${MAX_NAMED_ROOMS + 1}) as ids`
  if (!row) return { share: 1, roomIds: null }
  return {
    share: row.whole === 0 ? 1 : row.own / row.whole,
    roomIds: row.ids.length > MAX_NAMED_ROOMS ? null : row.ids,
  }
}

/** Compared by the program, which knows about accents. */
const COMPARED_PEOPLE = 2_000

/** Everybody whose name may be meant, who left the site too; a guest finds those of their rooms. Finds too many. */
export async function listPeopleLike(
  sql: Sql,
  viewerId: string,
  name: string,
): Promise<{ id: string; name: string }[]> {
  const pattern = `%${name.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  return await sql<{ id: string; name: string }[]>`
    select u.id, u.name from users u join users me on me.id = ${viewerId}
    where (lower(u.name) like ${pattern} or u.name ~ '[^ -~]' or ${name} ~ '[^ -~]')
      and (me.role <> 'guest' or exists (
        select from memberships mine join memberships theirs on theirs.room_id = mine.room_id
        where mine.user_id = me.id and mine.left_at is null and theirs.user_id = u.id))
    order by lower(u.name), u.id limit ${COMPARED_PEOPLE}`
}
