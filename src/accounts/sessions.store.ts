import type { Sql, Transaction } from '../platform/postgres.ts'
import type { Client } from './client.ts'
import { statusColumn } from './status.store.ts'
import type { Availability, Density, Role, Status, TextSize, Theme, Viewer } from './viewer.ts'

export interface SessionLimits {
  idleDays: number
  maxDays: number
}

/** One line of "where you are signed in". */
export interface SessionRow {
  id: string
  userAgent: string
  address: string
  createdAt: Date
  lastUsedAt: Date
}

interface ViewerRow {
  session_id: string | null
  token_id: string | null
  ends_at: Date | null
  user_id: string
  name: string
  avatar: string | null
  email: string
  role: Role
  theme: Theme
  enter_sends: boolean
  text_size: TextSize
  density: Density
  language: string
  time_zone: string
  availability: Availability
  status: Status
}

/** All SQL about sessions, and the reading of personal tokens as a way in. */
export function createSessionsStore(sql: Sql, { idleDays, maxDays }: SessionLimits) {
  return {
    /** Who a live session belongs to. Notes its use, at most once a minute: a write for every request would be too much. */
    async findViewerBySession(hash: Buffer): Promise<Viewer | null> {
      const [row] = await sql<ViewerRow[]>`
        with found as (
          select s.id, s.last_used_at, s.expires_at, ${viewerColumns(sql)}
          from sessions s join users u on u.id = s.user_id
          where s.token_hash = ${hash} and ${isLive(sql)} and u.deactivated_at is null
        ), used as (
          update sessions set last_used_at = now()
          where id = (select id from found where last_used_at < now() - interval '1 minute')
          returning last_used_at
        )
        select found.*, id as session_id, null as token_id,
          least(expires_at, coalesce((select last_used_at from used), last_used_at) + ${idleDays} * interval '1 day') as ends_at
        from found`
      return row ? toViewer(row) : null
    },

    /** Who a personal token belongs to. */
    async findViewerByToken(hash: Buffer): Promise<Viewer | null> {
      const [row] = await sql<ViewerRow[]>`
        with found as (
          select t.id, t.last_used_at, ${viewerColumns(sql)}
          from tokens t join users u on u.id = t.user_id
          where t.token_hash = ${hash} and t.revoked_at is null and u.deactivated_at is null
        ), used as (
          update tokens set last_used_at = now()
          where id = (select id from found where coalesce(last_used_at, '-infinity') < now() - interval '1 minute')
        )
        select found.*, null as session_id, id as token_id, null as ends_at from found`
      return row ? toViewer(row) : null
    },

    /**
     * Opens a session for somebody who is not deactivated and still has the password hash that was checked; false
     * otherwise. The share lock makes this and a deactivation or password change happen one after the other.
     */
    async insert(
      tx: Transaction,
      session: { id: string; hash: Buffer; userId: string; passwordHash: string | null; client: Client },
    ): Promise<boolean> {
      const { id, hash, userId, passwordHash, client } = session
      const rows = await tx`
        insert into sessions (id, token_hash, user_id, user_agent, address, expires_at)
        select ${id}, ${hash}, u.id, ${client.userAgent}, ${client.address}, now() + ${maxDays} * interval '1 day'
        from (select id from users where id = ${userId} and deactivated_at is null and password_hash is not distinct from ${passwordHash} for share) u
        returning 1`
      return rows.length === 1
    },

    /** Gives a live session another token; gives the hash of the one it had, or undefined when it has ended. */
    async rotate(tx: Transaction, id: string, hash: Buffer): Promise<Buffer | undefined> {
      const [session] = await tx<{ token_hash: Buffer }[]>`
        select token_hash from sessions where id = ${id} and revoked_at is null for update`
      await tx`update sessions set token_hash = ${hash} where id = ${id} and revoked_at is null`
      return session?.token_hash
    },

    async list(userId: string): Promise<SessionRow[]> {
      return sql<SessionRow[]>`
        select id, user_agent as "userAgent", address, created_at as "createdAt", last_used_at as "lastUsedAt"
        from sessions s where user_id = ${userId} and ${isLive(sql)} order by last_used_at desc, id`
    },

    /** Ends one session of a person; gives its id if there was one to end. */
    async revoke(tx: Transaction, userId: string, id: string): Promise<string[]> {
      return ids(
        await tx`
        update sessions set revoked_at = now() where id = ${id} and user_id = ${userId} and revoked_at is null returning id`,
      )
    },

    /** Ends all sessions of a person but one, or all; gives their ids. */
    async revokeAll(tx: Transaction, userId: string, exceptId: string | null): Promise<string[]> {
      return ids(
        await tx`
        update sessions set revoked_at = now()
        where user_id = ${userId} and revoked_at is null and id is distinct from ${exceptId} returning id`,
      )
    },

    /** Ends all tokens of a person; gives their ids. */
    async revokeTokens(tx: Transaction, userId: string): Promise<string[]> {
      return ids(
        await tx`update tokens set revoked_at = now() where user_id = ${userId} and revoked_at is null returning id`,
      )
    },

    /** The hashes of all that lets a person in, or did until a moment ago. */
    async listHashes(userId: string): Promise<{ kind: 'session' | 'token'; hash: Buffer }[]> {
      return sql<{ kind: 'session' | 'token'; hash: Buffer }[]>`
        select 'session' as kind, token_hash as hash from sessions
        where user_id = ${userId} and (revoked_at is null or revoked_at > now() - interval '1 minute')
        union all
        select 'token', token_hash from tokens
        where user_id = ${userId} and (revoked_at is null or revoked_at > now() - interval '1 minute')`
    },

    /** Which of these sessions let nobody in any more: signed out, expired, or of somebody deactivated. */
    async listEnded(sessionIds: readonly string[]): Promise<string[]> {
      return ids(
        await sql`
        select asked.id from unnest(${[...sessionIds]}::uuid[]) as asked(id)
        where not exists (
          select from sessions s join users u on u.id = s.user_id
          where s.id = asked.id and ${isLive(sql)} and u.deactivated_at is null)`,
      )
    },

    /**
     * Sessions and tokens that were revoked in the last so many seconds. The tokens of somebody deactivated are not
     * revoked, so that they work again after a reactivation, but let nobody in either.
     */
    async listRevoked(seconds: number): Promise<string[]> {
      return ids(
        await sql`
        select id from sessions where revoked_at > now() - ${seconds} * interval '1 second'
        union all select id from tokens where revoked_at > now() - ${seconds} * interval '1 second'
        union all select t.id from tokens t join users u on u.id = t.user_id
          where t.revoked_at is null and u.deactivated_at > now() - ${seconds} * interval '1 second'`,
      )
    },

    /** An open page is use. */
    async touch(sessionIds: readonly string[]): Promise<void> {
      await sql`
        update sessions s set last_used_at = now()
        where id = any(${[...sessionIds]}::uuid[]) and last_used_at < now() - interval '1 minute' and ${isLive(sql)}`
    },

    /** Forgets sessions that ended more than 30 days ago; gives how many. */
    async deleteOld(): Promise<number> {
      const { count } = await sql`
        delete from sessions where least(revoked_at, expires_at, last_used_at + ${idleDays} * interval '1 day') < now() - interval '30 days'`
      return count
    },
  }

  function isLive(db: Sql) {
    return db`s.revoked_at is null and s.expires_at > now() and s.last_used_at > now() - ${idleDays} * interval '1 day'`
  }
}
export type SessionsStore = ReturnType<typeof createSessionsStore>

const viewerColumns = (sql: Sql) => sql`
  u.id as user_id, u.name, u.avatar, u.email, u.role, u.theme, u.enter_sends, u.text_size, u.density, u.language, u.time_zone,
  u.availability, ${statusColumn(sql)} as status`

const toViewer = (row: ViewerRow): Viewer => ({
  id: row.user_id,
  name: row.name,
  avatar: row.avatar,
  email: row.email,
  role: row.role,
  theme: row.theme,
  enterSends: row.enter_sends,
  textSize: row.text_size,
  density: row.density,
  language: row.language,
  timeZone: row.time_zone,
  availability: row.availability,
  status: row.status,
  session: row.session_id && row.ends_at ? { id: row.session_id, expiresAt: row.ends_at.getTime() } : null,
  tokenId: row.token_id,
})

const ids = (rows: Iterable<{ id?: string }>) => [...rows].flatMap(({ id }) => id ?? [])
