import type { Sql } from '../platform/postgres.ts'
import { wrongCurrentPassword } from './accounts.problems.ts'
import { recordAudit } from './audit.store.ts'
import type { Client } from './client.ts'
import type { Passwords } from './passwords.ts'
import type { Sessions } from './sessions.service.ts'
import type { SignIn } from './sign-in.service.ts'
import type { UsersStore } from './users.store.ts'
import type { Viewer } from './viewer.ts'

interface Deps {
  sql: Sql
  users: UsersStore
  sessions: Sessions
  passwords: Passwords
  signIn: SignIn
}

/** A new password ends every other session, and makes a copy of this one's cookie worthless. */
export function createPasswordChange({ sql, users, sessions, passwords, signIn }: Deps) {
  return {
    /**
     * Gives the session's new token, null when the viewer came with none. Throws 422 when the current password is
     * wrong, 429 after too many tries.
     */
    async change(
      viewer: Viewer,
      input: { password: string; new_password: string },
      client: Client,
    ): Promise<string | null> {
      const checked = await signIn.requirePassword(viewer, input.password, client)
      const passwordHash = await passwords.hash(input.new_password)
      const { ended, rotated } = await sql.begin(async (tx) => {
        await users.lock(tx, viewer.id)
        if (!(await users.replacePassword(tx, viewer.id, checked, passwordHash))) throw wrongCurrentPassword()
        const ended = await sessions.revokeAll(tx, viewer.id, viewer.session?.id ?? null)
        const rotated = viewer.session ? await sessions.rotate(tx, viewer.session.id) : null
        await recordAudit(tx, {
          actorId: viewer.id,
          address: client.address,
          action: 'person.password_changed',
          subjectId: viewer.id,
        })
        return { ended, rotated }
      })
      await sessions.settle(viewer.id, ended, rotated ? [rotated.oldHash] : [])
      return rotated?.token ?? null
    },
  }
}
export type PasswordChange = ReturnType<typeof createPasswordChange>
