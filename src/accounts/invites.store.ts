import type { Sql, Transaction } from '../platform/postgres.ts'

export type InvitedRole = 'admin' | 'member' | 'guest'

export interface Invite {
  id: string
  kind: 'link' | 'invite'
  role: InvitedRole
  maxUses: number | null
  uses: number
  expiresAt: Date | null
  createdBy: string
  createdAt: Date
}

/** Whether a code would let somebody in now. */
export type InviteState = 'valid' | 'expired' | 'used_up'

export interface NewInvite {
  id: string
  kind: 'link' | 'invite'
  hash: Buffer
  role: InvitedRole
  maxUses: number | null
  expiresInHours: number | null
  createdBy: string
}

/** All SQL about invites. A code's hash stands in the table, never the code. */
export function createInvitesStore(sql: Sql) {
  return {
    async insert(tx: Transaction, invite: NewInvite): Promise<void> {
      const { id, kind, hash, role, maxUses, expiresInHours, createdBy } = invite
      await tx`
        insert into invites (id, kind, code_hash, role, max_uses, expires_at, created_by)
        values (${id}, ${kind}, ${hash}, ${role}, ${maxUses}, now() + ${expiresInHours}::int * interval '1 hour', ${createdBy})`
    },

    /** Undefined for what never was, was revoked, or was replaced. */
    async findState(hash: Buffer, db: Sql | Transaction = sql): Promise<InviteState | undefined> {
      const [row] = await db<{ state: InviteState }[]>`
        select case when expires_at <= now() then 'expired' when uses >= max_uses then 'used_up' else 'valid' end as state
        from invites where code_hash = ${hash} and revoked_at is null`
      return row?.state
    },

    /** Uses an invite once, if it may be: one statement decides, so a one-use invite lets one in, however many come at once. */
    async use(
      tx: Transaction,
      hash: Buffer,
    ): Promise<{ id: string; role: InvitedRole; createdBy: string } | undefined> {
      const [row] = await tx<{ id: string; role: InvitedRole; createdBy: string }[]>`
        update invites set uses = uses + 1
        where code_hash = ${hash} and revoked_at is null
          and (expires_at is null or expires_at > now()) and (max_uses is null or uses < max_uses)
        returning id, role, created_by as "createdBy"`
      return row
    },

    /** The invites that are neither revoked, used up nor long expired, the newest first; the standing link apart. */
    async list(): Promise<Invite[]> {
      return sql<Invite[]>`
        select ${columns(sql)} from invites i join users u on u.id = i.created_by
        where i.kind = 'invite' and i.revoked_at is null and (i.max_uses is null or i.uses < i.max_uses)
          and (i.expires_at is null or i.expires_at > now() - interval '7 days')
        order by i.created_at desc, i.id limit 200`
    },

    async findLink(): Promise<Invite | undefined> {
      const [row] = await sql<Invite[]>`
        select ${columns(sql)} from invites i join users u on u.id = i.created_by where i.kind = 'link' and i.revoked_at is null`
      return row
    },

    async revoke(tx: Transaction, id: string): Promise<boolean> {
      const rows = await tx`
        update invites set revoked_at = now() where id = ${id} and kind = 'invite' and revoked_at is null returning 1`
      return rows.length === 1
    },

    async revokeLink(tx: Transaction): Promise<boolean> {
      // One at a time, so that two who ask for a new link at once get one each, and the first of the two no longer works.
      await tx`select from site for no key update`
      const rows =
        await tx`update invites set revoked_at = now() where kind = 'link' and revoked_at is null returning 1`
      return rows.length === 1
    },
  }
}
export type InvitesStore = ReturnType<typeof createInvitesStore>

const columns = (db: Sql) => db`
  i.id, i.kind, i.role, i.max_uses as "maxUses", i.uses, i.expires_at as "expiresAt", u.name as "createdBy", i.created_at as "createdAt"`
