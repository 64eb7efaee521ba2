import { SQL } from 'bun'
import { z } from 'zod'
import type { Log, Row } from './log.ts'
import { requireJson, type Account, type Site } from './site.ts'

/** Writes all messages of a room into the log, as a member reads them from `/api/v1/rooms/:id/changes`. */
export async function dumpByApi(log: Log, site: Site, member: Account, roomId: string): Promise<void> {
  const rows: Row[] = []
  let after = 0
  for (;;) {
    const path = `/api/v1/rooms/${roomId}/changes?after=${after}&limit=200`
    const page = ChangesPage.parse(requireJson(await site.request('GET', path, { cookie: member.cookie })))
    if (page.reset) throw new Error(`expected changes after ${after} of ${roomId}, found a reset`)
    rows.push(...page.changes.map(toRow))
    if (page.seq === after) break
    after = page.seq
  }
  log.append({ type: 'dump', room_id: roomId, seq: after, rows })
}

/** The same straight from the tables; a version without threads has no column for them. */
export async function dumpBySql(log: Log, databaseUrl: string, roomId: string): Promise<void> {
  const sql = new SQL(databaseUrl)
  try {
    const rows = SqlRows.parse(
      await sql`
      SELECT id, seq::float8 AS seq, changed_seq::float8 AS changed_seq, author_id, body,
        deleted_at IS NOT NULL AS deleted, to_jsonb(messages) ->> 'thread_root_id' AS thread_root_id
      FROM messages WHERE room_id = ${roomId} ORDER BY seq`,
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
  body: z.string(),
  deleted_at: z.string().nullable(),
  thread_root_id: z.string().nullable(),
})
const ChangesPage = z.object({ changes: z.array(Message), seq: z.int(), reset: z.boolean() })

const SqlRows = z.array(
  z.object({
    id: z.string(),
    seq: z.int(),
    changed_seq: z.int(),
    author_id: z.string(),
    body: z.string(),
    deleted: z.boolean(),
    thread_root_id: z.string().nullable(),
  }),
)
const SqlRoom = z.object({ last_seq: z.int() })

function toRow(message: z.infer<typeof Message>): Row {
  return {
    id: message.id,
    seq: message.seq,
    changed_seq: message.changed_seq,
    author_id: message.author.id,
    body: message.body,
    deleted: message.deleted_at !== null,
    thread_root_id: message.thread_root_id,
  }
}
