import type { Sql } from '../platform/postgres.ts'
import { Problem } from '../platform/problem.ts'
import { recordAudit } from './audit.store.ts'
import { botsRole } from './accounts.problems.ts'
import { newPasswordSchema, type Passwords } from './passwords.ts'
import { mintSecret } from './secrets.ts'
import type { Sessions } from './sessions.service.ts'
import type { TwoFactorStore } from './two-factor/two-factor.store.ts'
import type { UsersStore } from './users.store.ts'
import type { Role } from './viewer.ts'

interface Deps {
  sql: Sql
  users: UsersStore
  sessions: Sessions
  passwords: Passwords
  twoFactor: Pick<TwoFactorStore, 'remove'>
}

export interface ListedUser {
  name: string
  email: string
  role: Role
  createdAt: Date
  deactivatedAt: Date | null
  lastSeenAt: Date | null
}

/** `hubbub user …`: for who runs the machine, and so is asked for no password. */
export function createUserCommands({ sql, users, sessions, passwords, twoFactor }: Deps) {
  return {
    /** Everybody, the longest here first. */
    async list(): Promise<ListedUser[]> {
      return sql<ListedUser[]>`
        select u.name, u.email, u.role, u.created_at as "createdAt", u.deactivated_at as "deactivatedAt", max(s.last_used_at) as "lastSeenAt"
        from users u left join sessions s on s.user_id = u.id group by u.id order by u.created_at, u.id`
    },

    /** Gives somebody a role, owner unless said otherwise, and lets them in again. Throws 404, 409 for a bot. */
    async promote(email: string, role: 'owner' | 'admin' = 'owner'): Promise<void> {
      const { id } = await requireUser(email)
      await sql.begin(async (tx) => {
        const user = await users.lock(tx, id)
        if (user?.role === 'bot') throw botsRole()
        await users.setRole(tx, id, role)
        await users.setDeactivated(tx, id, false)
        await recordAudit(tx, {
          actorId: null,
          address: '',
          action: 'person.role_changed',
          subjectId: id,
          details: { from: user?.role ?? '', to: role, by: 'command line' },
        })
      })
      await sessions.settle(id)
    },

    /** Sets a password, a random one unless given, and ends all sessions. Gives the password. Throws 404, 422. */
    async resetPassword(email: string, password = mintSecret().slice(0, 20)): Promise<string> {
      const { id } = await requireUser(email)
      const checked = newPasswordSchema.safeParse(password)
      if (!checked.success)
        throw new Problem('accounts.bad_password', 422, checked.error.issues[0]?.message ?? 'Choose another password.')
      const passwordHash = await passwords.hash(password)
      const ended = await sql.begin(async (tx) => {
        await users.lock(tx, id)
        await users.setPassword(tx, id, passwordHash)
        await recordAudit(tx, {
          actorId: null,
          address: '',
          action: 'person.password_reset',
          subjectId: id,
          details: { by: 'command line' },
        })
        return sessions.revokeAll(tx, id, null)
      })
      await sessions.settle(id, ended)
      return password
    },

    /** Switches somebody's two-step sign-in off; false where it was not on. Throws 404. */
    async resetTwoStep(email: string): Promise<boolean> {
      const { id } = await requireUser(email)
      return sql.begin(async (tx) => {
        if (!(await twoFactor.remove(tx, id))) return false
        const details = { by: 'command line' }
        await recordAudit(tx, { actorId: null, address: '', action: 'two_factor.reset', subjectId: id, details })
        return true
      })
    },
  }

  async function requireUser(email: string): Promise<{ id: string }> {
    const user = await users.findByEmail(email)
    if (!user)
      throw new Problem(
        'accounts.unknown',
        404,
        `Nobody here has the e-mail ${email}. \`hubbub user list\` lists everybody.`,
      )
    return user
  }
}
export type UserCommands = ReturnType<typeof createUserCommands>
