import { createTestDatabase } from '../test/harness/postgres.ts'
import type { Sql } from '../src/platform/postgres.ts'
import { createIndexer } from '../src/search/indexer.ts'
import { createSearchService, type Sort } from '../src/search/search.service.ts'
import { createTexts } from './loads/texts.ts'
import type { Figure, Form } from './support/measure.ts'
import { median } from './support/numbers.ts'

const MESSAGES = 1_000_000
const MESSAGES_QUICK = 50_000
const ROOMS = 200
const PEOPLE = 500
/** Of the first viewer: with the largest of them, so that most can be read. The second is in the smallest alone. */
const OWN_ROOMS = 40
const INSERTED_AT_ONCE = 2_000
/** Questions of a kind in a round. */
const ASKED = 25
const PAGE = 20
/** What is looked for is the product's goal for a million messages. */
const GOAL_MS = 50
/** A question of the peers may read the whole table. */
const PEER_DEADLINE_MS = 60_000

/** Finding among a million messages in several languages, against PostgreSQL's own words and against ILIKE. */
export async function search(form: Form): Promise<Figure[]> {
  const count = form.scale > 1 ? MESSAGES_QUICK : MESSAGES
  const { sql, connect } = await createTestDatabase()
  const people = await fill(sql, count)
  const indexed = await timed(createIndexer({ sql }).indexAll)
  await buildPeer(connect())
  const service = createSearchService({ sql, findSite: async () => undefined })
  const figures: Figure[] = [{ measure: 'search: indexing', unit: '/s', ours: [(count / indexed) * 1000] }]
  for (const { name, text, viewer = 'many', sort = 'newest', peer } of KINDS) {
    const viewerId = people[viewer]
    const ask = (i: number) => service.search({ id: viewerId, timeZone: '' }, { text: text(i), sort, limit: PAGE })
    const ours = await rounds(form, ask)
    const own = peer && (await rounds(form, (i) => askPeer(sql, viewerId, peer(sql, i))))
    const measure = `search, ${name}`
    figures.push(
      {
        measure: `${measure}: p50`,
        unit: 'ms',
        ours: ours.map(({ p50 }) => p50),
        ...(own && { peer: own.map(({ p50 }) => p50) }),
      },
      {
        measure: `${measure}: p99`,
        unit: 'ms',
        ours: ours.map(({ p99 }) => p99),
        ...(own && { peer: own.map(({ p99 }) => p99) }),
        goal: { of: 'ours', atMost: GOAL_MS },
      },
    )
  }
  return figures
}

interface Kind {
  name: string
  text: (i: number) => string
  viewer?: 'many' | 'one'
  sort?: Sort
  /** The same question to a peer: a condition on the messages `m`. */
  peer?: (sql: Sql, i: number) => Condition
}

const { text: sample, random } = createTexts(99)
/** Words as they are somewhere in the texts. */
const latinText = (): string => {
  const text = sample()
  return /^[a-z]/.test(text) ? text : latinText()
}
const words = Array.from({ length: ASKED }, () => latinText().split(' '))
const wordAt = (i: number, k: number) => words[i]?.[k] ?? 'harbour'
const rare = Array.from({ length: ASKED }, (_, i) => `needle${i}`)

const simple = (sql: Sql, text: string) => sql`m.simple @@ websearch_to_tsquery('simple', ${text})`
type Condition = ReturnType<typeof simple>
const like = (sql: Sql, text: string) => sql`m.body ilike ${`%${text}%`}`

const KINDS: Kind[] = [
  { name: 'rare word, to_tsvector', text: (i) => rare[i] ?? '', peer: (sql, i) => simple(sql, rare[i] ?? '') },
  { name: 'rare word, ILIKE', text: (i) => rare[i] ?? '', peer: (sql, i) => like(sql, rare[i] ?? '') },
  { name: 'common word, to_tsvector', text: () => 'harbour', peer: (sql) => simple(sql, 'harbour') },
  { name: 'common word, ILIKE', text: () => 'harbour', peer: (sql) => like(sql, 'harbour') },
  {
    name: 'two words',
    text: (i) => `${wordAt(i, 0)} ${wordAt(i, 1)}`,
    peer: (sql, i) => simple(sql, `${wordAt(i, 0)} ${wordAt(i, 1)}`),
  },
  {
    name: 'phrase',
    text: (i) => `"harbour ${wordAt(i, 0)}"`,
    peer: (sql, i) => simple(sql, `"harbour ${wordAt(i, 0)}"`),
  },
  {
    name: 'phrase of nowhere',
    text: () => '"harbour harbour harbour harbour harbour"',
    peer: (sql) => simple(sql, '"harbour harbour harbour harbour harbour"'),
  },
  {
    name: 'prefix',
    text: (i) => wordAt(i, 1).slice(0, 3),
    peer: (sql, i) => sql`m.simple @@ to_tsquery('simple', ${`${wordAt(i, 1).slice(0, 3)}:*`})`,
  },
  { name: 'from and in', text: (i) => `harbour from:"person ${i}" in:"room 3"` },
  {
    name: 'Chinese and Japanese',
    text: (i) => (i % 2 ? '服务器 北京' : '放送'),
    peer: (sql, i) => like(sql, i % 2 ? '北京' : '放送'),
  },
  { name: 'a word of long ago', text: () => 'formerly', peer: (sql) => simple(sql, 'formerly') },
  { name: 'before a day', text: (i) => `harbour before:2021-0${1 + (i % 9)}` },
  { name: 'common word, one quiet room', viewer: 'one', text: () => 'harbour', peer: (sql) => simple(sql, 'harbour') },
  { name: 'common word, best match', text: () => 'harbour', sort: 'best' },
]

async function askPeer(sql: Sql, viewerId: string, condition: Condition): Promise<void> {
  await sql`
    select m.id from peer_messages m
    where ${condition} and m.room_id in (select room_id from memberships where user_id = ${viewerId} and left_at is null)
    order by m.created_at desc limit ${PAGE + 1}`
}

/** One question after another, as long as a round may take. */
async function rounds(form: Form, ask: (i: number) => Promise<unknown>): Promise<{ p50: number; p99: number }[]> {
  await ask(0)
  const all: { p50: number; p99: number }[] = []
  for (let round = 0; round < form.rounds; round++) {
    const took: number[] = []
    const endsAt = performance.now() + form.roundMs
    for (let i = 0; i < ASKED && (i === 0 || performance.now() < endsAt); i++) took.push(await timed(() => ask(i)))
    all.push({ p50: median(took), p99: took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? 0 })
  }
  return all
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** The site as it was before there was an index: people, rooms, messages of six years, and who is where. */
async function fill(sql: Sql, count: number) {
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
  await sql`update rooms r set last_seq = m.last from (select room_id, max(seq) as last from messages group by 1) m where m.room_id = r.id`
  await sql`insert into search_progress (room_id, seq) select id, last_seq from rooms`
  await sql`
    insert into search_backlog (n, message_id)
    select -row_number() over (order by created_at desc, seq desc), id from messages`
  return { many, one }
}

async function fillMessages(sql: Sql, count: number, people: string[], rooms: string[]): Promise<void> {
  const { text } = createTexts()
  const numbers = new Map<string, number>()
  const nth = (i: number): Record<string, unknown> => {
    const room = rooms[Math.floor(random() ** 2 * rooms.length)] ?? ''
    const seq = (numbers.get(room) ?? 1) + 1
    numbers.set(room, seq)
    const needle = i % Math.ceil(count / 100) === 0 ? ` needle${Math.floor((i * 100) / count) % ASKED}` : ''
    const body = text() + needle + (i < count / 20 ? ' formerly' : '')
    const author_id = people[Math.floor(random() ** 2 * people.length)] ?? ''
    return { id: Bun.randomUUIDv7(), room_id: room, seq, author_id, body, age: (count - i) / count }
  }
  for (let i = 0; i < count; i += INSERTED_AT_ONCE) {
    const rows = Array.from({ length: Math.min(INSERTED_AT_ONCE, count - i) }, (_, k) => nth(i + k))
    await sql`
      insert into messages (id, room_id, seq, changed_seq, author_id, body, html, created_at)
      select id, room_id, seq, seq, author_id, body, '<p>' || body || '</p>', '2026-11-24'::timestamptz - age * interval '6 years'
      from json_to_recordset(${JSON.stringify(rows)}::text::json) as r (
        id uuid, room_id uuid, seq bigint, author_id uuid, body text, age float8)`
  }
}

/** The same messages with PostgreSQL's own idea of words, in a table of their own. */
async function buildPeer(sql: Sql): Promise<void> {
  const patient = await sql.reserve()
  try {
    await patient`select set_config('statement_timeout', '0', false)`
    await patient`
      create table peer_messages as
      select id, room_id, author_id, created_at, body, to_tsvector('simple', body) as simple from messages`
    await patient`create index on peer_messages using gin (simple)`
    await patient`create index on peer_messages (created_at desc)`
    await patient`vacuum analyze`
    await patient`select set_config('statement_timeout', ${String(PEER_DEADLINE_MS)}, false)`
  } finally {
    patient.release()
  }
}
