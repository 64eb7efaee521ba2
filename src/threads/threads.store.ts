import { type MessageRow, messageColumns, messageJoins, messageOf } from '../messages/message-row.ts'
import type { Message } from '../messages/message.ts'
import type { Sql } from '../platform/postgres.ts'
import type { RoomKind } from '../rooms/room.ts'
import { directName } from '../rooms/rooms.store.ts'

/** Beyond this a number beside the sidebar's line says nothing more. */
const MOST_COUNTED = 100

/** A thread that somebody follows, and how many replies by others they have not read. */
export interface FollowedThread {
  root: Message
  room: { id: string; kind: RoomKind; name: string }
  unread: number
}

interface FollowedRow extends MessageRow {
  room_kind: RoomKind
  room_name: string
  unread: number
}

/**
 * A page of the threads that a person follows in rooms they are in, the latest reply first. `before` is the message of
 * the last thread of the page before.
 */
export async function listFollowed(
  sql: Sql,
  userId: string,
  { before = null, limit }: { before?: string | null; limit: number },
): Promise<FollowedThread[]> {
  const rows = await sql<FollowedRow[]>`
    select ${messageColumns(sql)}, r.kind as room_kind,
      case when r.kind = 'direct' then ${directName(sql)} else r.name end as room_name, coalesce(n.unread, 0) as unread
    from ${followedRoots(sql)}
    join rooms r on r.id = f.room_id
    join users me on me.id = f.user_id
    ${messageJoins(sql)}
    left join lateral (
      select count(*) as unread from messages x
      where x.thread_root_id = m.id and x.seq > f.read_seq and x.author_id <> f.user_id and x.deleted_at is null
    ) n on m.thread_last_reply_seq > f.read_seq
    left join messages b on b.id = ${before}::uuid
    where f.user_id = ${userId} and f.following
      and (b.id is null or (coalesce(m.thread_last_reply_at, m.created_at), m.id)
        < (coalesce(b.thread_last_reply_at, b.created_at), b.id))
    order by coalesce(m.thread_last_reply_at, m.created_at) desc, m.id desc limit ${limit}`
  return rows.map((row) => ({
    root: messageOf(row),
    room: { id: row.room_id, kind: row.room_kind, name: row.room_name },
    unread: row.unread,
  }))
}

/** How many of the threads that a person follows have something new, at most 100. */
export async function countUnreadThreads(sql: Sql, userId: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) from (
      select 1 from ${followedRoots(sql)}
      where f.user_id = ${userId} and f.following and m.thread_last_reply_seq > f.read_seq
      limit ${MOST_COUNTED}
    ) unread`
  return row?.count ?? 0
}

/** The messages `m` that started threads which `f` follows, in rooms that the follower is in. */
const followedRoots = (sql: Sql) => sql`
  thread_follows f
  join memberships s on s.room_id = f.room_id and s.user_id = f.user_id and s.left_at is null
  join messages m on m.id = f.root_id`

/** Who follows any of these threads. */
export async function listFollowers(sql: Sql, rootIds: string[]): Promise<string[]> {
  const rows = await sql<{ user_id: string }[]>`
    select distinct user_id from thread_follows where root_id = any(${rootIds}::uuid[]) and following`
  return rows.map((row) => row.user_id)
}

/** Up to where a person has read a thread that they follow; undefined where they do not. */
export async function findFollow(sql: Sql, userId: string, rootId: string): Promise<{ readSeq: number } | undefined> {
  const [row] = await sql<{ readSeq: number }[]>`
    select read_seq as "readSeq" from thread_follows
    where root_id = ${rootId} and user_id = ${userId} and following`
  return row
}

/** A message that can be the root of a thread, for a member of its room: what every change here hangs on. */
const ownRoot = (sql: Sql, userId: string, roomId: string, rootId: string) => sql`
  messages m
  join memberships s on s.room_id = m.room_id and s.user_id = ${userId} and s.left_at is null
  join users u on u.id = s.user_id and u.deactivated_at is null
  where m.id = ${rootId} and m.room_id = ${roomId} and m.thread_root_id is null`

/** Follows a thread from its present end on, or no longer. False when it is none, or they are no member of its room. */
export async function upsertFollow(
  sql: Sql,
  userId: string,
  roomId: string,
  rootId: string,
  following: boolean,
): Promise<boolean> {
  const put = await sql`
    insert into thread_follows as f (root_id, user_id, room_id, following, read_seq)
    select m.id, s.user_id, m.room_id, ${following}, coalesce(m.thread_last_reply_seq, 0)
    from ${ownRoot(sql, userId, roomId, rootId)}
    on conflict (root_id, user_id) do update set following = excluded.following,
      read_seq = case when f.following then f.read_seq else excluded.read_seq end`
  return put.count === 1
}

/**
 * Moves the read mark of a thread that is followed, never beyond the room's number and, unless `back` says so, never
 * backwards. Gives whether it moved; undefined when it is no thread, or they are no member of its room.
 */
export async function updateThreadMark(
  sql: Sql,
  userId: string,
  roomId: string,
  rootId: string,
  { seq, back }: { seq: number; back: boolean },
): Promise<{ moved: boolean } | undefined> {
  const [row] = await sql<{ moved: boolean }[]>`
    with mine as (
      select m.id, least(${seq}::bigint, r.last_seq) as seq from rooms r, ${ownRoot(sql, userId, roomId, rootId)} and r.id = m.room_id
    ), moved as (
      update thread_follows f set read_seq = mine.seq from mine
      where f.root_id = mine.id and f.user_id = ${userId} and f.following
        and (f.read_seq < mine.seq or (${back} and f.read_seq > mine.seq))
      returning 1
    )
    select exists (select from moved) as moved from mine`
  return row
}

/** All threads that a person follows count as read. Gives how many did not. */
export async function markAllThreads(sql: Sql, userId: string): Promise<number> {
  const marked = await sql`
    update thread_follows f set read_seq = m.thread_last_reply_seq
    from messages m
    where f.user_id = ${userId} and f.following and m.id = f.root_id and m.thread_last_reply_seq > f.read_seq`
  return marked.count
}

/**
 * Keeps what somebody is writing in a thread, unless something newer is kept. Gives whether there now is a draft where
 * there was none, or the reverse; undefined where `upsertFollow` says false.
 */
export async function upsertThreadDraft(
  sql: Sql,
  userId: string,
  roomId: string,
  rootId: string,
  draft: { body: string; updatedAt: Date },
): Promise<{ flipped: boolean } | undefined> {
  const [row] = await sql<{ flipped: boolean }[]>`
    with mine as (
      select m.id, s.user_id,
        coalesce((select body from thread_drafts where root_id = m.id and user_id = s.user_id), '') as old
      from ${ownRoot(sql, userId, roomId, rootId)}
    ), saved as (
      insert into thread_drafts as d (user_id, root_id, body, updated_at)
      select user_id, id, ${draft.body}, least(${draft.updatedAt}::timestamptz, now()) from mine
      on conflict (user_id, root_id) do update set body = excluded.body, updated_at = excluded.updated_at
      where d.updated_at <= excluded.updated_at
      returning body
    )
    select (coalesce(saved.body, mine.old) <> '') <> (mine.old <> '') as flipped from mine left join saved on true`
  return row
}

/** A draft that was emptied keeps its row so long: an older save that comes late must not bring the text back. */
const EMPTIED_KEPT = '1 day'

/** Removes what is left of drafts that were emptied some time ago. */
export async function deleteEmptiedDrafts(sql: Sql): Promise<void> {
  await sql`delete from thread_drafts where body = '' and updated_at < now() - ${EMPTIED_KEPT}::interval`
}

/** What somebody was writing in a thread; empty for nothing. Authorise before. */
export async function findThreadDraft(sql: Sql, userId: string, rootId: string): Promise<string> {
  const [row] = await sql<{ body: string }[]>`
    select body from thread_drafts where user_id = ${userId} and root_id = ${rootId}`
  return row?.body ?? ''
}
