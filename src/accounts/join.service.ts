import type { Bus } from '../delivery/bus.ts'
import type { Sql } from '../platform/postgres.ts'
import { perWindow, type RateLimiter } from '../platform/rate-limiter.ts'
import { inviteUnknown, inviteOver, tooManyJoins } from './accounts.problems.ts'
import { recordAudit } from './audit.store.ts'
import type { Client } from './client.ts'
import type { InvitesStore } from './invites.store.ts'
import type { Passwords } from './passwords.ts'
import type { RoomsPort } from './rooms.port.ts'
import { hashSecret } from './secrets.ts'
import type { OpenedSession, Sessions } from './sessions.service.ts'
import { networkOf } from './sign-in-throttle.ts'
import type { NewUser, UsersStore } from './users.store.ts'

interface Deps {
  sql: Sql
  users: UsersStore
  invites: InvitesStore
  sessions: Sessions
  passwords: Passwords
  rooms: RoomsPort
  bus: Pick<Bus, 'publish'>
  limiter: RateLimiter
  joinsPerHour: number
}

export interface JoinInput {
  name: string
  email: string
  password: string
  time_zone?: string | undefined
}

const HOUR_S = 3_600

/** From a link to an account. */
export function createJoin({ sql, users, invites, sessions, passwords, rooms, bus, limiter, joinsPerHour }: Deps) {
  const bucket = perWindow(joinsPerHour, HOUR_S)

  return {
    /**
     * Makes an account with the invite's role, lets it into General and signs it in. Throws 404 or 410 for the code,
     * 409 when the e-mail is taken, 429 after too many accounts from one address, 503 when too many wait.
     */
    async join(code: string, input: JoinInput, client: Client): Promise<OpenedSession> {
      const key = `joins:${networkOf(client.address)}`
      const taken = await limiter.take(key, bucket)
      if (!taken.ok) throw tooManyJoins(taken.retryAfterMs)
      try {
        return await make(code, input, client)
      } catch (error) {
        await limiter.giveBack(key, bucket)
        throw error
      }
    },
  }

  async function make(
    code: string,
    { name, email, password, time_zone = '' }: JoinInput,
    client: Client,
  ): Promise<OpenedSession> {
    const passwordHash = await passwords.hash(password)
    const user = { id: Bun.randomUUIDv7(), name, email, passwordHash, timeZone: time_zone }
    const { session, event } = await sql.begin(async (tx) => {
      const invite = await invites.use(tx, hashSecret(code))
      if (!invite) throw refusal(await invites.findState(hashSecret(code), tx))
      return insert(tx, { ...user, role: invite.role }, invite.id, client)
    })
    if (event) void bus.publish([event])
    return session
  }

  async function insert(tx: Parameters<UsersStore['insert']>[0], user: NewUser, inviteId: string, client: Client) {
    await users.insert(tx, user)
    const event = await rooms.joinGeneral(tx, user.id)
    const details = { invite_id: inviteId, role: user.role }
    await recordAudit(tx, {
      actorId: user.id,
      address: client.address,
      action: 'person.joined',
      subjectId: user.id,
      details,
    })
    const session = await sessions.open(tx, user.id, user.passwordHash, client)
    if (!session) throw inviteUnknown()
    return { session, event }
  }
}
export type Join = ReturnType<typeof createJoin>

const refusal = (state: string | undefined) =>
  state === undefined ? inviteUnknown() : inviteOver(state === 'expired' ? 'expired' : 'used_up')
