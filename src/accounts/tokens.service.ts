import type { Sql } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'
import { tooManyTokens } from './accounts.problems.ts'
import { recordAudit } from './audit.store.ts'
import type { Client } from './client.ts'
import { hashSecret, mintSecret } from './secrets.ts'
import { TOKEN_PREFIX, type Sessions } from './sessions.service.ts'
import type { Viewer } from './viewer.ts'

const MAX_TOKENS_PER_USER = 50

export interface TokenRow {
  id: string
  name: string
  createdAt: Date
  lastUsedAt: Date | null
}

/** What a token's owner is shown, this once. */
export interface NewToken {
  id: string
  name: string
  token: string
}

/** Personal tokens of the API: each does what its owner may do, until it is revoked. */
export function createTokens({ sql, sessions }: { sql: Sql; sessions: Sessions }) {
  return {
    async list(viewer: Viewer): Promise<TokenRow[]> {
      return sql<TokenRow[]>`
        select id, name, created_at as "createdAt", last_used_at as "lastUsedAt"
        from tokens where user_id = ${viewer.id} and revoked_at is null order by created_at desc, id`
    },

    /** Throws 409 beyond fifty. */
    async create(viewer: Viewer, name: string, client: Client): Promise<NewToken> {
      const made = { id: Bun.randomUUIDv7(), name, token: mintSecret(TOKEN_PREFIX) }
      await sql.begin(async (tx) => {
        await tx`select from users where id = ${viewer.id} for no key update`
        const [row] = await tx<
          { count: number }[]
        >`select count(*) from tokens where user_id = ${viewer.id} and revoked_at is null`
        if ((row?.count ?? 0) >= MAX_TOKENS_PER_USER) throw tooManyTokens(MAX_TOKENS_PER_USER)
        await tx`insert into tokens (id, user_id, name, token_hash) values (${made.id}, ${viewer.id}, ${name}, ${hashSecret(made.token)})`
        await recordAudit(tx, {
          actorId: viewer.id,
          address: client.address,
          action: 'token.made',
          subjectId: viewer.id,
          details: { token_id: made.id, name },
        })
      })
      return made
    },

    /** When it resolves, the token lets nobody in. Throws 404 when it is not one of the viewer's. */
    async revoke(viewer: Viewer, id: string, client: Client): Promise<void> {
      await sql.begin(async (tx) => {
        const rows = await tx`
          update tokens set revoked_at = now() where id = ${id} and user_id = ${viewer.id} and revoked_at is null returning 1`
        if (rows.length === 0) throw notFound()
        await recordAudit(tx, {
          actorId: viewer.id,
          address: client.address,
          action: 'token.revoked',
          subjectId: viewer.id,
          details: { token_id: id },
        })
      })
      await sessions.settle(viewer.id)
    },
  }
}
export type Tokens = ReturnType<typeof createTokens>
