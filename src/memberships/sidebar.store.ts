import type { Sql } from '../platform/postgres.ts'
import type { Involvement, RoomKind, SidebarRoom } from '../rooms/room.ts'
import { directName, unreadCounts } from '../rooms/rooms.store.ts'

interface SidebarRow {
  id: string
  kind: RoomKind
  name: string
  other_id: string | null
  other_avatar: string | null
  last_seq: number
  unread: number
  mentions: number
  for_me: number
  level: Involvement
  favourite: boolean
  has_draft: boolean
  thread_drafts: number
}

/**
 * The rooms of a person for the sidebar, without archived ones, in one statement, because every page has it: favourites
 * first, then rooms by name and direct rooms by their latest message. Counting costs only where something moved past the
 * read mark.
 */
export async function listSidebar(sql: Sql, userId: string): Promise<SidebarRoom[]> {
  const rows = await sql<SidebarRow[]>`
    select r.id, r.kind, case when r.kind = 'direct' then ${directName(sql)} else r.name end as name,
      other.id as other_id, other.avatar as other_avatar,
      r.last_seq, c.unread, c.mentions, c.for_me, m.involvement as level, m.favourite,
      d.user_id is not null as has_draft, coalesce(t.count, 0) as thread_drafts
    from memberships m
    join users me on me.id = m.user_id
    join rooms r on r.id = m.room_id and r.archived_at is null
    left join drafts d on d.user_id = m.user_id and d.room_id = m.room_id and d.body <> ''
    left join (
      select x.room_id, count(*) from thread_drafts w join messages x on x.id = w.root_id
      where w.user_id = ${userId} and w.body <> '' group by x.room_id
    ) t on t.room_id = m.room_id
    left join lateral (
      select o.id, o.avatar from memberships s join users o on o.id = s.user_id
      where r.kind = 'direct' and r.member_count = 2 and s.room_id = r.id and s.user_id <> m.user_id limit 1
    ) other on true
    left join lateral (
      select x.created_at from messages x where r.kind = 'direct' and x.room_id = r.id order by x.seq desc limit 1
    ) latest on true
    ${unreadCounts(sql)}
    where m.user_id = ${userId} and m.left_at is null
    order by m.favourite desc, r.name_key, coalesce(latest.created_at, r.created_at) desc, r.id`
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    otherId: row.other_id,
    otherAvatar: row.other_avatar,
    lastSeq: row.last_seq,
    unread: row.unread,
    mentions: row.mentions,
    forMe: row.for_me,
    level: row.level,
    muted: row.level === 'muted',
    favourite: row.favourite,
    hasDraft: row.has_draft,
    threadDrafts: row.thread_drafts,
  }))
}
