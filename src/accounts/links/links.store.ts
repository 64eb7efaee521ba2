import type { Sql, Transaction } from '../../platform/postgres.ts'
import { passwordMark } from '../password-mark.ts'

export type LinkKind = 'reset' | 'phone'

/** Whom a link is for. */
export interface LinkOwner {
  id: string
  name: string
  email: string
  passwordHash: string | null
}

interface NewLink {
  hash: Buffer
  kind: LinkKind
  userId: string
  /** The session with which the link ends. */
  sessionId?: string
  minutes: number
}

/** All SQL about links that work once. */
export function createLinksStore(sql: Sql) {
  return {
    /** The latest one of its kind counts; forgets what is long over. */
    async insert(tx: Transaction, { hash, kind, userId, sessionId, minutes }: NewLink): Promise<void> {
      await tx`
        delete from sign_in_links
        where (user_id = ${userId} and kind = ${kind} and used_at is null) or expires_at < now() - interval '7 days'`
      await tx`
        insert into sign_in_links (token_hash, kind, user_id, password_mark, session_id, expires_at)
        select ${hash}, ${kind}, u.id, ${passwordMark(tx)}, ${sessionId ?? null}, now() + ${minutes} * interval '1 minute'
        from users u where u.id = ${userId}`
    },

    /** Whom a link is for, while it works. */
    async find(kind: LinkKind, hash: Buffer): Promise<LinkOwner | undefined> {
      const [row] = await sql<LinkOwner[]>`
        select u.id, u.name, u.email, u.password_hash as "passwordHash"
        from sign_in_links l join users u on u.id = l.user_id where ${works(sql, kind, hash)}`
      return row
    },

    /** Keeps whom a link is for as they are until the transaction ends. */
    async lockOwner(tx: Transaction, hash: Buffer): Promise<void> {
      await tx`
        select from users where id = (select user_id from sign_in_links where token_hash = ${hash}) for share`
    },

    /** Uses a link: of two who come with it at once, one succeeds. */
    async use(tx: Transaction, kind: LinkKind, hash: Buffer): Promise<LinkOwner | undefined> {
      const [row] = await tx<LinkOwner[]>`
        update sign_in_links l set used_at = now() from users u where u.id = l.user_id and ${works(tx, kind, hash)}
        returning u.id, u.name, u.email, u.password_hash as "passwordHash"`
      return row
    },
  }

  /** Not used, not over, for somebody who is let in, whose password is the same, and whose session has not ended. */
  function works(db: Sql | Transaction, kind: LinkKind, hash: Buffer) {
    return db`
      l.token_hash = ${hash} and l.kind = ${kind} and l.used_at is null and l.expires_at > now()
      and u.deactivated_at is null and u.role <> 'bot' and l.password_mark = ${passwordMark(db)}
      and (l.session_id is null or exists (
        select from sessions s where s.id = l.session_id and s.revoked_at is null and s.expires_at > now()))`
  }
}
export type LinksStore = ReturnType<typeof createLinksStore>
