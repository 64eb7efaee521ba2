import { type Attachment, attachmentOf } from '../files/attachment.ts'
import { lockUploads, takeUploads } from '../files/files.store.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { newPoll } from '../polls/poll.ts'
import { insertPolls } from '../polls/polls.store.ts'
import { insertJobs } from '../previews/previews.store.ts'
import { keepThreads } from '../threads/keep-threads.ts'
import { type InsertRow, insertRows } from './insert-rows.ts'
import type { Message } from './message.ts'
import { quoteOf } from './message-row.ts'
import type { InsertOutcome, NewMessage } from './new-message.ts'

/**
 * Stores a batch of messages in one transaction and gives one outcome for each, in order. The rooms are locked first,
 * in the order of their ids (so that no two instances wait for each other), and only then ids are looked up that may be
 * there already: that is why a retry takes no number and numbers have no holes. Who may post is decided by the join. A reply takes two
 * numbers: its own, and then one for the message that its thread hangs on.
 */
export async function insertMessages(sql: Sql, batch: NewMessage[]): Promise<InsertOutcome[]> {
  const input = JSON.stringify(batch.map((message, ord) => ({ ord, ...message })))
  const roomIds = [...new Set(batch.map((message) => message.room_id))]
  const uploadIds = batch.flatMap((message) => message.upload_ids ?? [])
  if (uploadIds.length > 0 || batch.some((message) => message.thread_root_id || message.poll))
    return await insertWithMore(sql, batch, input, { roomIds, uploadIds })
  const linking = linkingOf(batch)
  const [, rows] = await sql.begin(
    (tx) =>
      [
        lockRooms(tx, roomIds),
        insertRows(tx, input),
        ...(linking.length > 0 ? [insertJobs(tx, linking)] : []),
      ] as const,
  )
  return outcomesOf(batch, rows)
}

/** The same for a batch in which a message has files or a poll, or answers in a thread: what that takes needs to know what was stored. */
async function insertWithMore(
  sql: Sql,
  batch: NewMessage[],
  input: string,
  { roomIds, uploadIds }: { roomIds: string[]; uploadIds: string[] },
): Promise<InsertOutcome[]> {
  return await sql.begin(async (tx) => {
    await lockRooms(tx, roomIds)
    if (uploadIds.length > 0) await lockUploads(tx, uploadIds)
    const rows = await insertRows(tx, input)
    if (linkingOf(batch).length > 0) await insertJobs(tx, linkingOf(batch))
    const stored = batch.filter((_, i) => rows[i]?.result === 'stored')
    await insertPollsOf(tx, stored)
    const attachments = await takeUploadsOf(tx, stored)
    return await keepThreads(tx, outcomesOf(batch, rows, attachments))
  })
}

const lockRooms = (tx: Transaction, roomIds: string[]) =>
  tx`select 1 from rooms where id = any(${roomIds}::uuid[]) order by id for no key update`

const linkingOf = (batch: NewMessage[]) => batch.flatMap(({ id, has_links }) => (has_links ? [id] : []))

async function insertPollsOf(tx: Transaction, stored: NewMessage[]): Promise<void> {
  const polls = stored.flatMap(({ id: messageId, poll }) => (poll ? [{ messageId, poll }] : []))
  if (polls.length > 0) await insertPolls(tx, polls)
}

/** Gives the uploads to the messages that were sent with them: the attachments of each, by its id. */
async function takeUploadsOf(tx: Transaction, stored: NewMessage[]): Promise<Map<string, Attachment[]>> {
  const taken = stored.flatMap(({ id: messageId, upload_ids: ids = [] }) =>
    ids.map((id, position) => ({ id, messageId, position })),
  )
  const rows = taken.length > 0 ? await takeUploads(tx, taken) : []
  const byMessage = Map.groupBy(rows, (row) => row.message_id)
  return new Map([...byMessage].map(([id, own]) => [id, own.map(({ attachment }) => attachmentOf(attachment))]))
}

const outcomesOf = (
  batch: NewMessage[],
  rows: readonly InsertRow[],
  attachments: ReadonlyMap<string, Attachment[]> = new Map(),
) => batch.map((message, i) => outcomeOf(message, rows[i] as InsertRow, attachments.get(message.id)))

function outcomeOf(message: NewMessage, row: InsertRow, attachments: Attachment[] = []): InsertOutcome {
  if (row.result === 'stored') return { result: 'stored', message: madeMessage(message, row, attachments) }
  if (row.result === 'repeated') return { result: 'repeated', seq: row.seq, created_at: row.created_at.toISOString() }
  return { result: row.result }
}

/** The message as it now stands in the table, from what was sent and what the insert returned. */
function madeMessage(message: NewMessage, row: InsertRow, attachments: Attachment[]): Message {
  return {
    id: message.id,
    room_id: message.room_id,
    seq: row.seq,
    changed_seq: row.seq,
    author: { id: message.author_id, name: row.author_name, avatar: row.author_avatar },
    body: message.body,
    html: message.html,
    created_at: row.created_at.toISOString(),
    edited_at: null,
    deleted_at: null,
    reply_to_id: message.reply_to_id,
    thread_root_id: row.root_id,
    ...(row.root_id !== null && message.also_in_room && { also_in_room: true }),
    thread: null,
    reactions: [],
    attachments,
    poll: message.poll ? newPoll(message.poll) : null,
    ...(message.action && { action: true }),
    mentions: message.mentions,
    mentions_room: message.mentions_room,
    jumbo: message.jumbo,
    continues: row.continues,
    previews: [],
    pinned_at: null,
    quote: quoteOf(message.reply_to_id, row),
  }
}
