import type { Sql } from '../platform/postgres.ts'

export interface Draft {
  body: string
  updatedAt: string
}

/**
 * Keeps what a member is writing, unless something newer is there. An emptied draft keeps its row, so that an older
 * save that arrives late does not bring the text back. Gives whether the room now has a draft and whether that is news;
 * undefined when they are no member.
 */
export async function upsertDraft(
  sql: Sql,
  userId: string,
  roomId: string,
  body: string,
  updatedAt: Date,
): Promise<{ hasDraft: boolean; flipped: boolean } | undefined> {
  const [row] = await sql<{ hasDraft: boolean; flipped: boolean }[]>`
    with mine as (
      select m.room_id, m.user_id, coalesce(d.body, '') as old
      from memberships m join users u on u.id = m.user_id
      left join drafts d on d.room_id = m.room_id and d.user_id = m.user_id
      where m.room_id = ${roomId} and m.user_id = ${userId} and m.left_at is null and u.deactivated_at is null
    ), saved as (
      insert into drafts (user_id, room_id, body, updated_at)
      select user_id, room_id, ${body}, least(${updatedAt}::timestamptz, now()) from mine
      on conflict (user_id, room_id) do update set body = excluded.body, updated_at = excluded.updated_at
      where drafts.updated_at <= excluded.updated_at
      returning body
    )
    select coalesce(saved.body, mine.old) <> '' as "hasDraft",
      (coalesce(saved.body, mine.old) <> '') <> (mine.old <> '') as flipped
    from mine left join saved on true`
  return row
}

/** What a member was writing in a room; undefined when there is nothing, or they are no member. */
export async function findDraft(sql: Sql, userId: string, roomId: string): Promise<Draft | undefined> {
  const [row] = await sql<{ body: string; updated_at: Date }[]>`
    select d.body, d.updated_at
    from drafts d join memberships m on m.room_id = d.room_id and m.user_id = d.user_id and m.left_at is null
    where d.user_id = ${userId} and d.room_id = ${roomId} and d.body <> ''`
  return row && { body: row.body, updatedAt: row.updated_at.toISOString() }
}
