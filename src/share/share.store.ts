import type { Sql } from '../platform/postgres.ts'

/** The rooms that a person may write in, those first in which something was said last. */
export async function listWritableRooms(sql: Sql, userId: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select r.id
    from memberships m
    join users u on u.id = m.user_id and u.deactivated_at is null
    join rooms r on r.id = m.room_id and r.archived_at is null and (r.posting = 'all' or m.role = 'admin')
    left join lateral (
      select created_at from messages where room_id = r.id order by seq desc limit 1
    ) last on true
    where m.user_id = ${userId} and m.left_at is null
    order by last.created_at desc nulls last, r.id`
  return rows.map(({ id }) => id)
}
