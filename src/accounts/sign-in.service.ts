import type { Sql } from '../platform/postgres.ts'
import { stepIsOver, wrongCurrentPassword, wrongPassword } from './accounts.problems.ts'
import { recordAudit } from './audit.store.ts'
import type { Client } from './client.ts'
import type { Passwords } from './passwords.ts'
import type { OpenedSession, Sessions } from './sessions.service.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'
import type { SecondStep } from './two-factor/second-step.service.ts'
import type { UsersStore } from './users.store.ts'
import type { Viewer } from './viewer.ts'

interface Deps {
  sql: Sql
  users: UsersStore
  sessions: Sessions
  passwords: Passwords
  throttle: SignInThrottle
  secondStep: SecondStep
}

/** In, or halfway in. */
export type Entered = { session: OpenedSession } | { stepToken: string }

/** From an e-mail and a password to a session. */
export function createSignIn({ sql, users, sessions, passwords, throttle, secondStep }: Deps) {
  return {
    /**
     * Opens a session with a token of its own; one that the browser had before is ended. Where the person has two steps,
     * gives the token with which the second goes on. Throws 401, the same and after
     * the same work whether the account does not exist, is deactivated, or has another password; 429 while throttled,
     * for the right password too; 503 when too many wait.
     */
    async signIn(input: { email: string; password: string }, client: Client, before: Viewer | null): Promise<Entered> {
      const { email, password } = input
      await throttle.requireRoom(email, client.address)
      const account = await users.findCredentials(email)
      const stored = account?.passwordHash ?? null
      const fits = await passwords.verify(password, stored, () => throttle.admit(email, client.address))
      if (!fits || !account || !stored) {
        await noteFailure(account?.id ?? null, client)
        throw wrongPassword()
      }
      await throttle.forgive(email, client.address)
      return enter(account.id, stored, client, before)
    },

    /**
     * Goes on after a first step of another kind than a password. `passwordHash` is the one that the person has: they
     * are refused if it is another one by now. Throws 401.
     */
    enter,

    /**
     * The second step. Throws 401 when the first was too long ago, or no longer holds; 422 for a wrong code; 429 after
     * too many, for a right one too.
     */
    async finish(token: string, code: string, client: Client, before: Viewer | null): Promise<OpenedSession> {
      const step = await secondStep.find(token)
      if (!step) throw stepIsOver()
      await secondStep.takeCode(step.userId, code, client)
      return open(step.userId, step.passwordHash, client, before, token)
    },

    /** Whether a second step is waited for. */
    isHalfway: async (token: string) => (await secondStep.find(token)) !== undefined,

    /** Makes sure that a signed-in person knows their password; gives its hash. Throws 422, 429, 503. */
    async requirePassword(viewer: Viewer, password: string, client: Client): Promise<string> {
      await throttle.requireRoom(viewer.email, client.address)
      const stored = await users.findPasswordHash(viewer.id)
      const fits = await passwords.verify(password, stored, () => throttle.admit(viewer.email, client.address))
      if (!fits || !stored) throw wrongCurrentPassword()
      await throttle.forgive(viewer.email, client.address)
      return stored
    },
  }

  async function enter(
    userId: string,
    passwordHash: string | null,
    client: Client,
    before: Viewer | null,
  ): Promise<Entered> {
    if (await secondStep.isNeeded(userId)) return { stepToken: await secondStep.begin(userId) }
    return { session: await open(userId, passwordHash, client, before) }
  }

  async function open(
    userId: string,
    passwordHash: string | null,
    client: Client,
    before: Viewer | null,
    stepToken?: string,
  ): Promise<OpenedSession> {
    const { session, ended } = await sql.begin(async (tx) => {
      if (stepToken !== undefined && !(await secondStep.finish(tx, stepToken))) throw stepIsOver()
      const session = await sessions.open(tx, userId, passwordHash, client)
      if (!session) throw wrongPassword()
      await recordAudit(tx, { actorId: userId, address: client.address, action: 'sign_in.done', subjectId: userId })
      const ended = before?.session ? await sessions.revokeOne(tx, before.id, before.session.id) : []
      return { session, ended }
    })
    if (before && ended.length > 0) await sessions.settle(before.id, ended)
    return session
  }

  /** Written for unknown accounts too: a missing row would be a missing millisecond. The throttle bounds how many. */
  async function noteFailure(userId: string | null, { address }: Client): Promise<void> {
    await sql.begin((tx) => recordAudit(tx, { actorId: null, address, action: 'sign_in.failed', subjectId: userId }))
  }
}
export type SignIn = ReturnType<typeof createSignIn>
