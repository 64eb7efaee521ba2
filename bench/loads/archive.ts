import type { Sql } from '../../src/platform/postgres.ts'
import { createTexts } from './texts.ts'

const ROOMS = 200
const PEOPLE = 500
/** Of the first viewer: with the largest of them, so that most can be read. The second is in the smallest alone. */
const OWN_ROOMS = 40
const INSERTED_AT_ONCE = 2_000
/** Rare words: each is in a few of the messages. */
export const NEEDLES = 25
const SEED = 99
/** Of so many messages one has it. */
const EVERY = { link: 17, code: 37, thread: 29, mention: 101, image: 53, file: 71 }

/** The site as it was before there was an index: people, rooms, messages of six years, and who is where. */
export async function fillArchive(sql: Sql, count: number) {
  const people = Array.from({ length: PEOPLE }, () => Bun.randomUUIDv7())
  const rooms = Array.from({ length: ROOMS }, () => Bun.randomUUIDv7())
  const [many = '', one = ''] = people
  const members = rooms.flatMap((room, i) => [
    ...(i < OWN_ROOMS ? [{ room, person: many }] : []),
    ...(i === ROOMS - 1 ? [{ room, person: one }] : []),
  ])
  await sql`
    insert into users (id, name, email, role)
    select id::uuid, 'Person ' || n - 1, id, 'member' from unnest(${people}::text[]) with ordinality as p (id, n)`
  await sql`
    insert into rooms (id, kind, name, name_key, created_by)
    select id::uuid, 'private', 'Room ' || n - 1, 'room ' || n - 1, ${many} from unnest(${rooms}::text[]) with ordinality as r (id, n)`
  await sql`
    insert into memberships (room_id, user_id, changed_seq)
    select (m->>'room')::uuid, (m->>'person')::uuid, 1 from json_array_elements(${JSON.stringify(members)}::text::json) m`
  await fillMessages(sql, count, people, rooms)
  await attach(sql, many)
  await sql`update rooms r set last_seq = m.last from (select room_id, max(seq) as last from messages group by 1) m where m.room_id = r.id`
  await sql`insert into search_progress (room_id, seq) select id, last_seq from rooms`
  await sql`
    insert into search_backlog (n, message_id)
    select -row_number() over (order by created_at desc, seq desc), id from messages`
  return { many, one }
}

async function fillMessages(sql: Sql, count: number, people: string[], rooms: string[]): Promise<void> {
  const { text } = createTexts()
  const { random } = createTexts(SEED)
  const numbers = new Map<string, number>()
  const nth = (i: number): Record<string, unknown> => {
    const room = rooms[Math.floor(random() ** 2 * rooms.length)] ?? ''
    const seq = (numbers.get(room) ?? 1) + 1
    numbers.set(room, seq)
    const needle = i % Math.ceil(count / 100) === 0 ? ` needle${Math.floor((i * 100) / count) % NEEDLES}` : ''
    const body = text() + needle + (i < count / 20 ? ' formerly' : '')
    const author_id = people[Math.floor(random() ** 2 * people.length)] ?? ''
    return {
      id: Bun.randomUUIDv7(),
      room_id: room,
      seq,
      author_id,
      body,
      html: `<p>${body}</p>${htmlOf(i)}`,
      mentions: i % EVERY.mention === 0 ? `{${people[0]}}` : '{}',
      thread_replies: i % EVERY.thread === 0 ? 1 : 0,
      age: (count - i) / count,
    }
  }
  for (let i = 0; i < count; i += INSERTED_AT_ONCE) {
    const rows = Array.from({ length: Math.min(INSERTED_AT_ONCE, count - i) }, (_, k) => nth(i + k))
    await sql`
      insert into messages (id, room_id, seq, changed_seq, author_id, body, html, mentions, thread_replies, created_at)
      select id, room_id, seq, seq, author_id, body, html, mentions, thread_replies, '2026-11-24'::timestamptz - age * interval '6 years'
      from json_to_recordset(${JSON.stringify(rows)}::text::json) as r (
        id uuid, room_id uuid, seq bigint, author_id uuid, body text, html text, mentions uuid[], thread_replies integer, age float8)`
  }
}

const htmlOf = (i: number) =>
  (i % EVERY.link === 0 ? '<p><a href="https://example.org/">example.org</a></p>' : '') +
  (i % EVERY.code === 0 ? '<pre><code>x</code></pre>' : '')

/** The same picture and the same text on many messages. */
async function attach(sql: Sql, uploaderId: string): Promise<void> {
  for (const [media_type, name, every] of [
    ['image/png', 'chart.png', EVERY.image],
    ['text/plain', 'minutes.txt', EVERY.file],
  ] as const) {
    const key = crypto.randomUUID()
    await sql`
      with file as (
        insert into files (id, sha256, size, media_type, blob_key)
        values (gen_random_uuid(), sha256(${key}::text::bytea), 1, ${media_type}, ${key}) returning id
      )
      insert into attachments (id, file_id, uploader_id, message_id, name)
      select gen_random_uuid(), file.id, ${uploaderId}, m.id, ${name} from messages m, file where m.seq % ${every}::bigint = 0`
  }
}
