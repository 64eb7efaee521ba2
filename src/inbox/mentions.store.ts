import type { Sql } from '../platform/postgres.ts'
import type { Cursor } from './cursor.ts'

/** Why a message stands among somebody's mentions. */
export type MentionKind = 'mention' | 'room' | 'reply' | 'reaction' | 'keyword'

/** What stands there and is their own: a reminder that has come, and a message that could not be sent when it was due. */
export type NoteKind = 'reminder' | 'not_sent'

/** One line of the list: a message, and what about it concerns its reader. */
export interface MentionRow extends Cursor {
  /** The message's id, which stands once more for the reactions to it; of a note its own. */
  id: string
  kind: MentionKind | NoteKind
  /** The message; null for a note about none, and for one that its reader may not see any more. */
  messageId: string | null
  /** The words of a reminder; of what was not sent the reason. */
  note: string
  at: string
  unread: boolean
}

/**
 * What concerns a person, the newest first, from before a cursor: messages that mention them or their room, replies to
 * them, messages with one of their keywords, reactions of others to what they wrote (by the latest of each message), and their own reminders and refused
 * messages. Only of rooms that they may read now. A message counts as unread above the room's read mark, and all of it since they last said that they have seen the list.
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
      (select 'keyword', x.id, x.created_at as at from keyword_hits k join messages x on x.id = k.message_id, me
        where k.user_id = ${userId} and x.deleted_at is null and not me.id = any(x.mentions) and not x.mentions_room
          and x.reply_to_author_id is distinct from me.id
          and ${isBefore(sql`k.created_at`, sql`k.message_id`)} and ${isReadable(sql)}
        order by k.created_at desc, k.message_id desc limit ${limit})
      union all
      (select 'reaction', r.message_id as id, r.created_at as at from reactions r join messages x on x.id = r.message_id, me
        where r.author_id = ${userId} and r.user_id <> me.id
          and not exists (
            select from reactions later where later.message_id = r.message_id and later.user_id <> me.id
              and (later.created_at, later.user_id, later.emoji) > (r.created_at, r.user_id, r.emoji)
          )
          and ${isBefore(sql`r.created_at`, sql`r.message_id`)} and ${isReadable(sql)} ${newest})
      union all
      (select 'reminder', r.id, r.delivered_at as at from reminders r
        where r.user_id = ${userId} and r.delivered_at is not null and ${isBefore(sql`r.delivered_at`, sql`r.id`)} ${newest})
      union all
      (select 'not_sent', n.id, n.refused_at as at from scheduled_messages n
        where n.author_id = ${userId} and n.refused_at is not null and ${isBefore(sql`n.refused_at`, sql`n.id`)} ${newest})
    ),
    page as (select * from found ${newest})
    select page.kind, page.id, x.id as "messageId", page.at, (extract(epoch from page.at) * 1000000)::bigint as micros,
      coalesce(r.note, n.refusal, '') as note,
      page.at > me.mentions_seen_at
        and (page.kind in ('reaction', 'reminder', 'not_sent') or x.seq > coalesce(s.read_seq, 0)) as unread
    from page cross join me
    left join reminders r on page.kind = 'reminder' and r.id = page.id
    left join scheduled_messages n on page.kind = 'not_sent' and n.id = page.id
    left join lateral (
      select x.id, x.room_id, x.seq from messages x
      where x.id = case page.kind when 'reminder' then r.message_id when 'not_sent' then null else page.id end
        and (page.kind <> 'reminder' or x.deleted_at is null and ${isReadable(sql)})
    ) x on true
    left join memberships s on s.room_id = x.room_id and s.user_id = me.id and s.left_at is null
    order by page.at desc, page.id desc, page.kind`
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** Whether `me` may read the room of `x`. */
const isReadable = (sql: Sql) => sql`(
  exists (select from memberships s where s.room_id = x.room_id and s.user_id = me.id and s.left_at is null)
  or me.role <> 'guest' and exists (select from rooms p where p.id = x.room_id and p.kind = 'public'))`

/** How many notes of their own somebody has not seen in the list. */
export async function countNotes(sql: Sql, userId: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select ((
      select count(*) from reminders r where r.user_id = me.id and r.delivered_at > me.mentions_seen_at
    ) + (
      select count(*) from scheduled_messages n where n.author_id = me.id and n.refused_at > me.mentions_seen_at
    ))::int as count
    from users me where me.id = ${userId}`
  return row?.count ?? 0
}

/** Everything on the list of mentions has been seen. */
export async function updateMentionsSeen(sql: Sql, userId: string): Promise<void> {
  await sql`update users set mentions_seen_at = clock_timestamp() where id = ${userId}`
}

/** The pictures of these people, of those who have one. */
export async function listAvatars(sql: Sql, userIds: readonly string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map()
  const rows = await sql<{ id: string; avatar: string }[]>`
    select id, avatar from users where id = any(${[...userIds]}::uuid[]) and avatar is not null`
  return new Map(rows.map(({ id, avatar }) => [id, avatar]))
}
