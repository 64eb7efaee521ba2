import type { Sql, Transaction } from '../platform/postgres.ts'

/** A message that is sent later; once it was refused, a draft. */
export interface Scheduled {
  /** The id that the message will have. */
  id: string
  /** Null when the room is gone. */
  roomId: string | null
  body: string
  replyToId: string | null
  threadRootId: string | null
  alsoInRoom: boolean
  /** Its files, in their order. */
  files: { id: string; name: string }[]
  dueAt: string
  /** Since when and why it could not be sent. */
  refused: { at: string; reason: string } | null
}

/** One whose turn it is. */
export interface DueMessage extends Omit<Scheduled, 'refused'> {
  authorId: string
}

export interface NewScheduled extends Omit<Scheduled, 'files' | 'refused' | 'dueAt' | 'roomId'> {
  authorId: string
  roomId: string
  uploadIds: string[]
  dueAt: Date
}

/** An instance that is sending a message has so long for it; then another one tries. */
const LEASE = '10 seconds'
const AT_ONCE = 50

interface Row {
  id: string
  author_id: string
  room_id: string | null
  body: string
  reply_to_id: string | null
  thread_root_id: string | null
  also_in_room: boolean
  files: { id: string; name: string }[]
  due_at: Date
  refused_at: Date | null
  refusal: string | null
}

/** Everything of rows called `s`. A file that is gone has no name, and the message can not be sent. */
const columns = (sql: Sql | Transaction) => sql`
  s.id, s.author_id, s.room_id, s.body, s.reply_to_id, s.thread_root_id, s.also_in_room, s.due_at, s.refused_at, s.refusal,
  coalesce((
    select json_agg(json_build_object('id', u.id, 'name', coalesce(a.name, '')) order by u.ord)
    from unnest(s.upload_ids) with ordinality u (id, ord) left join attachments a on a.id = u.id
  ), '[]') as files`

/** Nobody is sending it just now, and it was not sent. */
const isWaiting = (sql: Sql | Transaction) => sql`
  (s.refused_at is not null or s.next_at = s.due_at or s.next_at <= clock_timestamp())
  and not exists (select from messages m where m.id = s.id)`

/** What one asks for at the same moment is done one after the other, so that nobody has more than they may. */
export const lockPerson = (tx: Transaction, userId: string) =>
  tx`select 1 from users where id = ${userId} for no key update`

/** How many messages somebody has waiting, with those that were refused. */
export async function countScheduled(tx: Transaction, authorId: string): Promise<number> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from scheduled_messages where author_id = ${authorId}`
  return row?.count ?? 0
}

/** Whether these are uploads of somebody's own that no message has, or will have. */
export async function areFree(tx: Transaction, authorId: string, uploadIds: string[]): Promise<boolean> {
  if (uploadIds.length === 0) return true
  const free = await tx`
    select a.id from attachments a
    where a.id = any(${uploadIds}::uuid[]) and a.uploader_id = ${authorId} and a.message_id is null
      and not exists (select from scheduled_messages s where s.upload_ids @> array[a.id] and s.upload_ids <> '{}')
    for update`
  return free.length === uploadIds.length
}

/** Whether the id is that of a message, or of one that is to come. */
export async function isTaken(tx: Transaction, id: string): Promise<boolean> {
  const [row] = await tx`
    select from messages where id = ${id} union all select from scheduled_messages where id = ${id}`
  return row !== undefined
}

export const insertScheduled = (tx: Transaction, s: NewScheduled) => tx`
  insert into scheduled_messages (id, author_id, room_id, body, reply_to_id, thread_root_id, also_in_room, upload_ids,
    due_at, next_at)
  values (${s.id}, ${s.authorId}, ${s.roomId}, ${s.body}, ${s.replyToId}, ${s.threadRootId}, ${s.alsoInRoom},
    ${s.uploadIds}::uuid[], ${s.dueAt}, ${s.dueAt})`

/** What somebody has waiting: first what was refused, then what comes next. */
export async function listScheduled(sql: Sql, authorId: string): Promise<Scheduled[]> {
  const rows = await sql<Row[]>`
    select ${columns(sql)} from scheduled_messages s
    where s.author_id = ${authorId} and not exists (select from messages m where m.id = s.id)
    order by s.refused_at is null, s.due_at, s.id`
  return rows.map(scheduledOf)
}

export async function findScheduled(
  sql: Sql | Transaction,
  authorId: string,
  id: string,
): Promise<Scheduled | undefined> {
  const [row] = await sql<Row[]>`
    select ${columns(sql)} from scheduled_messages s where s.id = ${id} and s.author_id = ${authorId}`
  return row && scheduledOf(row)
}

/** Another text or time, and then it waits again, whatever it did before; false where it is being sent. */
export async function updateScheduled(
  sql: Sql | Transaction,
  authorId: string,
  id: string,
  { body, dueAt }: { body: string; dueAt: Date },
): Promise<boolean> {
  const changed = await sql`
    update scheduled_messages s
    set body = ${body}, due_at = ${dueAt}, next_at = ${dueAt}, refused_at = null, refusal = null
    where s.id = ${id} and s.author_id = ${authorId} and ${isWaiting(sql)}`
  return changed.count === 1
}

/** Takes it back, and gives its uploads; undefined where it is being sent. */
export async function cancelScheduled(sql: Sql, authorId: string, id: string): Promise<string[] | undefined> {
  const [row] = await sql<{ upload_ids: string[] }[]>`
    delete from scheduled_messages s where s.id = ${id} and s.author_id = ${authorId} and ${isWaiting(sql)}
    returning s.upload_ids`
  return row?.upload_ids
}

/** One that is to be sent at once is the caller's for a few seconds; undefined where somebody else is sending it. */
export async function takeScheduled(sql: Sql, authorId: string, id: string): Promise<DueMessage | undefined> {
  const [row] = await sql<Row[]>`
    update scheduled_messages s
    set due_at = clock_timestamp(), next_at = clock_timestamp() + ${LEASE}::interval, refused_at = null, refusal = null
    where s.id = ${id} and s.author_id = ${authorId} and ${isWaiting(sql)}
    returning ${columns(sql)}`
  return row && dueOf(row)
}

/**
 * Some that are due, in their order; they are the caller's for a few seconds. Should it end before it has said what
 * became of them, another caller gets them then.
 */
export async function takeDueMessages(sql: Sql): Promise<DueMessage[]> {
  const rows = await sql<Row[]>`
    update scheduled_messages s set next_at = clock_timestamp() + ${LEASE}::interval
    where s.id in (
      select id from scheduled_messages where refused_at is null and next_at <= clock_timestamp()
      order by next_at, due_at, id limit ${AT_ONCE} for update skip locked)
    returning ${columns(sql)}`
  return rows.map(dueOf).toSorted((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt) || (a.id < b.id ? -1 : 1))
}

/** It is sent. */
export const forgetScheduled = (sql: Sql, id: string) => sql`delete from scheduled_messages where id = ${id}`

/** It can not be sent, and is a draft from now on; false where it was sent nevertheless. */
export async function refuseScheduled(sql: Sql, id: string, reason: string): Promise<boolean> {
  const refused = await sql`
    update scheduled_messages s set refused_at = clock_timestamp(), refusal = case
      when exists (select from users u where u.id = s.author_id and u.deactivated_at is not null)
      then 'Your account was deactivated when it was due.' else ${reason} end
    where s.id = ${id} and not exists (select from messages m where m.id = s.id)`
  return refused.count === 1
}

function scheduledOf(row: Row): Scheduled {
  return {
    id: row.id,
    roomId: row.room_id,
    body: row.body,
    replyToId: row.reply_to_id,
    threadRootId: row.thread_root_id,
    alsoInRoom: row.also_in_room,
    files: row.files,
    dueAt: row.due_at.toISOString(),
    refused: row.refused_at && { at: row.refused_at.toISOString(), reason: row.refusal ?? '' },
  }
}

function dueOf(row: Row): DueMessage {
  const { refused: _, ...rest } = scheduledOf(row)
  return { ...rest, authorId: row.author_id }
}
