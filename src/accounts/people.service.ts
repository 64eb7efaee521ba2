import type { Sql, Transaction } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'
import { botsRole, lastOwner, ownersOnly } from './accounts.problems.ts'
import { recordAudit } from './audit.store.ts'
import type { Client } from './client.ts'
import { requireAdmin } from './invites.service.ts'
import type { Sessions } from './sessions.service.ts'
import { bumpPeopleVersion, type SiteService } from './site.ts'
import type { ChangedPerson, User, UsersStore, Which } from './users.store.ts'
import type { Preferences, Viewer } from './viewer.ts'

interface Deps {
  sql: Sql
  users: UsersStore
  sessions: Sessions
  site: Pick<SiteService, 'forget' | 'readFactsVersion'>
}

export interface ProfileInput {
  name: string
  email?: string | undefined
  pronouns: string
  time_zone: string
}

type AssignableRole = 'owner' | 'admin' | 'member' | 'guest'

/** `version` is the number up to which it is complete. */
export interface ChangedPeople {
  version: number
  people: ChangedPerson[]
}

const MAX_LISTED = 500
/** One answer for a page that was away, which asks again for the rest: more than there ever are of one number. */
const MAX_CHANGED = 200

/** Any constant, as long as all instances use the same. */
const ROLES_LOCK = 4_827_356

/** People: who they are, what they may do, whether they are let in. */
export function createPeople({ sql, users, sessions, site }: Deps) {
  return {
    /** Who is in: the first few faces, and how many people there are. */
    listFaces: (limit: number) => users.listFaces(limit),

    /** The active people whom the viewer may know of, in the order in which they came, after `afterId`. */
    listVisible: (viewer: Viewer, options: { q: string; afterId: string | undefined; limit: number }) =>
      users.listVisible(viewer, options),

    /** The rooms, direct ones apart, that both are members of. */
    listSharedRooms: (viewerId: string, userId: string) => users.listSharedRooms(viewerId, userId),

    /** Throws 404 for somebody the viewer may not know of, as for nobody. */
    async requireVisible(viewer: Viewer, id: string): Promise<User> {
      const user = await users.findVisible(viewer, id)
      if (!user) throw notFound()
      return user
    },

    /** Somebody's own profile. */
    async requireSelf(viewer: Viewer): Promise<User> {
      const user = await users.find(viewer.id)
      if (!user) throw notFound()
      return user
    },

    /** What changed of the people whom the viewer may know of, after a number of facts; the longest ago first. */
    async listChanged(viewer: Viewer, after: number): Promise<ChangedPeople> {
      // Read before the people: what changes meanwhile is asked for once more.
      const version = await site.readFactsVersion()
      const people = await users.listChanged(viewer, after, MAX_CHANGED + 1)
      const shown = people.slice(0, MAX_CHANGED)
      const reached = people.length > MAX_CHANGED ? (shown.at(-1)?.version ?? version) - 1 : version
      return { version: Math.max(after, reached), people: shown }
    },

    /** For admins: everybody, deactivated people too. */
    async list(viewer: Viewer, query: { q: string; which: Which }): Promise<{ users: User[]; total: number }> {
      requireAdmin(viewer)
      return users.listAll({ ...query, limit: MAX_LISTED })
    },

    /** For admins: one person. Throws 403, 404. */
    async require(viewer: Viewer, id: string): Promise<User> {
      requireAdmin(viewer)
      const user = await users.find(id)
      if (!user) throw notFound()
      return user
    },

    /** Throws 409 when the e-mail is taken. */
    async changeProfile(viewer: Viewer, input: ProfileInput, client: Client): Promise<void> {
      await sql.begin(async (tx) => {
        const old = await requireLocked(tx, viewer.id)
        const email = input.email ?? old.email
        await users.setProfile(tx, viewer.id, {
          name: input.name,
          email,
          pronouns: input.pronouns,
          timeZone: input.time_zone,
        })
        if (old.name !== input.name) await bumpPeopleVersion(tx, viewer.id)
        if (old.email !== email)
          await recordAudit(tx, { ...by(viewer, client), action: 'person.email_changed', subjectId: viewer.id })
      })
      site.forget()
      await sessions.settle(viewer.id)
    },

    async changePreferences(viewer: Viewer, chosen: Preferences): Promise<void> {
      await users.setPreferences(viewer.id, chosen)
      await sessions.settle(viewer.id)
    },

    /**
     * Who becomes a guest is signed out, with their tokens. Throws 403 for all but admins, and for admins where an owner is concerned; 404;
     * 409 for the last owner and for bots.
     */
    async changeRole(viewer: Viewer, id: string, role: AssignableRole, client: Client): Promise<void> {
      const ended = await asAdmin(viewer, async (tx, actor) => {
        const user = await requireTouchable(tx, actor, id)
        if (user.role === 'bot') throw botsRole()
        if (role === 'owner' && actor.role !== 'owner') throw ownersOnly()
        if (user.role === role) return []
        if (user.role === 'owner') await requireAnotherOwner(tx, user)
        await users.setRole(tx, id, role)
        await recordAudit(tx, {
          ...by(viewer, client),
          action: 'person.role_changed',
          subjectId: id,
          details: { from: user.role, to: role },
        })
        // A guest sees less: what is open in their pages, and in their programs' streams, must not go on.
        if (role !== 'guest') return []
        return [...(await sessions.revokeAll(tx, id, null)), ...(await sessions.revokeTokens(tx, id))]
      })
      await sessions.settle(id, ended)
    },

    /** Lets somebody in no more; what they wrote stays. Ends all their sessions. Throws as `changeRole`. */
    async deactivate(viewer: Viewer, id: string, client: Client): Promise<void> {
      const ended = await asAdmin(viewer, async (tx, actor) => {
        const user = await requireTouchable(tx, actor, id)
        if (user.deactivatedAt) return []
        if (user.role === 'owner') await requireAnotherOwner(tx, user)
        await users.setDeactivated(tx, id, true)
        const sessionIds = await sessions.revokeAll(tx, id, null)
        await recordAudit(tx, {
          ...by(viewer, client),
          action: 'person.deactivated',
          subjectId: id,
          details: { sessions: sessionIds.length },
        })
        return sessionIds
      })
      await sessions.settle(id, ended)
    },

    /** Lets somebody in again; they sign in with their old password. Throws as `changeRole`. */
    async reactivate(viewer: Viewer, id: string, client: Client): Promise<void> {
      await asAdmin(viewer, async (tx, actor) => {
        const user = await requireTouchable(tx, actor, id)
        if (!user.deactivatedAt) return
        await users.setDeactivated(tx, id, false)
        await recordAudit(tx, { ...by(viewer, client), action: 'person.reactivated', subjectId: id })
      })
      await sessions.settle(id)
    },

    /** Runs another change of somebody by an admin, who must be allowed to touch them. Throws 403, 404. */
    actOn: <T>(viewer: Viewer, id: string, change: (tx: Transaction, user: User) => Promise<T>): Promise<T> =>
      asAdmin(viewer, async (tx, actor) => change(tx, await requireTouchable(tx, actor, id))),

    /** Ends all sessions of somebody; gives how many. Throws 403, 404. */
    async signOutEverywhere(viewer: Viewer, id: string, client: Client): Promise<number> {
      const ended = await asAdmin(viewer, async (tx, actor) => {
        await requireTouchable(tx, actor, id)
        const sessionIds = await sessions.revokeAll(tx, id, null)
        await recordAudit(tx, {
          ...by(viewer, client),
          action: 'session.ended',
          subjectId: id,
          details: { sessions: sessionIds.length },
        })
        return sessionIds
      })
      await sessions.settle(id, ended)
      return ended.length
    },
  }

  /**
   * Runs a change with the role that the admin has now: all such changes happen one after the other, so that an admin
   * who is demoted at this moment can not still promote somebody.
   */
  async function asAdmin<T>(viewer: Viewer, change: (tx: Transaction, actor: User) => Promise<T>): Promise<T> {
    requireAdmin(viewer)
    const result = await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${ROLES_LOCK})`
      const actor = await users.lock(tx, viewer.id)
      if (!actor || actor.deactivatedAt) throw notFound()
      requireAdmin({ ...viewer, role: actor.role })
      return { value: await change(tx, actor) }
    })
    return result.value
  }

  async function requireLocked(tx: Transaction, id: string): Promise<User> {
    const user = await users.lock(tx, id)
    if (!user) throw notFound()
    return user
  }

  /** Admins do not touch owners. */
  async function requireTouchable(tx: Transaction, actor: User, id: string): Promise<User> {
    const user = await requireLocked(tx, id)
    if (user.role === 'owner' && actor.role !== 'owner') throw ownersOnly()
    return user
  }

  async function requireAnotherOwner(tx: Transaction, owner: User): Promise<void> {
    if (!owner.deactivatedAt && (await users.lockOwners(tx)) < 2) throw lastOwner()
  }
}
export type People = ReturnType<typeof createPeople>

const by = (viewer: Viewer, { address }: Client) => ({ actorId: viewer.id, address })
