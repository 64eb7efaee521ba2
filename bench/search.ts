import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'
import { migrate } from '../src/platform/migrate.ts'
import { createPostgres, type Sql } from '../src/platform/postgres.ts'
import { createIndexer } from '../src/search/indexer.ts'
import { createSearchService, type SearchService, type Sort } from '../src/search/search.service.ts'
import { onTestsEnd } from '../test/harness/cleanups.ts'
import { fillArchive, NEEDLES } from './loads/archive.ts'
import { createTexts } from './loads/texts.ts'
import type { Figure, Form } from './support/measure.ts'
import { median } from './support/numbers.ts'
import { cpuMs, listPostgres } from './support/processes.ts'

const MESSAGES = 1_000_000
const MESSAGES_QUICK = 50_000
/** Questions of a kind in a round. */
const ASKED = NEEDLES
const PAGE = 20
/** What is looked for is the product's goal for a million messages. */
const GOAL_MS = 50
/** Statements that fill and index; a question of the peers may read the whole table. */
const DEADLINE_MS = 600_000
const MEGABYTE = 1_000_000

/** Finding among a million messages in several languages, against PostgreSQL's own words and against ILIKE. */
export async function search(form: Form): Promise<Figure[]> {
  const count = form.scale > 1 ? MESSAGES_QUICK : MESSAGES
  const { sql, dataDir } = await createDatabase()
  const people = await fillArchive(sql, count)
  const indexed = await timed(createIndexer({ sql }).indexAll)
  await buildPeer(sql)
  const figures: Figure[] = [
    { measure: 'search: indexing', unit: '/s', ours: [(count / indexed) * 1000] },
    await sizeOf(sql, 'search: index', 'message_words_words', 'peer_simple'),
    await sizeOf(sql, 'search: words and all their indexes', 'message_words', 'peer_messages'),
  ]
  const service = createSearchService({ sql, findSite: async () => undefined })
  const cpu = () => cpuMs([process.pid, ...listPostgres(dataDir)])
  for (const kind of KINDS) figures.push(...(await measureKind({ form, sql, service, people, count, cpu }, kind)))
  return figures
}

/** As the program's own: its PostgreSQL with its settings, on a folder that is gone afterwards. */
async function createDatabase(): Promise<{ sql: Sql; dataDir: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hubbub-bench-'))
  onTestsEnd(() => rmSync(dataDir, { recursive: true, force: true }))
  const server = await startEmbeddedPostgres({ dataDir })
  onTestsEnd(server.stop)
  const sql = createPostgres(server.connection, { max: 2, deadlineMs: DEADLINE_MS })
  onTestsEnd(() => sql.end({ timeout: 1 }))
  await migrate(sql)
  return { sql, dataDir }
}

interface Bench {
  form: Form
  sql: Sql
  service: SearchService
  people: Record<'many' | 'one', string>
  count: number
  /** Processor time of this process and of PostgreSQL so far, in ms. */
  cpu: () => number
}

async function measureKind(
  { form, sql, service, people, count, cpu }: Bench,
  { name, text, viewer = 'many', sort = 'newest', deep = false, peer }: Kind,
): Promise<Figure[]> {
  const viewerId = people[viewer]
  // Messages that were there before their index have the numbers from -count to -1.
  const cursor = deep ? String(Math.round(-count / 2)) : undefined
  const ours = await rounds(form, cpu, (i) =>
    service.search({ id: viewerId, timeZone: '' }, { text: text(i), sort, cursor, limit: PAGE }),
  )
  const own = peer && (await rounds(form, cpu, (i) => askPeer(sql, viewerId, peer(sql, i))))
  return [
    figureOf(`search, ${name}: p50`, ours, own, ({ p50 }) => p50),
    figureOf(`search, ${name}: processor, mean`, ours, own, (round) => round.cpu),
    { ...figureOf(`search, ${name}: p99`, ours, own, ({ p99 }) => p99), goal: { of: 'ours', atMost: GOAL_MS } },
  ]
}

const figureOf = (measure: string, ours: Round[], peer: Round[] | undefined, of: (round: Round) => number): Figure => ({
  measure,
  unit: 'ms',
  ours: ours.map(of),
  ...(peer && { peer: peer.map(of) }),
})

async function sizeOf(sql: Sql, measure: string, ours: string, peer: string): Promise<Figure> {
  const [row] = await sql<{ ours: number; peer: number }[]>`
    select pg_total_relation_size(${ours}::regclass) as ours, pg_total_relation_size(${peer}::regclass) as peer`
  return { measure, unit: 'MB', ours: [(row?.ours ?? 0) / MEGABYTE], peer: [(row?.peer ?? 0) / MEGABYTE] }
}

interface Kind {
  name: string
  text: (i: number) => string
  viewer?: 'many' | 'one'
  sort?: Sort
  /** A page in the midst of all instead of the first. */
  deep?: boolean
  /** The same question to a peer: a condition on the messages `m`. */
  peer?: (sql: Sql, i: number) => Condition
}

const { text: sample } = createTexts(99)
/** Words as they are somewhere in the texts. */
const latinText = (): string => {
  const text = sample()
  return /^[a-z]/.test(text) ? text : latinText()
}
const words = Array.from({ length: ASKED }, () => latinText().split(' '))
const wordAt = (i: number, k: number) => words[i]?.[k] ?? 'harbour'
const needle = (i: number) => `needle${i}`

const simple = (sql: Sql, text: string) => sql`m.simple @@ websearch_to_tsquery('simple', ${text})`
type Condition = ReturnType<typeof simple>
const like = (sql: Sql, text: string) => sql`m.body ilike ${`%${text}%`}`

/** A kind that is asked of `to_tsvector` in the same words. */
const alike = (name: string, text: Kind['text']): Kind => ({ name, text, peer: (sql, i) => simple(sql, text(i)) })
const pickFrom = (texts: string[]) => (i: number) => texts[i % texts.length] ?? ''

const KINDS: Kind[] = [
  alike('rare word, to_tsvector', needle),
  { name: 'rare word, ILIKE', text: needle, peer: (sql, i) => like(sql, needle(i)) },
  alike('word that nobody used', (i) => `nosuchword${i}`),
  alike('common word, to_tsvector', () => 'harbour'),
  { name: 'common word, ILIKE', text: () => 'harbour', peer: (sql) => like(sql, 'harbour') },
  { name: 'common word, page in the midst', text: () => 'harbour', deep: true },
  { name: 'common word, one quiet room', viewer: 'one', text: () => 'harbour', peer: (sql) => simple(sql, 'harbour') },
  { name: 'common word, best match', text: () => 'harbour', sort: 'best' },
  alike('two words', (i) => `${wordAt(i, 0)} ${wordAt(i, 1)}`),
  alike('two common words', () => 'harbour gace'),
  alike('a common and a rare word', (i) => `harbour ${needle(i)}`),
  alike('phrase', (i) => `"harbour ${wordAt(i, 0)}"`),
  alike('phrase of three', (i) => `"${wordAt(i, 0)} ${wordAt(i, 1)} ${wordAt(i, 2)}"`),
  alike('phrase of nowhere', () => '"harbour harbour harbour harbour harbour"'),
  { name: 'joined by a hyphen, last open', text: (i) => `harbour-${wordAt(i, 0)}` },
  {
    name: 'prefix',
    text: (i) => wordAt(i, 1).slice(0, 3),
    peer: (sql, i) => sql`m.simple @@ to_tsquery('simple', ${`${wordAt(i, 1).slice(0, 3)}:*`})`,
  },
  { name: 'prefix of two letters', text: (i) => wordAt(i, 1).slice(0, 2) },
  { name: 'rare word and prefix', text: (i) => `${needle(i)} ${wordAt(i, 1).slice(0, 2)}` },
  alike('without a word', (i) => `harbour -${wordAt(i, 1)}`),
  { name: 'only without a word', text: () => '-harbour' },
  { name: 'from', text: (i) => `from:"person ${499 - i}"` },
  { name: 'from and in', text: (i) => `harbour from:"person ${i}" in:"room 3"` },
  { name: 'in', text: (i) => `${wordAt(i, 0)} in:"room ${i + 10}"` },
  { name: 'before a day', text: (i) => `harbour before:2021-0${1 + (i % 9)}` },
  { name: 'after a day', text: (i) => `harbour after:2021-0${1 + (i % 9)}` },
  { name: 'on a day', text: (i) => `on:2022-0${1 + (i % 9)}-12` },
  { name: 'has:file and has:link', text: () => 'has:file has:link' },
  { name: 'is:thread', text: (i) => `is:thread ${wordAt(i, 0)}` },
  { name: 'mentions:me', text: () => 'mentions:me' },
  {
    name: 'Chinese and Japanese',
    text: (i) => (i % 2 ? '服务器 北京' : '放送'),
    peer: (sql, i) => like(sql, i % 2 ? '北京' : '放送'),
  },
  { name: 'several words without blanks', text: pickFrom(['我们今天会议明天项目', '会议明天', '東京に行き']) },
  { name: 'Thai', text: pickFrom(['อากาศ', 'ประชุมพรุ่งนี้', 'วันนี้อากาศดี']) },
  alike('a word of long ago', () => 'formerly'),
]

async function askPeer(sql: Sql, viewerId: string, condition: Condition): Promise<void> {
  await sql`
    select m.id from peer_messages m
    where ${condition} and m.room_id in (select room_id from memberships where user_id = ${viewerId} and left_at is null)
    order by m.created_at desc limit ${PAGE + 1}`
}

interface Round {
  p50: number
  p99: number
  /** Of one question, in ms. */
  cpu: number
}

/** One question after another, as long as a round may take. */
async function rounds(form: Form, cpu: () => number, ask: (i: number) => Promise<unknown>): Promise<Round[]> {
  await ask(0)
  const all: Round[] = []
  for (let round = 0; round < form.rounds; round++) {
    const took: number[] = []
    const usedBefore = cpu()
    const endsAt = performance.now() + form.roundMs
    for (let i = 0; i < ASKED && (i === 0 || performance.now() < endsAt); i++) took.push(await timed(() => ask(i)))
    all.push({
      p50: median(took),
      p99: took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? 0,
      cpu: (cpu() - usedBefore) / took.length,
    })
  }
  return all
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** The same messages with PostgreSQL's own idea of words, in a table of their own. */
async function buildPeer(sql: Sql): Promise<void> {
  await sql`
    create table peer_messages as
    select id, room_id, author_id, created_at, body, to_tsvector('simple', body) as simple from messages`
  await sql`create index peer_simple on peer_messages using gin (simple)`
  await sql`create index on peer_messages (created_at desc)`
  await sql`vacuum analyze`
}
