import type { Sql } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'
import { recordAudit } from './audit.store.ts'
import type { Client } from './client.ts'
import type { Passwords } from './passwords.ts'
import type { RoomsPort } from './rooms.port.ts'
import type { OpenedSession, Sessions } from './sessions.service.ts'
import { insertSite, type SiteService } from './site.ts'
import type { UsersStore } from './users.store.ts'

interface Deps {
  sql: Sql
  site: SiteService
  users: UsersStore
  sessions: Sessions
  passwords: Passwords
  rooms: RoomsPort
}

export interface SetupInput {
  site_name: string
  name: string
  email: string
  password: string
  time_zone?: string | undefined
}

/** The first run: the site, its owner, the room General. */
export function createSetup({ sql, site, users, sessions, passwords, rooms }: Deps) {
  return {
    /** Throws 404 for ever after the first run, 503 when too many wait. */
    async requireOpen(): Promise<void> {
      if (await site.isSetUp()) throw notFound()
    },

    /** Makes the site and signs its owner in. Of several at the same time one succeeds; the others get 404. */
    async run(input: SetupInput, client: Client): Promise<OpenedSession> {
      const passwordHash = await passwords.hash(input.password)
      const owner = {
        id: Bun.randomUUIDv7(),
        name: input.name,
        email: input.email,
        passwordHash,
        role: 'owner' as const,
        timeZone: input.time_zone ?? '',
      }
      return sql.begin(async (tx) => {
        if (!(await insertSite(tx, input.site_name, input.time_zone ?? 'UTC'))) throw notFound()
        await users.insert(tx, owner)
        await rooms.createGeneral(tx, owner.id)
        await recordAudit(tx, {
          actorId: owner.id,
          address: client.address,
          action: 'site.set_up',
          details: { name: input.site_name },
        })
        const session = await sessions.open(tx, owner.id, passwordHash, client)
        if (!session) throw notFound()
        return session
      })
    },
  }
}
export type Setup = ReturnType<typeof createSetup>
