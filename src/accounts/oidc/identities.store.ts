import type { Sql, Transaction } from '../../platform/postgres.ts'
import type { Credentials } from '../users.store.ts'

interface Identity {
  issuer: string
  subject: string
}

/** All SQL about who people are at providers. */
export function createIdentitiesStore(sql: Sql) {
  return {
    /** Whose this is, whether or not they are let in. */
    async findOwner({ issuer, subject }: Identity): Promise<string | undefined> {
      const [row] = await sql<{ user_id: string }[]>`
        select user_id from identities where issuer = ${issuer} and subject = ${subject}`
      return row?.user_id
    },

    /** Of somebody who may sign in. */
    async findCredentials({ issuer, subject }: Identity): Promise<Credentials | undefined> {
      const [row] = await sql<Credentials[]>`
        select u.id, u.password_hash as "passwordHash" from identities i join users u on u.id = i.user_id
        where i.issuer = ${issuer} and i.subject = ${subject} and u.deactivated_at is null and u.role <> 'bot'`
      return row
    },

    /** False when it is somebody's already. */
    async insert(tx: Transaction, { issuer, subject }: Identity, userId: string): Promise<boolean> {
      const rows = await tx`
        insert into identities (issuer, subject, user_id) values (${issuer}, ${subject}, ${userId})
        on conflict do nothing returning 1`
      return rows.length === 1
    },

    async listIssuers(userId: string): Promise<string[]> {
      const rows = await sql<{ issuer: string }[]>`select distinct issuer from identities where user_id = ${userId}`
      return rows.map(({ issuer }) => issuer)
    },

    async remove(tx: Transaction, userId: string, issuer: string): Promise<boolean> {
      const rows = await tx`delete from identities where user_id = ${userId} and issuer = ${issuer} returning 1`
      return rows.length > 0
    },
  }
}
export type IdentitiesStore = ReturnType<typeof createIdentitiesStore>
