import { hashSecret, mintSecret } from '../../src/accounts/secrets.ts'
import { sessionCookie } from '../../src/accounts/session-cookie.ts'
import { type Role, UNCHOSEN, type Viewer } from '../../src/accounts/viewer.ts'
import type { Sql } from '../../src/platform/postgres.ts'
import type { Actor } from '../../src/rooms/actor.ts'

const ADDRESS = '127.0.0.1'

export type TestPerson = Awaited<ReturnType<typeof addPerson>>

/** The first run's row, for tests that need no owner. */
export async function ensureSite(sql: Sql): Promise<void> {
  await sql`insert into site (name, time_zone) values ('Saltmarsh', 'UTC') on conflict (singleton) do nothing`
}

/** Somebody who is signed in and never chose a password, which would take a quarter of a second. */
export async function addPerson(sql: Sql, name: string, role: Role = 'member') {
  const id = Bun.randomUUIDv7()
  const user = { id, name, email: `${id}@example.org`, role }
  await sql`insert into users ${sql(user)}`
  const session = await addSession(sql, id)
  const actor: Actor = { id, address: ADDRESS }
  const viewer: Viewer = {
    ...user,
    ...UNCHOSEN,
    timeZone: '',
    session: { id: session.sessionId, expiresAt: session.expiresAt },
    tokenId: null,
  }
  return { ...user, ...session, actor, viewer }
}

/** One more device of somebody. The cookie is that of http. */
export async function addSession(sql: Sql, userId: string) {
  const [sessionId, token, expiresAt] = [Bun.randomUUIDv7(), mintSecret(), Date.now() + 86_400_000]
  await sql`
    insert into sessions (id, token_hash, user_id, user_agent, address, expires_at)
    values (${sessionId}, ${hashSecret(token)}, ${userId}, 'test', ${ADDRESS}, ${new Date(expiresAt)})`
  const cookie = sessionCookie('http://test', token, 3600).split(';')[0] ?? ''
  return { sessionId, expiresAt, cookie }
}

/** A personal token of somebody's, for the Authorization header. */
export async function addToken(sql: Sql, userId: string) {
  const [id, token] = [Bun.randomUUIDv7(), mintSecret('hub_')]
  await sql`insert into tokens (id, user_id, name, token_hash) values (${id}, ${userId}, 'test', ${hashSecret(token)})`
  return { id, token }
}
