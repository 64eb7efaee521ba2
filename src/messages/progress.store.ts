import type { Sql, Transaction } from '../platform/postgres.ts'

/**
 * What follows the messages of all rooms by their numbers, in its own time, keeps in one of these tables how far it has
 * come in each: so a process that dies at any moment passes over nothing.
 */
export type Progress = 'search_progress' | 'notification_progress'

/** A room that has gone on: the number that was reached in it, and its own. */
export interface RoomBehind {
  id: string
  seq: number
  last_seq: number
}

/** The condition that some room has gone on. */
export const someRoomIsBehind = (sql: Sql | Transaction, progress: Progress) =>
  sql`exists (select from ${behind(sql, progress)})`

export const listRoomsBehind = (tx: Transaction, progress: Progress, limit: number) =>
  tx<RoomBehind[]>`select r.id, coalesce(p.seq, 0) as seq, r.last_seq from ${behind(tx, progress)} limit ${limit}`

const behind = (sql: Sql | Transaction, progress: Progress) =>
  sql`rooms r left join ${sql(progress)} p on p.room_id = r.id where r.last_seq > coalesce(p.seq, 0)`

/**
 * How far reading a room has come: up to the last number that was read, or up to the room's own where that was all.
 * @param numbers what was read of it, `limit` at the most
 */
export const reachedIn = (room: RoomBehind, numbers: readonly number[], limit: number): number =>
  numbers.length < limit ? Math.max(room.last_seq, ...numbers) : Math.max(...numbers)

export const saveProgress = (tx: Transaction, progress: Progress, rooms: { id: string; reached: number }[]) => tx`
  insert into ${tx(progress)} (room_id, seq)
  select room_id, seq from json_to_recordset(
    ${JSON.stringify(rooms.map(({ id, reached }) => ({ room_id: id, seq: reached })))}::text::json
  ) as p (room_id uuid, seq bigint)
  on conflict (room_id) do update set seq = excluded.seq`
