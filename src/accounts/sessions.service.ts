import type { Bus } from '../delivery/bus.ts'
import { notFound } from '../platform/problem.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { recordAudit } from './audit.store.ts'
import type { Client } from './client.ts'
import { hashSecret, mintSecret } from './secrets.ts'
import type { SessionCache } from './session-cache.ts'
import type { SessionsStore } from './sessions.store.ts'
import type { Viewer } from './viewer.ts'

/** What a browser is given at sign-in: the only place where the token is known. */
export interface OpenedSession {
  id: string
  token: string
}

interface Deps {
  sql: Sql
  store: SessionsStore
  cache: SessionCache
  bus: Pick<Bus, 'signal'>
}

export const TOKEN_PREFIX = 'hub_'

/** Who asks, and how they stop being let in. */
export function createSessions({ sql, store, cache, bus }: Deps) {
  return {
    /** Whose live session this token is; null for any other text. */
    resolve: (token: string) => throughCache('session', token),

    /** Whose personal token this is; null for any other text. */
    resolveToken: (token: string) =>
      token.startsWith(TOKEN_PREFIX) ? throughCache('token', token) : Promise.resolve(null),

    /** Where somebody is signed in, the last used first. */
    list: (userId: string) => store.list(userId),

    /**
     * Opens a session in the caller's transaction: null when the person was deactivated or their password changed
     * since it was checked.
     */
    async open(
      tx: Transaction,
      userId: string,
      passwordHash: string | null,
      client: Client,
    ): Promise<OpenedSession | null> {
      const session = { id: Bun.randomUUIDv7(), token: mintSecret() }
      const opened = await store.insert(tx, {
        id: session.id,
        hash: hashSecret(session.token),
        userId,
        passwordHash,
        client,
      })
      return opened ? session : null
    },

    /** Ends one of a person's sessions. Throws 404 when it is not one of theirs or has ended. */
    async end(viewer: Viewer, sessionId: string, client: Client): Promise<void> {
      const ended = await sql.begin(async (tx) => {
        const revoked = await store.revoke(tx, viewer.id, sessionId)
        if (revoked.length === 0) throw notFound()
        await audit(tx, viewer.id, client, { action: 'session.ended', sessions: 1 })
        return revoked
      })
      await settle(viewer.id, ended)
    },

    /** Ends all of a person's sessions, or all but the one they ask from; gives how many. */
    async endAll(viewer: Viewer, client: Client, { keepThis }: { keepThis: boolean }): Promise<number> {
      const ended = await sql.begin(async (tx) => {
        // Who is signing in at this moment, by a link of a session that ends here, comes either before this or not at all.
        await tx`select from users where id = ${viewer.id} for no key update`
        const revoked = await store.revokeAll(tx, viewer.id, keepThis ? (viewer.session?.id ?? null) : null)
        await audit(tx, viewer.id, client, { action: 'session.ended', sessions: revoked.length })
        return revoked
      })
      await settle(viewer.id, ended)
      return ended.length
    },

    /** In the transaction of a larger change; `settle` has to follow when it is committed. */
    revokeOne: (tx: Transaction, userId: string, id: string) => store.revoke(tx, userId, id),
    revokeAll: (tx: Transaction, userId: string, exceptId: string | null) => store.revokeAll(tx, userId, exceptId),
    revokeTokens: (tx: Transaction, userId: string) => store.revokeTokens(tx, userId),

    /**
     * Gives a session another token, so that a copy of the cookie is worth nothing; its open pages stay. Null when it
     * has ended. `oldHash` is for `settle`.
     */
    async rotate(tx: Transaction, sessionId: string): Promise<{ token: string; oldHash: Buffer } | null> {
      const token = mintSecret()
      const oldHash = await store.rotate(tx, sessionId, hashSecret(token))
      return oldHash ? { token, oldHash } : null
    },

    settle,

    /** Which of these sessions let nobody in any more. For the reconciler, which closes their sockets. */
    listEnded: (sessionIds: readonly string[]) => store.listEnded(sessionIds),

    /** Sessions and tokens that were revoked in the last so many seconds. */
    listRevoked: (seconds: number) => store.listRevoked(seconds),

    /** Notes that these sessions are in use: an open page is use. Writes at most once a minute each. */
    touch: (sessionIds: readonly string[]) => store.touch(sessionIds),

    /** Forgets sessions that ended more than 30 days ago. */
    deleteOld: () => store.deleteOld(),
  }

  /**
   * To be called after the commit of whatever changes who somebody is (role, name, password) or ends sessions of
   * theirs: when it resolves, no instance lets the ended ones in, nor knows the person as they were. A session that is
   * opened meanwhile was read after the commit, and so is current.
   */
  async function settle(
    userId: string,
    endedSessionIds: readonly string[] = [],
    replaced: readonly Buffer[] = [],
  ): Promise<void> {
    const hashes = await store.listHashes(userId)
    const old = replaced.map((hash) => cacheKey('session', hash))
    await cache.drop([...old, ...hashes.map(({ kind, hash }) => cacheKey(kind, hash))])
    if (endedSessionIds.length > 0) await bus.signal({ kind: 'signed-out', session_ids: [...endedSessionIds] })
  }

  async function throughCache(kind: 'session' | 'token', token: string): Promise<Viewer | null> {
    if (!LOOKS_LIKE_A_SECRET.test(token)) return null
    const hash = hashSecret(token)
    return cache.find(cacheKey(kind, hash), () =>
      kind === 'session' ? store.findViewerBySession(hash) : store.findViewerByToken(hash),
    )
  }
}
export type Sessions = ReturnType<typeof createSessions>

/** Spares the hash and the query for whatever else stands in a cookie. */
const LOOKS_LIKE_A_SECRET = /^(hub_)?[\w-]{43}$/

const cacheKey = (kind: 'session' | 'token', hash: Buffer) => `${kind}:${hash.toString('hex')}`

const audit = (
  tx: Transaction,
  userId: string,
  client: Client,
  { action, sessions }: { action: string; sessions: number },
) => recordAudit(tx, { actorId: userId, address: client.address, action, subjectId: userId, details: { sessions } })
