import { notFound } from '../platform/problem.ts'
import type { Sql } from '../platform/postgres.ts'
import { adminsOnly, inviteOver, inviteUnknown, ownersOnly } from './accounts.problems.ts'
import type { InviteInput } from './accounts.schemas.ts'
import { recordAudit } from './audit.store.ts'
import type { Client } from './client.ts'
import type { InvitesStore } from './invites.store.ts'
import { hashSecret, mintSecret } from './secrets.ts'
import { isAdmin, type Viewer } from './viewer.ts'

/** What is shown once: the table holds the code's hash only. */
export interface NewCode {
  id: string
  code: string
}

/** The links that let people in. */
export function createInvites({ sql, store }: { sql: Sql; store: InvitesStore }) {
  return {
    /** Throws 404 for a code that never was or was replaced, 410 for one that has expired or been used up. */
    async requireValid(code: string): Promise<void> {
      const state = await store.findState(hashSecret(code))
      if (!state) throw inviteUnknown()
      if (state !== 'valid') throw inviteOver(state)
    },

    async list(viewer: Viewer) {
      requireAdmin(viewer)
      return { link: await store.findLink(), invites: await store.list() }
    },

    /** Throws 403 for all but admins. */
    async create(viewer: Viewer, input: InviteInput, client: Client): Promise<NewCode> {
      requireAdmin(viewer)
      return insert(
        viewer,
        'invite',
        { role: input.role, maxUses: input.max_uses ?? null, expiresInHours: input.expires_in_hours ?? null },
        client,
      )
    },

    /** Makes a new standing link; the old one stops working in the same moment. */
    async regenerateLink(
      viewer: Viewer,
      input: { role: 'member' | 'guest'; expires_in_hours?: number | undefined },
      client: Client,
    ): Promise<NewCode> {
      requireAdmin(viewer)
      return insert(
        viewer,
        'link',
        { role: input.role, maxUses: null, expiresInHours: input.expires_in_hours ?? null },
        client,
      )
    },

    async switchLinkOff(viewer: Viewer, client: Client): Promise<void> {
      requireAdmin(viewer)
      await sql.begin(async (tx) => {
        if (await store.revokeLink(tx))
          await recordAudit(tx, { actorId: viewer.id, address: client.address, action: 'invite.link_off' })
      })
    },

    /** Throws 404 when there is no such invite, or no longer. */
    async revoke(viewer: Viewer, id: string, client: Client): Promise<void> {
      requireAdmin(viewer)
      await sql.begin(async (tx) => {
        if (!(await store.revoke(tx, id))) throw notFound()
        await recordAudit(tx, {
          actorId: viewer.id,
          address: client.address,
          action: 'invite.revoked',
          details: { invite_id: id },
        })
      })
    },
  }

  type Terms = { role: 'admin' | 'member' | 'guest'; maxUses: number | null; expiresInHours: number | null }

  async function insert(viewer: Viewer, kind: 'link' | 'invite', terms: Terms, client: Client): Promise<NewCode> {
    const made = { id: Bun.randomUUIDv7(), code: mintSecret() }
    await sql.begin(async (tx) => {
      if (kind === 'link') await store.revokeLink(tx)
      await store.insert(tx, { id: made.id, kind, hash: hashSecret(made.code), createdBy: viewer.id, ...terms })
      const details = {
        invite_id: made.id,
        role: terms.role,
        max_uses: terms.maxUses,
        expires_in_hours: terms.expiresInHours,
      }
      const action = kind === 'link' ? 'invite.link_made' : 'invite.made'
      await recordAudit(tx, { actorId: viewer.id, address: client.address, action, details })
    })
    return made
  }
}
export type Invites = ReturnType<typeof createInvites>

/** Throws 403 for all but owners and admins. */
export function requireAdmin(viewer: Viewer): void {
  if (!isAdmin(viewer)) throw adminsOnly()
}

/** Throws 403 for all but owners. */
export function requireOwner(viewer: Viewer): void {
  if (viewer.role !== 'owner') throw ownersOnly()
}
