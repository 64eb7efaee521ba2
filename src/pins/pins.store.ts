import type { Message } from '../messages/message.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'

export interface PinRow {
  messageId: string
  pinnedAt: string
  pinnedBy: Message['author']
}

/** Pins a message that is not pinned yet. Call under the room's lock. */
export const insertPin = (tx: Transaction, roomId: string, messageId: string, userId: string) =>
  tx`insert into pins (message_id, room_id, pinned_by) values (${messageId}, ${roomId}, ${userId})`

export const deletePin = (tx: Transaction, messageId: string) => tx`delete from pins where message_id = ${messageId}`

/** How many messages of a room are pinned. */
export async function countPins(tx: Transaction, roomId: string): Promise<number> {
  const [row] = await tx<{ count: number }[]>`select count(*) from pins where room_id = ${roomId}`
  return row?.count ?? 0
}

/** What is pinned in a room, the latest first. Authorise before. */
export async function listPins(sql: Sql, roomId: string): Promise<PinRow[]> {
  const rows = await sql<(Message['author'] & { message_id: string; pinned_at: Date })[]>`
    select p.message_id, p.pinned_at, u.id, u.name, u.avatar from pins p join users u on u.id = p.pinned_by
    where p.room_id = ${roomId} order by p.pinned_at desc, p.message_id`
  return rows.map(({ message_id: messageId, pinned_at: at, ...pinnedBy }) => ({
    messageId,
    pinnedAt: at.toISOString(),
    pinnedBy,
  }))
}
