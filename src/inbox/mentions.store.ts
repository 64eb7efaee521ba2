import type { Sql } from '../platform/postgres.ts'
import type { Cursor } from './cursor.ts'

/** Why a message stands among somebody's mentions. */
export type MentionKind = 'mention' | 'room' | 'reply' | 'reaction'

/** One line of the list: a message, and what about it concerns its reader. */
export interface MentionRow extends Cursor {
  /** The message's id; the same message stands once more for the reactions to it. */
  id: string
  kind: MentionKind
  at: string
  unread: boolean
}

/**
 * What concerns a person, the newest first, from before a cursor: messages that mention them or their room, replies to
 * them, and reactions of others to what they wrote (by the latest of each message). Only of rooms that they may read now.
 * A message counts as unread above the room's read mark, and all of it since they last said that they have seen the list.
 */
export async function listMentions(sql: Sql, userId: string, before: Cursor, limit: number): Promise<MentionRow[]> {
  // Each part is cut by itself, so that none is read whole; what is cut away lies behind the limit anyhow.
  const newest = sql`order by at desc, id desc limit ${limit}`
  const isBefore = (at: ReturnType<Sql>, id: ReturnType<Sql>) => sql`
    (${at}, ${id}) < ('epoch'::timestamptz + ${before.micros} * interval '1 microsecond', ${before.id}::uuid)`
  const messageIsBefore = isBefore(sql`x.created_at`, sql`x.id`)
  const rows = await sql<(Omit<MentionRow, 'at'> & { at: Date })[]>`
    with me as (select id, role, mentions_seen_at from users where id = ${userId} and deactivated_at is null),
    found as (
      (select 'mention' as kind, x.id, x.created_at as at from messages x, me
        where x.mentions @> array[${userId}::uuid] and x.author_id <> me.id and x.deleted_at is null
          and ${messageIsBefore} and ${isReadable(sql)} ${newest})
      union all
      (select 'room', x.id, x.at
        from memberships s cross join lateral (
          select x.id, x.created_at as at from messages x
          where x.room_id = s.room_id and x.mentions_room and x.created_at >= s.joined_at and x.author_id <> s.user_id
            and x.deleted_at is null and not s.user_id = any(x.mentions) and ${messageIsBefore}
          order by x.seq desc limit ${limit}
        ) x
        where s.user_id = ${userId} and s.left_at is null ${newest})
      union all
      (select 'reply', x.id, x.created_at as at from messages x, me
        where x.reply_to_author_id = ${userId} and x.author_id <> me.id and x.deleted_at is null
          and not me.id = any(x.mentions) and not x.mentions_room and ${messageIsBefore} and ${isReadable(sql)} ${newest})
      union all
      (select 'reaction', r.message_id as id, r.created_at as at from reactions r join messages x on x.id = r.message_id, me
        where r.author_id = ${userId} and r.user_id <> me.id
          and not exists (
            select from reactions later where later.message_id = r.message_id and later.user_id <> me.id
              and (later.created_at, later.user_id, later.emoji) > (r.created_at, r.user_id, r.emoji)
          )
          and ${isBefore(sql`r.created_at`, sql`r.message_id`)} and ${isReadable(sql)} ${newest})
    ),
    page as (select * from found ${newest})
    select page.kind, page.id, page.at, (extract(epoch from page.at) * 1000000)::bigint as micros,
      page.at > me.mentions_seen_at and (page.kind = 'reaction' or x.seq > coalesce(s.read_seq, 0)) as unread
    from page cross join me join messages x on x.id = page.id
    left join memberships s on s.room_id = x.room_id and s.user_id = me.id and s.left_at is null
    order by page.at desc, page.id desc, page.kind`
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** Whether `me` may read the room of `x`. */
const isReadable = (sql: Sql) => sql`(
  exists (select from memberships s where s.room_id = x.room_id and s.user_id = me.id and s.left_at is null)
  or me.role <> 'guest' and exists (select from rooms p where p.id = x.room_id and p.kind = 'public'))`

/** Everything on the list of mentions has been seen. */
export async function updateMentionsSeen(sql: Sql, userId: string): Promise<void> {
  await sql`update users set mentions_seen_at = clock_timestamp() where id = ${userId}`
}
