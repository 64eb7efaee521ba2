import type { Sql } from '../platform/postgres.ts'

/** People whose folded names are among the candidates, who came first first. Guests, who may add nobody, find nobody. */
export async function listPeopleNamed(
  sql: Sql,
  viewerId: string,
  candidates: string[],
): Promise<{ id: string; name: string }[]> {
  if (candidates.length === 0) return []
  return await sql<{ id: string; name: string }[]>`
    select u.id, u.name from users u
    join users v on v.id = ${viewerId} and v.deactivated_at is null and v.role <> 'guest'
    where u.deactivated_at is null and lower(normalize(u.name, nfkc)) = any(${candidates}::text[])
    order by u.created_at`
}
