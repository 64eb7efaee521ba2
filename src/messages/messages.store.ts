import type { Sql, Transaction } from '../platform/postgres.ts'
import type { Posting } from '../rooms/room.ts'
import type { Message } from './message.ts'
import { messageColumns, messageJoins, messageOf, type MessageRow } from './message-row.ts'
import type { NewMessage } from './new-message.ts'

/** One message as it is now, and what the viewer may do about it; undefined where the room is not theirs to read. */
export async function findMessageFor(
  sql: Sql | Transaction,
  userId: string,
  id: string,
): Promise<MessageAccess | undefined> {
  const [row] = await sql<(MessageRow & AccessRow)[]>`
    select ${messageColumns(sql)}, s.role as member_role, r.archived_at is not null as archived, r.posting
    from messages m ${messageJoins(sql)}
    join rooms r on r.id = m.room_id
    join users v on v.id = ${userId} and v.deactivated_at is null
    left join memberships s on s.room_id = r.id and s.user_id = v.id and s.left_at is null
    where m.id = ${id} and (s.user_id is not null or (r.kind = 'public' and v.role <> 'guest'))`
  return row && { message: messageOf(row), memberRole: row.member_role, archived: row.archived, posting: row.posting }
}

interface AccessRow {
  member_role: 'admin' | 'member' | null
  archived: boolean
  posting: Posting
}

export interface MessageAccess {
  message: Message
  /** The viewer's role in the room; null for a reader who is no member. */
  memberRole: 'admin' | 'member' | null
  archived: boolean
  posting: Posting
}

/** Messages as they are now, by their ids, in no order. Authorise before. */
export async function listMessagesById(sql: Sql | Transaction, ids: string[]): Promise<Message[]> {
  if (ids.length === 0) return []
  const rows = await sql<MessageRow[]>`
    select ${messageColumns(sql)} from messages m ${messageJoins(sql)} where m.id = any(${ids}::uuid[])`
  return rows.map(messageOf)
}

/** A message's current state by id, inside a transaction that has just changed it. */
export async function readMessage(tx: Transaction, id: string): Promise<Message> {
  const [row] = await tx<
    MessageRow[]
  >`select ${messageColumns(tx)} from messages m ${messageJoins(tx)} where m.id = ${id}`
  if (!row) throw new Error(`message ${id} is gone within its own transaction`)
  return messageOf(row)
}

export const updateBody = (
  tx: Transaction,
  id: string,
  seq: number,
  text: Pick<NewMessage, 'body' | 'html' | 'jumbo' | 'mentions' | 'mentions_room'>,
) => tx`
  update messages set changed_seq = ${seq}, body = ${text.body}, html = ${text.html}, jumbo = ${text.jumbo},
    mentions = ${text.mentions}::uuid[], mentions_room = ${text.mentions_room}, edited_at = clock_timestamp()
  where id = ${id}`

export const stampMessage = (tx: Transaction, id: string, seq: number) =>
  tx`update messages set changed_seq = ${seq} where id = ${id}`
