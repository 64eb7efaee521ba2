import postgres from 'postgres'
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts'
import { serveCommands } from '../support/child.ts'

const BATCH = 50

let stop = async () => {}
let sql: postgres.Sql | undefined
let seq = 0

/** The same PostgreSQL with the same settings, and a table with the columns and indexes of messages. */
async function start({ dataDir }: { dataDir: string }): Promise<void> {
  const server = await startEmbeddedPostgres({ dataDir })
  const client = postgres({ ...server.connection, max: 1, onnotice: () => {} })
  await client.unsafe(TABLE)
  sql = client
  stop = async () => {
    await client.end({ timeout: 2 })
    await server.stop()
  }
}

/** Inserts batches for `ms`, each in a transaction of its own, one after the other. */
async function run({ ms, roomIds, body, html }: { ms: number; roomIds: string[]; body: string; html: string }) {
  const author = roomIds[0] ?? ''
  const began = performance.now()
  let rows = 0
  while (performance.now() - began < ms) {
    await insert(
      Array.from({ length: BATCH }, () => roomIds[seq++ % roomIds.length] ?? ''),
      author,
      body,
      html,
    )
    rows += BATCH
  }
  return { rows, ms: performance.now() - began }
}

async function insert(rooms: string[], author: string, body: string, html: string): Promise<void> {
  if (!sql) throw new Error('expected start first')
  const ids = rooms.map(() => Bun.randomUUIDv7())
  const seqs = rooms.map((_, i) => seq - BATCH + i + 1)
  await sql`
    insert into messages (id, room_id, seq, changed_seq, author_id, body, html)
    select id, room_id, seq, seq, ${author}::uuid, body, html
    from unnest(${ids}::uuid[], ${rooms}::uuid[], ${seqs}::bigint[], ${rooms.map(() => body)}::text[], ${rooms.map(() => html)}::text[])
      as rows (id, room_id, seq, body, html)`
}

/** No foreign keys, no counter of a room, nobody asked who may: only what makes the rows durable and findable. */
const TABLE = `
  create table messages (
    id uuid primary key,
    room_id uuid not null,
    seq bigint not null,
    changed_seq bigint not null,
    author_id uuid not null,
    body text not null,
    html text not null,
    jumbo boolean not null default false,
    mentions uuid[] not null default '{}',
    mentions_room boolean not null default false,
    continues boolean not null default false,
    reply_to_id uuid,
    quote_excerpt text,
    created_at timestamptz not null default now(),
    edited_at timestamptz,
    deleted_at timestamptz
  );
  create unique index messages_seq on messages (room_id, seq);
  create unique index messages_changed on messages (room_id, changed_seq);
  create index messages_reply_to on messages (reply_to_id) where reply_to_id is not null;
  create index messages_mentions on messages using gin (mentions) where mentions <> '{}';`

const inserts = { start, run, stop: () => stop() }
export type InsertPeer = typeof inserts
serveCommands(inserts)
