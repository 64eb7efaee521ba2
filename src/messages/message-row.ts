import { attachmentOf, type AttachmentRow } from '../files/attachment.ts'
import { attachmentColumns } from '../files/files.store.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import type { Poll } from '../polls/poll.ts'
import { pollColumn, pollOf } from '../polls/polls.store.ts'
import { previewColumns } from '../previews/previews.store.ts'
import { type PreviewRow, previewOf } from '../previews/preview.ts'
import type { Message, Reaction, Thread } from './message.ts'

/** A row of `messageColumns`. */
export interface MessageRow {
  id: string
  room_id: string
  seq: number
  changed_seq: number
  author_id: string
  author_name: string
  author_avatar: string | null
  body: string
  html: string
  jumbo: boolean
  mentions: string[]
  mentions_room: boolean
  continues: boolean
  reply_to_id: string | null
  quote_seq: number | null
  quote_author_id: string | null
  quote_author_name: string | null
  quote_excerpt: string | null
  quote_root_id: string | null
  thread_root_id: string | null
  also_in_room: boolean
  thread_replies: number
  thread_last_reply_at: Date | null
  thread_faces: Thread['faces'] | null
  created_at: Date
  edited_at: Date | null
  deleted_at: Date | null
  pinned_at: Date | null
  reactions: Reaction[]
  attachments: AttachmentRow[]
  poll: Poll | null
  action: boolean
  previews: PreviewRow[]
}

/** Everything that `Message` shows, of rows called `m`. */
export const messageColumns = (sql: Sql | Transaction) => sql`
  m.id, m.room_id, m.seq, m.changed_seq, m.author_id, u.name as author_name, u.avatar as author_avatar, m.body, m.html, m.jumbo, m.mentions,
  m.mentions_room, m.continues, m.reply_to_id, q.seq as quote_seq, q.author_id as quote_author_id, qu.name as quote_author_name, m.quote_excerpt,
  case when not q.also_in_room then q.thread_root_id end as quote_root_id,
  m.created_at, m.edited_at, m.deleted_at, pin.pinned_at, m.thread_root_id, m.also_in_room, m.thread_replies,
  m.thread_last_reply_at, m.action,
  case when m.thread_replies > 0 then (
    select json_agg(json_build_object('id', fu.id, 'name', fu.name, 'avatar', fu.avatar) order by f.ord)
    from unnest(m.thread_faces) with ordinality f (id, ord) join users fu on fu.id = f.id
  ) end as thread_faces,
  coalesce((
    select json_agg(json_build_object('emoji', g.emoji, 'user_ids', g.user_ids, 'user_names', g.user_names) order by g.first, g.emoji)
    from (
      select x.emoji, min(x.created_at) as first, array_agg(x.user_id order by x.created_at, x.user_id) as user_ids,
        array_agg(xu.name order by x.created_at, x.user_id) as user_names
      from reactions x join users xu on xu.id = x.user_id where x.message_id = m.id group by x.emoji
    ) g
  ), '[]') as reactions,
  coalesce((
    select json_agg(json_build_object(${attachmentColumns(sql)}) order by a.position)
    from attachments a join files f on f.id = a.file_id where a.message_id = m.id
  ), '[]') as attachments,
  ${pollColumn(sql)},
  coalesce((
    select json_agg(json_build_object(${previewColumns(sql)}) order by mp.position)
    from message_previews mp join previews p on p.id = mp.preview_id where mp.message_id = m.id
  ), '[]') as previews`

/** What `messageColumns` needs beside `m`. */
export const messageJoins = (sql: Sql | Transaction) => sql`
  join users u on u.id = m.author_id
  left join messages q on q.id = m.reply_to_id
  left join users qu on qu.id = q.author_id
  left join pins pin on pin.message_id = m.id`

/** The rows `m` of a room's list: all but the replies that stand in their threads only. */
export const inRoom = (sql: Sql | Transaction) => sql`(m.thread_root_id is null or m.also_in_room)`

export function messageOf(row: MessageRow): Message {
  const deleted = row.deleted_at !== null
  return {
    id: row.id,
    room_id: row.room_id,
    seq: row.seq,
    changed_seq: row.changed_seq,
    author: { id: row.author_id, name: row.author_name, avatar: row.author_avatar },
    body: row.body,
    html: row.html,
    created_at: row.created_at.toISOString(),
    edited_at: deleted ? null : (row.edited_at?.toISOString() ?? null),
    deleted_at: row.deleted_at?.toISOString() ?? null,
    reply_to_id: deleted ? null : row.reply_to_id,
    thread_root_id: row.thread_root_id,
    ...(row.also_in_room && { also_in_room: true }),
    thread: threadOf(row),
    reactions: row.reactions,
    attachments: deleted ? [] : row.attachments.map(attachmentOf),
    poll: deleted ? null : pollOf(row.poll),
    ...(row.action && { action: true }),
    previews: deleted ? [] : row.previews.map(previewOf),
    mentions: row.mentions,
    mentions_room: row.mentions_room,
    jumbo: row.jumbo,
    continues: row.continues,
    pinned_at: row.pinned_at?.toISOString() ?? null,
    quote: deleted ? null : quoteOf(row.reply_to_id, row),
  }
}

function threadOf({ thread_replies: replies, thread_last_reply_at: at, thread_faces: faces }: MessageRow) {
  return replies > 0 && at !== null ? { replies, last_reply_at: at.toISOString(), faces: faces ?? [] } : null
}

/** What a message quotes; null where it quotes nothing. */
export function quoteOf(
  id: string | null,
  row: Pick<MessageRow, 'quote_seq' | 'quote_author_id' | 'quote_author_name' | 'quote_excerpt' | 'quote_root_id'>,
): Message['quote'] {
  if (id === null || row.quote_seq === null) return null
  return {
    id,
    seq: row.quote_seq,
    author_name: row.quote_author_name ?? '',
    ...(row.quote_author_id !== null && { author_id: row.quote_author_id }),
    text: row.quote_excerpt,
    ...(row.quote_root_id !== null && { thread_root_id: row.quote_root_id }),
  }
}
