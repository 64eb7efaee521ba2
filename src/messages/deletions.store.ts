import { dropAttachments } from '../files/files.store.ts'
import { dropPreviews } from '../previews/previews.store.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { deleteWords } from '../search/index.store.ts'

/** How long a deletion can be undone by who did it. What was deleted is kept that long, and then it is gone. */
export const UNDO_MS = 8_000

/**
 * Keeps what a message is, and what hangs on it, just before it is buried; what others quote of it goes from what is kept
 * of them as well, where they are deleted themselves. Call under the room's lock.
 * @param userId who deletes it, and may undo that
 */
export async function keepDeleted(tx: Transaction, messageId: string, userId: string): Promise<void> {
  await tx`
    insert into deletions (message_id, room_id, deleted_by, undo_until, content)
    select m.id, m.room_id, ${userId}, clock_timestamp() + ${UNDO_MS} * interval '1 millisecond', jsonb_build_object(
      'message', to_jsonb(m),
      'reactions', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from reactions x where x.message_id = m.id),
      'pins', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from pins x where x.message_id = m.id),
      'saved_messages', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from saved_messages x where x.message_id = m.id),
      'message_versions', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from message_versions x where x.message_id = m.id),
      'polls', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from polls x where x.message_id = m.id),
      'poll_options', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from poll_options x where x.message_id = m.id),
      'poll_votes', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from poll_votes x where x.message_id = m.id),
      'quotes', (
        select coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'text', q.text)), '[]') from (
          select q.id, case when q.deleted_at is null then q.quote_excerpt else ${keptQuote(tx)} end as text
          from messages q left join deletions k on k.message_id = q.id where q.reply_to_id = m.id
        ) q where q.text is not null
      )
    )
    from messages m where m.id = ${messageId}
    on conflict (message_id) do update
    set deleted_by = excluded.deleted_by, undo_until = excluded.undo_until, content = excluded.content`
  await tx`
    update deletions k set content = jsonb_set(k.content, ${QUOTE_PATH}::text[], 'null') from messages q
    where q.reply_to_id = ${messageId} and q.deleted_at is not null and k.message_id = q.id`
}

const QUOTE_PATH = ['message', 'quote_excerpt']

const keptQuote = (tx: Transaction) => tx`k.content #>> ${QUOTE_PATH}::text[]`

/**
 * Leaves a tombstone: author, times and numbers stay, everything else goes. Its files are nobody's to read from then on;
 * they are dropped when the deletion can not be undone any more.
 */
export async function bury(tx: Transaction, id: string, seq: number): Promise<void> {
  await deleteWords(tx, [id])
  await tx`delete from reactions where message_id = ${id}`
  await tx`
    update messages set changed_seq = ${seq}, body = '', html = '', jumbo = false, mentions = '{}', mentions_room = false,
      quote_excerpt = null, deleted_at = clock_timestamp()
    where id = ${id}`
}

/** The messages that quote this one and still show what it said. */
export async function listQuoting(tx: Transaction, id: string): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select id from messages where reply_to_id = ${id} and quote_excerpt is not null and deleted_at is null order by seq`
  return rows.map((row) => row.id)
}

export const emptyQuote = (tx: Transaction, id: string, seq: number) =>
  tx`update messages set quote_excerpt = null, changed_seq = ${seq} where id = ${id}`

/** Whether somebody can still undo a deletion of theirs. */
export async function isUndoable(sql: Sql | Transaction, messageId: string, userId: string): Promise<boolean> {
  const [row] = await sql`
    select from deletions
    where message_id = ${messageId} and deleted_by = ${userId} and undo_until > clock_timestamp()`
  return row !== undefined
}

/** The same, and until the transaction ends nobody forgets what was deleted. */
export async function lockUndoable(tx: Transaction, messageId: string, userId: string): Promise<boolean> {
  const [row] = await tx`
    select from deletions
    where message_id = ${messageId} and deleted_by = ${userId} and undo_until > clock_timestamp() for update`
  return row !== undefined
}

/** The messages whose quotes of this one were emptied with it and are still there, in the order of the room. */
export async function listEmptiedQuotes(tx: Transaction, messageId: string): Promise<{ id: string; text: string }[]> {
  return await tx<{ id: string; text: string }[]>`
    select q.id, q.text from deletions d
    cross join lateral jsonb_to_recordset(d.content -> 'quotes') as q (id uuid, text text)
    join messages m on m.id = q.id and m.deleted_at is null and m.quote_excerpt is null
    where d.message_id = ${messageId} order by m.seq`
}

/** What is kept of deleted messages quotes this one again. Call before `unbury`, which forgets it. */
export const refillKeptQuotes = (tx: Transaction, messageId: string) => tx`
  update deletions k set content = jsonb_set(k.content, ${QUOTE_PATH}::text[], to_jsonb(q.text))
  from deletions d cross join lateral jsonb_to_recordset(d.content -> 'quotes') as q (id uuid, text text)
  where d.message_id = ${messageId} and k.message_id = q.id`

/** Makes a tombstone what it was, under a new number, and forgets what was kept of it. Call under the room's lock. */
export async function unbury(tx: Transaction, messageId: string, seq: number): Promise<void> {
  await tx`
    update messages m
    set changed_seq = ${seq}, body = was.body, html = was.html, jumbo = was.jumbo, mentions = was.mentions,
      mentions_room = was.mentions_room, quote_excerpt = was.quote_excerpt, deleted_at = null
    from deletions d cross join lateral jsonb_populate_record(null::messages, d.content -> 'message') was
    where m.id = ${messageId} and d.message_id = m.id`
  for (const table of KEPT)
    await tx`
      insert into ${tx(table)}
      select was.* from deletions d
      cross join lateral jsonb_populate_recordset(null::${tx(table)}, d.content -> ${table}) was
      where d.message_id = ${messageId} on conflict do nothing`
  await tx`delete from deletions where message_id = ${messageId}`
}

/** Tables of what hangs on a message, each after those that it points to. */
const KEPT = ['reactions', 'pins', 'saved_messages', 'message_versions', 'polls', 'poll_options', 'poll_votes']

export const fillQuote = (tx: Transaction, id: string, text: string, seq: number) =>
  tx`update messages set quote_excerpt = ${text}, changed_seq = ${seq} where id = ${id}`

/**
 * Forgets what was deleted longer ago than it can be undone, and drops its files, whose bytes are then to be removed. Gives
 * how many there were: each is forgotten by one caller, whoever comes first.
 */
export async function forgetDeleted(sql: Sql): Promise<number> {
  return await sql.begin(async (tx) => {
    const gone = await tx<{ message_id: string }[]>`
      delete from deletions where message_id in (
        select message_id from deletions where undo_until <= clock_timestamp() for update skip locked)
      returning message_id`
    for (const { message_id: id } of gone) {
      await dropAttachments(tx, id)
      await dropPreviews(tx, id)
    }
    return gone.length
  })
}
