import type { Sql } from '../platform/postgres.ts'
import type { Cursor } from './cursor.ts'

export interface SavedRow extends Cursor {
  at: string
}

/** The messages that somebody saved and may still read, those saved last first, from before a cursor. */
export async function listSaved(sql: Sql, userId: string, before: Cursor, limit: number): Promise<SavedRow[]> {
  const rows = await sql<(Cursor & { at: Date })[]>`
    select v.message_id as id, v.saved_at as at, (extract(epoch from v.saved_at) * 1000000)::bigint as micros
    from saved_messages v
    join users me on me.id = v.user_id and me.deactivated_at is null
    join messages x on x.id = v.message_id
    join rooms r on r.id = x.room_id
    left join memberships s on s.room_id = r.id and s.user_id = me.id and s.left_at is null
    where v.user_id = ${userId} and (s.user_id is not null or (r.kind = 'public' and me.role <> 'guest'))
      and (v.saved_at, v.message_id) < ('epoch'::timestamptz + ${before.micros} * interval '1 microsecond', ${before.id}::uuid)
    order by v.saved_at desc, v.message_id desc limit ${limit}`
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** How many messages somebody has saved, up to `most`. */
export async function countSaved(sql: Sql, userId: string, most: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) from (select from saved_messages where user_id = ${userId} limit ${most}) s`
  return row?.count ?? 0
}

/** Saves a message that is there; saving twice changes nothing. Authorise before. */
export async function insertSaved(sql: Sql, userId: string, messageId: string): Promise<void> {
  await sql`
    insert into saved_messages (user_id, message_id)
    select ${userId}, id from messages where id = ${messageId} and deleted_at is null for share
    on conflict do nothing`
}

export async function deleteSaved(sql: Sql, userId: string, messageId: string): Promise<void> {
  await sql`delete from saved_messages where user_id = ${userId} and message_id = ${messageId}`
}

/** Whether somebody has saved a message. */
export async function isSaved(sql: Sql, userId: string, messageId: string): Promise<boolean> {
  const [row] = await sql`select from saved_messages where user_id = ${userId} and message_id = ${messageId}`
  return row !== undefined
}
