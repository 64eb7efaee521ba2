import type { Sql } from '../platform/postgres.ts'
import type { Member } from '../rooms/room.ts'

const FACES = 5
/** Looked at of each room: enough to find five people in most sites, and cheap in all. */
const LATEST_OF_A_ROOM = 10

/** Up to five others who wrote last in a person's rooms, the latest first. */
export async function listLatestAuthors(sql: Sql, userId: string): Promise<Member['user'][]> {
  return await sql<Member['user'][]>`
    select u.id, u.name, u.avatar
    from memberships s
    cross join lateral (
      select author_id, created_at from messages where room_id = s.room_id and author_id <> s.user_id
      order by seq desc limit ${LATEST_OF_A_ROOM}
    ) m
    join users u on u.id = m.author_id
    where s.user_id = ${userId} and s.left_at is null
    group by u.id, u.name, u.avatar order by max(m.created_at) desc limit ${FACES}`
}

/** Whether nobody else has joined the site yet. */
export async function isAlone(sql: Sql, userId: string): Promise<boolean> {
  const others = await sql`select 1 from users where id <> ${userId} limit 1`
  return others.length === 0
}
