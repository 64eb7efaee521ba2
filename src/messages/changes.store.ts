import type { RoomEvent } from '../delivery/bus.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { messageEvent } from './message-event.ts'
import type { Message } from './message.ts'
import { messageColumns, messageJoins, messageOf, type MessageRow } from './message-row.ts'

/** What happened in a room after a number, and up to which number that is complete. */
export interface Changes {
  after: number
  seq: number
  events: RoomEvent[]
}

/**
 * Reads the first `limit` changes of a room after a number, in the order of the numbers: messages, memberships and the
 * room itself, each in its present state, all of one snapshot. `seq` is the room's number, or the last change's where
 * there are more. Authorise before.
 */
export async function readChanges(sql: Sql, roomId: string, after: number, limit: number): Promise<Changes> {
  return await sql.begin('isolation level repeatable read read only', async (tx) => {
    const [room] = await tx<RoomRow[]>`
      select last_seq, changed_seq, kind, archived_at is not null as archived from rooms where id = ${roomId}`
    if (!room) return { after, seq: after, events: [] }
    // One more than asked for of each kind tells whether there is more.
    const [messages, members] = await Promise.all([
      listChanged(tx, roomId, after, limit + 1),
      listMembers(tx, roomId, after, limit + 1),
    ])
    const events = [
      // What was made after the number is new to whoever stands there, even if it has changed since.
      ...messages.map((message) => messageEvent(message, message.seq > after)),
      ...members,
      ...roomEvents(roomId, room, after),
    ]
    return firstOf(
      events.toSorted((a, b) => a.seq - b.seq),
      { after, limit, lastSeq: room.last_seq },
    )
  })
}

/**
 * The first `limit` messages that changed after a number, by `changed_seq`, and how far that is complete: the number to
 * go on from. Authorise before.
 */
export async function readChangedMessages(
  sql: Sql,
  roomId: string,
  after: number,
  limit: number,
): Promise<{ messages: Message[]; seq: number }> {
  return await sql.begin('isolation level repeatable read read only', async (tx) => {
    const [room] = await tx<{ last_seq: number }[]>`select last_seq from rooms where id = ${roomId}`
    const messages = await listChanged(tx, roomId, after, limit + 1)
    if (messages.length <= limit) return { messages, seq: Math.max(after, room?.last_seq ?? 0) }
    const first = messages.slice(0, limit)
    return { messages: first, seq: first.at(-1)?.changed_seq ?? after }
  })
}

interface RoomRow {
  last_seq: number
  changed_seq: number
  kind: 'public' | 'private' | 'direct'
  archived: boolean
}

function firstOf(
  events: RoomEvent[],
  { after, limit, lastSeq }: { after: number; limit: number; lastSeq: number },
): Changes {
  if (events.length <= limit) return { after, seq: lastSeq, events }
  const first = events.slice(0, limit)
  return { after, seq: first.at(-1)?.seq ?? after, events: first }
}

/**
 * The current state of every message that changed after a number, by `changed_seq`, with the room's number of the same
 * snapshot. Complete by construction, and no event log is needed.
 */
async function listChanged(sql: Sql | Transaction, roomId: string, after: number, limit: number): Promise<Message[]> {
  const rows = await sql<MessageRow[]>`
    select ${messageColumns(sql)}
    from (select * from messages where room_id = ${roomId} and changed_seq > ${after} order by changed_seq limit ${limit}) m
    ${messageJoins(sql)}
    order by m.changed_seq`
  return rows.map(messageOf)
}

async function listMembers(tx: Transaction, roomId: string, after: number, limit: number): Promise<RoomEvent[]> {
  const rows = await tx<{ user_id: string; changed_seq: number; left_reason: 'left' | 'removed' | null }[]>`
    select user_id, changed_seq, left_reason from memberships
    where room_id = ${roomId} and changed_seq > ${after} order by changed_seq limit ${limit}`
  return rows.map((row) => ({
    kind: 'membership',
    room_id: roomId,
    seq: row.changed_seq,
    user_id: row.user_id,
    left: row.left_reason,
  }))
}

function roomEvents(roomId: string, room: RoomRow, after: number): RoomEvent[] {
  if (room.changed_seq <= after) return []
  return [{ kind: 'room', room_id: roomId, seq: room.changed_seq, room_kind: room.kind, archived: room.archived }]
}
