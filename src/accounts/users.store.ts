import { isDuplicate, type Sql, type Transaction } from '../platform/postgres.ts'
import { emailTaken } from './accounts.problems.ts'
import { containing } from './audit.ts'
import { statusColumn } from './status.store.ts'
import type { Preferences, Role, Status, Viewer } from './viewer.ts'

/** Somebody with an account. */
export interface User {
  id: string
  name: string
  /** The id of their picture; null for who has none. */
  avatar: string | null
  email: string
  role: Role
  pronouns: string
  timeZone: string
  status: Status
  createdAt: Date
  deactivatedAt: Date | null
}

/** What open pages show of somebody; `direct_rooms` are named for them, among others. In the shape of the wire. */
export interface ChangedPerson {
  id: string
  name: string
  avatar: string | null
  status_emoji: string
  direct_rooms: string[]
  version: number
}

export interface NewUser {
  id: string
  name: string
  email: string
  passwordHash: string
  role: Role
  timeZone: string
}

/** What is needed in order to check a password. */
export interface Credentials {
  id: string
  passwordHash: string | null
}

export type Which = 'all' | 'active' | 'deactivated' | Role

/** All SQL about people. */
export function createUsersStore(sql: Sql) {
  return {
    /** Throws 409 when the e-mail is taken. */
    async insert(tx: Transaction, { id, name, email, passwordHash, role, timeZone }: NewUser): Promise<void> {
      await tx`
        insert into users (id, name, email, password_hash, role, time_zone)
        values (${id}, ${name}, ${email}, ${passwordHash}, ${role}, ${timeZone})`.catch(throwEmailTaken)
    },

    /** Of somebody who may sign in, with the language that they have chosen, empty for none. */
    async findCredentials(email: string): Promise<(Credentials & { language: string }) | undefined> {
      const [row] = await sql<(Credentials & { language: string })[]>`
        select id, password_hash as "passwordHash", language from users
        where lower(email) = lower(${email}) and deactivated_at is null and role <> 'bot'`
      return row
    },

    async findPasswordHash(id: string): Promise<string | null> {
      const [row] = await sql<{ hash: string | null }[]>`select password_hash as hash from users where id = ${id}`
      return row?.hash ?? null
    },

    async find(id: string): Promise<User | undefined> {
      const [row] = await sql<User[]>`select ${columns(sql)} from users u where u.id = ${id}`
      return row
    },

    async findByEmail(email: string): Promise<User | undefined> {
      const [row] = await sql<User[]>`select ${columns(sql)} from users u where lower(u.email) = lower(${email})`
      return row
    },

    /** Somebody the viewer may know of: guests know only the members of their rooms. */
    async findVisible(viewer: Viewer, id: string): Promise<User | undefined> {
      const [row] = await sql<User[]>`select ${columns(sql)} from users u where u.id = ${id} and ${isVisible(viewer)}`
      return row
    },

    /** The active people whom the viewer may know of, in the order in which they came, after `afterId`. */
    async listVisible(
      viewer: Viewer,
      options: { q: string; afterId: string | undefined; limit: number },
    ): Promise<User[]> {
      const { q, afterId, limit } = options
      return sql<User[]>`
        select ${columns(sql)} from users u
        where u.deactivated_at is null and ${isVisible(viewer)}
          and (${q} = '' or u.name ilike ${containing(q)})
          and (${afterId ?? null}::uuid is null or u.id > ${afterId ?? null})
        order by u.id limit ${limit}`
    },

    /** Those whom the viewer may know of and of whom something changed after a number, deactivated people too. */
    async listChanged(viewer: Viewer, after: number, limit: number): Promise<ChangedPerson[]> {
      return sql<ChangedPerson[]>`
        select u.id, u.name, u.avatar, u.facts_version as version,
          case when u.status_until <= now() then '' else u.status_emoji end as status_emoji,
          array(
            select r.id from rooms r
            join memberships mine on mine.room_id = r.id and mine.user_id = ${viewer.id} and mine.left_at is null
            join memberships theirs on theirs.room_id = r.id and theirs.user_id = u.id and theirs.left_at is null
            where r.kind = 'direct'
          ) as direct_rooms
        from users u where u.facts_version > ${after} and ${isVisible(viewer)}
        order by u.facts_version, u.id limit ${limit}`
    },

    /** Everybody, for admins: the first `limit` by name, and how many there are in all. */
    async listAll({
      q,
      which,
      limit,
    }: {
      q: string
      which: Which
      limit: number
    }): Promise<{ users: User[]; total: number }> {
      const rows = await sql<(User & { total: number })[]>`
        select ${columns(sql)}, count(*) over () as total from users u
        where (${q} = '' or u.name ilike ${containing(q)} or u.email ilike ${containing(q)}) and ${isOf(which)}
        order by u.deactivated_at is not null, lower(u.name), u.id limit ${limit}`
      return { users: rows.map(({ total: _total, ...user }) => user), total: rows[0]?.total ?? 0 }
    },

    /** Who is in: the first few faces, and how many people there are. */
    async listFaces(limit: number): Promise<{ people: Pick<User, 'id' | 'name' | 'avatar'>[]; total: number }> {
      const rows = await sql<{ id: string; name: string; total: number }[]>`
        select id, name, count(*) over () as total from users
        where deactivated_at is null and role <> 'bot' order by created_at, id limit ${limit}`
      return {
        // Pictures are for those who are in.
        people: rows.map(({ id, name }) => ({ id, name, avatar: null })),
        total: rows[0]?.total ?? 0,
      }
    },

    /** The rooms, direct ones apart, that both are members of. */
    async listSharedRooms(
      viewerId: string,
      userId: string,
    ): Promise<{ id: string; name: string; kind: 'public' | 'private' }[]> {
      return sql<{ id: string; name: string; kind: 'public' | 'private' }[]>`
        select r.id, r.name, r.kind from rooms r
        join memberships mine on mine.room_id = r.id and mine.user_id = ${viewerId} and mine.left_at is null
        join memberships theirs on theirs.room_id = r.id and theirs.user_id = ${userId} and theirs.left_at is null
        where r.kind <> 'direct' and r.archived_at is null order by lower(r.name), r.id limit 200`
    },

    /** Locks somebody until the transaction ends. */
    async lock(tx: Transaction, id: string): Promise<User | undefined> {
      const [row] = await tx<User[]>`select ${columns(tx)} from users u where u.id = ${id} for no key update`
      return row
    },

    /**
     * How many active owners there are. Locks them all, in order, until the transaction ends: two owners who step down
     * at the same time would otherwise each see the other.
     */
    async lockOwners(tx: Transaction): Promise<number> {
      const rows =
        await tx`select id from users where role = 'owner' and deactivated_at is null order by id for no key update`
      return rows.length
    },

    async setRole(tx: Transaction, id: string, role: Role): Promise<void> {
      await tx`update users set role = ${role} where id = ${id}`
    },

    async setDeactivated(tx: Transaction, id: string, deactivated: boolean): Promise<void> {
      await tx`update users set deactivated_at = ${deactivated ? tx`now()` : null} where id = ${id}`
    },

    async setPassword(tx: Transaction, id: string, passwordHash: string): Promise<void> {
      await tx`update users set password_hash = ${passwordHash} where id = ${id}`
    },

    /** Sets a password if the one that was checked still holds: of two changes at once, one counts. */
    async replacePassword(tx: Transaction, id: string, checkedHash: string, passwordHash: string): Promise<boolean> {
      const rows = await tx`
        update users set password_hash = ${passwordHash} where id = ${id} and password_hash = ${checkedHash} returning 1`
      return rows.length === 1
    },

    /** Throws 409 when the e-mail is taken. */
    async setProfile(
      tx: Transaction,
      id: string,
      profile: { name: string; email: string; pronouns: string; timeZone: string },
    ): Promise<void> {
      const { name, email, pronouns, timeZone } = profile
      await tx`
        update users set name = ${name}, email = ${email}, pronouns = ${pronouns}, time_zone = ${timeZone}
        where id = ${id}`.catch(throwEmailTaken)
    },

    async setPreferences(id: string, chosen: Preferences): Promise<void> {
      const { theme, enterSends, textSize, density, language } = chosen
      await sql`
        update users set theme = ${theme}, enter_sends = ${enterSends}, text_size = ${textSize}, density = ${density},
          language = ${language}
        where id = ${id}`
    },
  }

  function isVisible(viewer: Viewer) {
    if (viewer.role !== 'guest') return sql`true`
    return sql`(u.id = ${viewer.id} or exists (
      select from memberships mine join memberships theirs on theirs.room_id = mine.room_id
      where mine.user_id = ${viewer.id} and mine.left_at is null and theirs.user_id = u.id and theirs.left_at is null))`
  }

  function isOf(which: Which) {
    if (which === 'all') return sql`true`
    if (which === 'active') return sql`u.deactivated_at is null`
    if (which === 'deactivated') return sql`u.deactivated_at is not null`
    return sql`u.role = ${which}`
  }
}
export type UsersStore = ReturnType<typeof createUsersStore>

const columns = (db: Sql | Transaction) => db`
  u.id, u.name, u.avatar, u.email, u.role, u.pronouns, u.time_zone as "timeZone", ${statusColumn(db)} as status,
  u.created_at as "createdAt", u.deactivated_at as "deactivatedAt"`

function throwEmailTaken(error: unknown): never {
  throw isDuplicate(error, 'users_email') ? emailTaken() : error
}
