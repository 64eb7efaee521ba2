import type { Sql, Transaction } from '../platform/postgres.ts'

/** What a message once said, and when that was written. */
export interface Version {
  body: string
  html: string
  writtenAt: string
}

/** Keeps what a message says now, before it is edited. Call under the room's lock. */
export const insertVersion = (tx: Transaction, messageId: string) => tx`
  insert into message_versions (message_id, version, body, html, written_at)
  select m.id, 1 + coalesce((select max(version) from message_versions where message_id = m.id), 0),
    m.body, m.html, coalesce(m.edited_at, m.created_at)
  from messages m where m.id = ${messageId}`

/** What a message said before it was edited, the latest first; nothing of a deleted one. Authorise before. */
export async function listVersions(sql: Sql, messageId: string): Promise<Version[]> {
  const rows = await sql<{ body: string; html: string; written_at: Date }[]>`
    select v.body, v.html, v.written_at from message_versions v join messages m on m.id = v.message_id
    where v.message_id = ${messageId} and m.deleted_at is null order by v.version desc`
  return rows.map(({ body, html, written_at: at }) => ({ body, html, writtenAt: at.toISOString() }))
}
