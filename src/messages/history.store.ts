import type { Sql } from '../platform/postgres.ts'
import type { Message } from './message.ts'
import { inRoom, messageColumns, messageJoins, messageOf, type MessageRow } from './message-row.ts'

/** Which part of a room's history: the newest, or around a number. */
export type Window =
  | { kind: 'newest'; limit: number }
  | { kind: 'before'; seq: number; limit: number }
  | { kind: 'after'; seq: number; limit: number }

/** Part of a room's history in ascending order, with what it follows from, of the same snapshot. */
export interface History {
  messages: Message[]
  /** The room's number. */
  seq: number
  /** The site's epoch, and the number of its people's names and pictures. */
  epoch: string
  peopleVersion: number
}

/** Of which messages: all of the room, those in its list, or the replies in one thread. */
export type Scope = 'all' | 'room' | { rootId: string }

/** Reads a window of a room's history. Authorise before. */
export async function listMessages(sql: Sql, roomId: string, window: Window, scope: Scope = 'all'): Promise<History> {
  const rows = await sql<(MessageRow & { last_seq: number; epoch: string; people_version: number })[]>`
    select r.last_seq, site.epoch, site.people_version, w.*
    from rooms r cross join site
    left join lateral (
      select ${messageColumns(sql)} from (${windowOf(sql, window, scope)}) m ${messageJoins(sql)}
    ) w on true
    where r.id = ${roomId}
    order by w.seq`
  return {
    messages: rows.filter((row) => row.id !== null).map(messageOf),
    seq: rows[0]?.last_seq ?? 0,
    epoch: rows[0]?.epoch ?? '',
    peopleVersion: rows[0]?.people_version ?? 0,
  }
}

function windowOf(sql: Sql, window: Window, scope: Scope) {
  const rows = sql`select * from messages m where m.room_id = r.id and ${scopeOf(sql, scope)}`
  if (window.kind === 'newest') return sql`${rows} order by m.seq desc limit ${window.limit}`
  if (window.kind === 'before') return sql`${rows} and m.seq < ${window.seq} order by m.seq desc limit ${window.limit}`
  return sql`${rows} and m.seq > ${window.seq} order by m.seq limit ${window.limit}`
}

function scopeOf(sql: Sql, scope: Scope) {
  if (scope === 'all') return sql`true`
  return scope === 'room' ? inRoom(sql) : sql`m.thread_root_id = ${scope.rootId}`
}

/** The first unread message of a person, how many are unread, and how many messages stand from it on. */
export interface Unread {
  seq: number
  since: Date
  count: number
  above: number
}

/** Unread messages are those by others above the read mark; undefined where there are none. */
export async function countUnread(
  sql: Sql,
  roomId: string,
  userId: string,
  readSeq: number,
): Promise<Unread | undefined> {
  const [row] = await sql<(Unread | { seq: null })[]>`
    select min(seq) filter (where unread) as seq, min(created_at) filter (where unread) as since,
      count(*) filter (where unread) as count, count(*) as above
    from (
      select seq, created_at, author_id <> ${userId} and deleted_at is null as unread
      from messages m where m.room_id = ${roomId} and m.seq > ${readSeq} and ${inRoom(sql)}
    ) later`
  return row && row.seq !== null ? row : undefined
}
