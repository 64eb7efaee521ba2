import { listRoomsBehind, reachedIn, saveProgress, someRoomIsBehind } from '../messages/progress.store.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { BUCKET_MARK, FORM, lexemesOf, quote, traits } from './lexemes.ts'

/** Numbers of a bucket, as a power of two: 16,384. Smaller ones make rare words dearer, larger ones common words. */
export const BUCKET_BITS = 14
/** Held by the one instance that indexes. */
const INDEXER_LOCK = 7_240_512
/** Of one room in one turn, so that a busy one leaves room for others. */
const PER_ROOM = 100

interface MessageRow {
  id: string
  room_id: string
  author_id: string
  body: string
  html: string
  mentions: string[]
  mentions_room: boolean
  thread_root_id: string | null
  thread_replies: number
  file_names: string[]
  poll_options: string[]
  has_image: boolean
  /** As text: a Date would cut them to milliseconds. */
  created_at: string
  edited_at: string | null
}

/** A change of a message that was not looked at yet. */
interface ChangedRow extends MessageRow {
  changed_seq: number
  deleted: boolean
  /** Its words are indexed as it now is, or were before an edit, or wait in the backlog. */
  state: 'current' | 'outdated' | 'waiting' | 'new'
}

/** Becomes the one instance that indexes until the end of the transaction; false where another is. */
export async function tryBecomeIndexer(tx: Transaction): Promise<boolean> {
  const [row] = await tx<{ locked: boolean }[]>`select pg_try_advisory_xact_lock(${INDEXER_LOCK}) as locked`
  return row?.locked === true
}

/** Whether there may be something to index: asked without any lock. */
export async function hasUnindexed(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`
    select ${someRoomIsBehind(sql, 'search_progress')}
      or exists (select from search_backlog)
      or exists (select from message_words w where ${hasOldForm(sql)}) as found`
  return row?.found === true
}

/**
 * Whether words `w` were indexed by a version before this one. In the very words of the index that holds them alone, which
 * is empty once all are indexed again.
 */
export const hasOldForm = (sql: Sql | Transaction) =>
  sql`w.words <> ''::tsvector and not w.words @@ ${sql.unsafe(`'''${FORM}'''`)}::tsquery`

/**
 * Indexes the next changes of all rooms, about `limit` of them: the numbers of a room in their order, so that nothing is
 * passed over. Gives how many numbers it went forward, 0 when everything is indexed.
 */
export async function indexChanges(tx: Transaction, limit: number): Promise<number> {
  const rooms = await listRoomsBehind(tx, 'search_progress', Math.ceil(limit / 4))
  if (rooms.length === 0) return 0
  const perRoom = Math.max(4, Math.min(PER_ROOM, Math.ceil(limit / rooms.length)))
  const changed = await listChanged(tx, rooms, perRoom)
  await deleteWords(
    tx,
    changed.flatMap((row) => (row.deleted ? [row.id] : [])),
  )
  const alive = changed.filter((row) => !row.deleted)
  await insertWords(
    tx,
    alive
      .filter((row) => row.state === 'new')
      .toSorted(byTime)
      .map((message) => ({ message })),
  )
  await updateWords(
    tx,
    alive.filter((row) => row.state === 'outdated'),
  )
  const byRoom = Map.groupBy(changed, (row) => row.room_id)
  const progress = rooms.map((room) => {
    const numbers = (byRoom.get(room.id) ?? []).map((row) => row.changed_seq)
    return { ...room, reached: reachedIn(room, numbers, perRoom) }
  })
  await saveProgress(tx, 'search_progress', progress)
  return progress.reduce((sum, room) => sum + room.reached - room.seq, 0)
}

const byTime = (a: MessageRow, b: MessageRow) => (a.created_at < b.created_at ? -1 : 1)

const listChanged = (tx: Transaction, rooms: { id: string; seq: number }[], perRoom: number) =>
  tx<ChangedRow[]>`
    select m.*, case
        when w.message_id is null and b.message_id is null then 'new'
        when w.message_id is null then 'waiting'
        -- What was said before anybody answered it in a thread.
        when m.thread_replies > 0 and not w.words @@ ${inBucket(tx, tx`w.n`, tx`${quote(traits.thread)}`)}::tsquery
          then 'outdated'
        when w.edited_at is not distinct from m.edited_at::timestamptz then 'current'
        else 'outdated'
      end as state
    from json_to_recordset(${JSON.stringify(rooms)}::text::json) as r (id uuid, seq bigint)
    cross join lateral (
      select ${messageColumns(tx)}, seq, changed_seq, deleted_at is not null as deleted from messages
      where room_id = r.id and changed_seq > r.seq order by changed_seq limit ${perRoom}
    ) m
    left join message_words w on w.message_id = m.id
    left join search_backlog b on b.message_id = m.id`

/**
 * Indexes the next of what was there before there was an index, the newest first. Gives how many were taken out of the
 * backlog, 0 when it is empty.
 */
export async function indexBacklog(tx: Transaction, limit: number): Promise<number> {
  const waiting = await tx<{ n: number; message_id: string }[]>`
    select n, message_id from search_backlog order by n desc limit ${limit}`
  if (waiting.length === 0) return 0
  const messages = await tx<MessageRow[]>`
    select ${messageColumns(tx)} from messages
    where id = any(${waiting.map((row) => row.message_id)}::uuid[]) and deleted_at is null`
  const byId = new Map(messages.map((message) => [message.id, message]))
  await insertWords(
    tx,
    waiting.flatMap(({ n, message_id }) => {
      const message = byId.get(message_id)
      return message ? [{ message, n }] : []
    }),
  )
  await tx`delete from search_backlog where n >= ${waiting.at(-1)?.n ?? 0}`
  return waiting.length
}

/**
 * Indexes the next of what an older version of the program indexed once more, the newest first. Gives how many those were,
 * 0 when there is none.
 *
 * Their words are locked before the messages are read: an edit or a deletion either is seen here or comes after.
 */
export async function indexAgain(tx: Transaction, limit: number): Promise<number> {
  const old = await tx<{ message_id: string }[]>`
    select message_id from message_words w where ${hasOldForm(tx)} order by n desc limit ${limit} for update skip locked`
  if (old.length === 0) return 0
  const messages = await tx<(MessageRow & { deleted: boolean })[]>`
    select ${messageColumns(tx)}, deleted_at is not null as deleted from messages
    where id = any(${old.map((row) => row.message_id)}::uuid[])`
  await deleteWords(
    tx,
    messages.flatMap((row) => (row.deleted ? [row.id] : [])),
  )
  await setWords(
    tx,
    messages.filter((row) => !row.deleted),
    tx`true`,
  )
  return old.length
}

/** Brings the words of one message up to date in the transaction that edits it. What is not indexed yet will be, as it then is. */
export async function refreshWords(tx: Transaction, id: string): Promise<void> {
  await updateWords(tx, await tx<MessageRow[]>`select ${messageColumns(tx)} from messages where id = ${id}`)
}

/**
 * Takes the words of messages out of the index, in the transaction that deletes them. Their place in it stays, for one that
 * is brought back.
 */
export async function deleteWords(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await tx`update message_words set words = '', edited_at = 'infinity' where message_id = any(${ids}::uuid[])`
}

const messageColumns = (tx: Transaction) =>
  tx`id, room_id, author_id, body, html, mentions, mentions_room, thread_root_id, thread_replies, created_at::text, edited_at::text,
    array(select a.name from attachments a where a.message_id = messages.id order by a.position) as file_names,
    array(select o.text from poll_options o where o.message_id = messages.id order by o.position) as poll_options,
    exists (
      select from attachments a join files f on f.id = a.file_id
      where a.message_id = messages.id and f.media_type like 'image/%'
    ) as has_image`

/** Those with a number keep it, the others get the next ones, in this order. */
async function insertWords(tx: Transaction, entries: { message: MessageRow; n?: number }[]): Promise<void> {
  if (entries.length === 0) return
  await tx`
    with input as (select * from json_to_recordset(${jsonOf(entries)}::text::json) as i (
      ord integer, n bigint, message_id uuid, room_id uuid, author_id uuid, created_at timestamptz,
      edited_at timestamptz, lexemes text)),
    numbered as materialized (
      select message_id, coalesce(n, nextval('search_numbers')) as n, room_id, author_id, created_at, edited_at, lexemes
      from (select * from input order by ord) i
    ),
    inserted as (
      insert into message_words (message_id, n, room_id, author_id, created_at, edited_at, words)
      select message_id, n, room_id, author_id, created_at, edited_at, ${inBucket(tx, tx`n`, tx`lexemes`)}::tsvector
      from numbered on conflict do nothing
    )
    insert into search_buckets (bucket, oldest, newest)
    select n >> ${BUCKET_BITS}::integer, min(created_at), max(created_at) from numbered group by 1
    on conflict (bucket) do update
      set oldest = least(search_buckets.oldest, excluded.oldest), newest = greatest(search_buckets.newest, excluded.newest)`
}

/** A later edit is never undone by an earlier one that arrives late; what was deleted and is there again was brought back. */
const updateWords = (tx: Transaction, messages: MessageRow[]) =>
  setWords(tx, messages, tx`w.edited_at is null or w.edited_at = 'infinity' or w.edited_at <= i.edited_at`)

async function setWords(tx: Transaction, messages: MessageRow[], where: ReturnType<Transaction>): Promise<void> {
  if (messages.length === 0) return
  await tx`
    update message_words w set words = ${inBucket(tx, tx`w.n`, tx`i.lexemes`)}::tsvector, edited_at = i.edited_at
    from json_to_recordset(${jsonOf(messages.map((message) => ({ message })))}::text::json) as i (
      message_id uuid, edited_at timestamptz, lexemes text)
    where w.message_id = i.message_id and (${where})`
}

const inBucket = (tx: Transaction, n: ReturnType<Transaction>, lexemes: ReturnType<Transaction>) =>
  tx`replace(${lexemes}, ${BUCKET_MARK}, (${n} >> ${BUCKET_BITS}::integer)::text || ':')`

function jsonOf(entries: { message: MessageRow; n?: number }[]): string {
  return JSON.stringify(
    entries.map(({ message, n }, ord) => ({
      ord,
      n,
      message_id: message.id,
      room_id: message.room_id,
      author_id: message.author_id,
      created_at: message.created_at,
      edited_at: message.edited_at,
      lexemes: lexemesOf({
        roomId: message.room_id,
        authorId: message.author_id,
        body: message.body,
        html: message.html,
        mentions: message.mentions,
        mentionsRoom: message.mentions_room,
        inThread: message.thread_root_id !== null || message.thread_replies > 0,
        fileNames: message.file_names,
        pollOptions: message.poll_options,
        hasImage: message.has_image,
      }),
    })),
  )
}
