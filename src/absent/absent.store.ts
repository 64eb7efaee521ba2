import type { Sql } from '../platform/postgres.ts'

/** More names in one message are no offer any more. */
const MOST_OFFERED = 10

/**
 * Whom a text in a room names without telling them, because they are not in it: people whose folded name is among the
 * candidates and is no member's. Nobody where the viewer may add nobody: outside of the room, as a guest, in direct and
 * archived rooms.
 */
export async function listAbsent(
  sql: Sql,
  viewerId: string,
  roomId: string,
  candidates: string[],
): Promise<{ id: string; name: string }[]> {
  if (candidates.length === 0) return []
  return await sql<{ id: string; name: string }[]>`
    with named as (
      select u.id, u.name, u.created_at, lower(normalize(u.name, nfkc)) as folded,
        exists (
          select from memberships m where m.room_id = ${roomId} and m.user_id = u.id and m.left_at is null
        ) as is_member
      from users u
      where u.deactivated_at is null and lower(normalize(u.name, nfkc)) = any(${candidates}::text[])
    )
    select n.id, n.name
    from named n
    join users v on v.id = ${viewerId} and v.deactivated_at is null and v.role <> 'guest'
    join rooms r on r.id = ${roomId} and r.kind <> 'direct' and r.archived_at is null
    join memberships s on s.room_id = r.id and s.user_id = v.id and s.left_at is null
    where not n.is_member and not exists (select from named other where other.folded = n.folded and other.is_member)
    order by n.created_at limit ${MOST_OFFERED}`
}
