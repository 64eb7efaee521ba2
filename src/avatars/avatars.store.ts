import type { Sql, Transaction } from '../platform/postgres.ts'

/** The storage's keys of a picture: large, small. */
export const keysOf = (avatar: string): [string, string] => [`avatar-${avatar}`, `avatar-${avatar}-small`]

/** Gives somebody another picture, or none; gives the one they had. Undefined where nothing changes. */
export async function setAvatar(
  tx: Transaction,
  userId: string,
  avatar: string | null,
): Promise<{ old: string | null } | undefined> {
  const [row] = await tx<{ old: string | null }[]>`
    with was as (select id, avatar from users where id = ${userId} for no key update)
    update users u set avatar = ${avatar} from was
    where u.id = was.id and was.avatar is distinct from ${avatar}::uuid
    returning was.avatar as old`
  return row
}

/** Whether this is a picture that somebody has now. */
export async function isAvatar(sql: Sql, avatar: string): Promise<boolean> {
  const rows = await sql`select 1 from users where avatar = ${avatar}`
  return rows.length === 1
}
