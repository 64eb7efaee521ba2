import type { Sql } from '../../platform/postgres.ts'
import { Problem } from '../../platform/problem.ts'
import { linkIsOver } from '../accounts.problems.ts'
import { recordAudit } from '../audit.store.ts'
import type { Client } from '../client.ts'
import type { LinkOwner, LinksStore } from '../links/links.store.ts'
import { hashSecret, mintSecret } from '../secrets.ts'
import type { OpenedSession, Sessions } from '../sessions.service.ts'
import type { Viewer } from '../viewer.ts'

interface Deps {
  sql: Sql
  links: LinksStore
  sessions: Sessions
}

export const PHONE_LINK_MINUTES = 5

/** From one device to the next: a link that signs in once. Both steps of the sign-in were done on the first one. */
export function createPhone({ sql, links, sessions }: Deps) {
  return {
    /** A link of a person's own, which ends with their session. Throws 403 for a program. */
    async makeLink(viewer: Viewer, client: Client): Promise<string> {
      const { id: userId, session } = viewer
      if (!session) throw browsersOnly()
      const token = mintSecret()
      await sql.begin(async (tx) => {
        const link = { hash: hashSecret(token), kind: 'phone' as const, userId, minutes: PHONE_LINK_MINUTES }
        await links.insert(tx, { ...link, sessionId: session.id })
        const who = { actorId: userId, address: client.address, subjectId: userId }
        await recordAudit(tx, { ...who, action: 'sign_in.phone_link_made' })
      })
      return token
    },

    /** Whom a link is for. Throws 410 when it works no more, or never did. */
    async require(token: string): Promise<LinkOwner> {
      const owner = await links.find('phone', hashSecret(token))
      if (!owner) throw linkIsOver()
      return owner
    },

    /** Signs in by a link; a session that the browser had before is ended. Throws 410. */
    async signIn(token: string, client: Client, before: Viewer | null): Promise<OpenedSession> {
      const { session, ended } = await sql.begin(async (tx) => {
        // Signing out everywhere, which ends the link, locks the person too: it comes before this, or after the session.
        await links.lockOwner(tx, hashSecret(token))
        const owner = await links.use(tx, 'phone', hashSecret(token))
        const session = owner && (await sessions.open(tx, owner.id, owner.passwordHash, client))
        if (!session) throw linkIsOver()
        const who = { actorId: owner.id, address: client.address, subjectId: owner.id }
        await recordAudit(tx, { ...who, action: 'sign_in.done', details: { by: 'phone link' } })
        const ended = before?.session ? await sessions.revokeOne(tx, before.id, before.session.id) : []
        return { session, ended }
      })
      if (before && ended.length > 0) await sessions.settle(before.id, ended)
      return session
    },
  }
}
export type Phone = ReturnType<typeof createPhone>

const browsersOnly = () => new Problem('accounts.browsers_only', 403, 'This is for who is signed in with a browser.')
