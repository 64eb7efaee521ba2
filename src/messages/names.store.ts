import type { Sql, Transaction } from '../platform/postgres.ts'

/** The members of a room whose folded names are among the candidates: whom a text may mention. */
export async function listMentionable(
  sql: Sql,
  roomId: string,
  candidates: string[],
): Promise<{ id: string; name: string }[]> {
  if (candidates.length === 0) return []
  return await sql<{ id: string; name: string }[]>`
    select u.id, u.name from memberships s join users u on u.id = s.user_id
    where s.room_id = ${roomId} and s.left_at is null and u.deactivated_at is null
      and lower(normalize(u.name, nfkc)) = any(${candidates}::text[])
    order by u.created_at`
}

/** The public rooms whose folded names are among the candidates: what a text may link to in front of everybody. */
export async function listNameableRooms(sql: Sql, candidates: string[]): Promise<{ id: string; name: string }[]> {
  if (candidates.length === 0) return []
  return await sql<{ id: string; name: string }[]>`
    select id, name from rooms
    where kind = 'public' and archived_at is null and lower(normalize(name, nfkc)) = any(${candidates}::text[])`
}

/** Whether somebody may mention everybody in a room: all of `most` members or fewer, in larger ones its admins and the site's. */
export async function mayTellRoom(tx: Transaction, userId: string, roomId: string, most: number): Promise<boolean> {
  const [row] = await tx`
    select from memberships s join rooms r on r.id = s.room_id join users u on u.id = s.user_id
    where s.room_id = ${roomId} and s.user_id = ${userId} and s.left_at is null
      and (r.member_count <= ${most} or s.role = 'admin' or u.role in ('owner', 'admin'))`
  return row !== undefined
}
