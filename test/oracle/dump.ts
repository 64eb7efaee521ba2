import { SQL } from 'bun'
import { z } from 'zod'
import { Row, type Log } from './log.ts'
import { requireJson, type Account, type Site } from './site.ts'

/** Writes all messages of a room into the log, as a member reads them from `/api/v1/rooms/:id/changes`. */
export async function dumpByApi(log: Log, site: Site, member: Account, roomId: string): Promise<void> {
  log.append({ type: 'dump', room_id: roomId, ...(await readChanges(site, member, roomId)) })
}

/** The same once more, as an instance answers it. */
export async function copyChanges(log: Log, site: Site, member: Account, roomId: string): Promise<void> {
  const copy = await readChanges(site, member, roomId)
  log.append({ type: 'copy', room_id: roomId, ...copy, from: `changes at ${site.url}` })
}

/** The same once more, as the room's history. */
export async function copyHistory(log: Log, site: Site, member: Account, roomId: string): Promise<void> {
  const rows: Row[] = []
  for (let after = 0; ; after = rows.at(-1)?.seq ?? 0) {
    const path = `/api/v1/rooms/${roomId}/messages?after=${after}&limit=${PAGE}`
    const page = HistoryPage.parse(requireJson(await site.request('GET', path, { cookie: member.cookie })))
    rows.push(...page.messages.map(toRow))
    if (page.messages.length === PAGE) continue
    log.append({ type: 'copy', room_id: roomId, seq: page.seq, rows, from: `history at ${site.url}` })
    return
  }
}

/** All messages of a room, as a member reads them there. */
export async function readChanges(site: Site, member: Account, roomId: string): Promise<{ seq: number; rows: Row[] }> {
  const rows: Row[] = []
  for (let after = 0; ;) {
    const path = `/api/v1/rooms/${roomId}/changes?after=${after}&limit=${PAGE}`
    const page = ChangesPage.parse(requireJson(await site.request('GET', path, { cookie: member.cookie })))
    if (page.reset) throw new Error(`expected changes after ${after} of ${roomId}, found a reset`)
    rows.push(...page.changes.map(toRow))
    if (page.seq === after) return { seq: after, rows }
    after = page.seq
  }
}

const PAGE = 200

/** Straight from the tables. */
export async function dumpBySql(log: Log, databaseUrl: string, roomId: string): Promise<void> {
  const sql = new SQL(databaseUrl)
  try {
    const rows = SqlRows.parse(
      await sql`
      SELECT m.id, m.seq::float8 AS seq, m.changed_seq::float8 AS changed_seq, m.author_id,
        floor(extract(epoch FROM m.created_at) * 1000)::float8 AS created_at, m.body,
        m.edited_at IS NOT NULL AND m.deleted_at IS NULL AS edited, m.deleted_at IS NOT NULL AS deleted,
        m.thread_root_id, m.also_in_room, CASE WHEN m.deleted_at IS NULL THEN m.reply_to_id END AS reply_to_id,
        m.thread_replies AS replies, EXISTS (SELECT FROM pins p WHERE p.message_id = m.id) AS pinned,
        coalesce((
          SELECT json_agg(json_build_object('emoji', g.emoji, 'user_ids', g.user_ids))
          FROM (
            SELECT emoji, array_agg(user_id) AS user_ids FROM reactions WHERE message_id = m.id GROUP BY emoji
          ) g
        ), '[]') AS reactions,
        coalesce((
          SELECT json_agg(json_build_object('id', a.id, 'name', a.name) ORDER BY a.position)
          FROM attachments a WHERE a.message_id = m.id AND m.deleted_at IS NULL
        ), '[]') AS files,
        (
          SELECT json_build_object('many', p.many, 'closed', p.closed_at IS NOT NULL, 'options', (
            SELECT json_agg(json_build_object('text', o.text, 'user_ids', ARRAY(
              SELECT v.user_id FROM poll_votes v WHERE v.message_id = o.message_id AND v.position = o.position
            )) ORDER BY o.position)
            FROM poll_options o WHERE o.message_id = p.message_id
          ))
          FROM polls p WHERE p.message_id = m.id
        ) AS poll,
        coalesce((
          SELECT json_agg(p.url ORDER BY p.url COLLATE "C") FROM message_previews p
          WHERE p.message_id = m.id AND m.deleted_at IS NULL
        ), '[]') AS previews
      FROM messages m WHERE m.room_id = ${roomId} ORDER BY m.seq`,
    )
    const rooms = await sql`SELECT last_seq::float8 AS last_seq FROM rooms WHERE id = ${roomId}`
    log.append({ type: 'dump', room_id: roomId, seq: z.tuple([SqlRoom]).parse(rooms)[0].last_seq, rows })
  } finally {
    await sql.close()
  }
}

const Message = z.object({
  id: z.string(),
  seq: z.int(),
  changed_seq: z.int(),
  author: z.object({ id: z.string() }),
  created_at: z.string(),
  body: z.string(),
  edited_at: z.string().nullable(),
  deleted_at: z.string().nullable(),
  thread_root_id: z.string().nullable(),
  also_in_room: z.boolean(),
  reply_to_id: z.string().nullable(),
  thread: z.object({ replies: z.int() }).nullable(),
  pinned_at: z.string().nullable(),
  reactions: Row.shape.reactions,
  attachments: Row.shape.files,
  poll: z
    .object({
      many: z.boolean(),
      closed_at: z.string().nullable(),
      options: z.array(z.object({ text: z.string(), user_ids: z.array(z.string()) })),
    })
    .nullable(),
  previews: z.array(z.object({ url: z.string() })),
})
const ChangesPage = z.object({ changes: z.array(Message), seq: z.int(), reset: z.boolean() })
const HistoryPage = z.object({ messages: z.array(Message), seq: z.int() })

const SqlRows = z.array(Row)
const SqlRoom = z.object({ last_seq: z.int() })

function toRow(message: z.infer<typeof Message>): Row {
  const { author, created_at, edited_at, deleted_at, thread, pinned_at, attachments, poll, previews, ...same } = message
  return {
    ...same,
    author_id: author.id,
    created_at: Date.parse(created_at),
    edited: edited_at !== null,
    deleted: deleted_at !== null,
    replies: thread?.replies ?? 0,
    pinned: pinned_at !== null,
    files: attachments,
    poll: poll && { many: poll.many, closed: poll.closed_at !== null, options: poll.options },
    previews: previews.map(({ url }) => url).toSorted(),
  }
}
