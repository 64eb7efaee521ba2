import { expect, test } from 'bun:test'
import { createTestDatabase } from '../../test/harness/postgres.ts'
import { listSidebar } from '../memberships/sidebar.store.ts'
import type { Sql } from '../platform/postgres.ts'
import { countUnreadThreads } from '../threads/threads.store.ts'
import { fillSite } from './seed-demo/fill-site.ts'

const now = Date.parse('2026-11-24T09:42:00Z')
const site = { now, passwordHash: 'none', timeZone: 'UTC' }
const [{ sql }, twin] = await Promise.all([createTestDatabase(), createTestDatabase()])
const messages = await fillSite(sql, site)

test('there are some 2,000 messages, the last a minute old', async () => {
  const [row] = await sql`select count(*)::int as count, max(created_at) as last from messages`
  expect(row?.count).toBe(messages)
  expect(messages).toBeWithin(2_000, 2_500)
  expect(row?.last).toEqual(new Date(now - 60_000))
})

test('a site that is set up is refused and stays as it is', async () => {
  expect(await fillSite(sql, site)).toBeUndefined()
  expect(await rowsOf(sql)).toHaveLength(messages ?? 0)
})

test('the same moment makes the same site', async () => {
  await fillSite(twin.sql, site)
  expect(await rowsOf(twin.sql)).toEqual(await rowsOf(sql))
})

test('every number of a room belongs to one change, and none is left out', async () => {
  const wrong = await sql`
    select r.id, r.name, r.last_seq, t.taken, t.highest, t.doubled from rooms r cross join lateral (
      select
        (select count(*) + count(edited_at) + count(deleted_at) from messages where room_id = r.id)
          + (select count(*) from reactions x join messages m on m.id = x.message_id where m.room_id = r.id)
          + (select count(*) from memberships where room_id = r.id)
          + (select count(*) from messages where room_id = r.id and thread_root_id is not null)
          + (select count(*) from poll_votes x join messages m on m.id = x.message_id where m.room_id = r.id)
          + (select count(*) from pins where room_id = r.id)
          + case when r.archived_at is null then 1 else 2 end as taken,
        (select max(n) from (${numbersOf(sql)}) all_numbers) as highest,
        (select count(*) - count(distinct n) from (${numbersOf(sql)}) all_numbers) as doubled
    ) t where t.taken <> r.last_seq or t.highest > r.last_seq or t.doubled <> 0`
  expect([...wrong]).toEqual([])
})

test('in every room the order of numbers is the order of time', async () => {
  const wrong = await sql`
    select 1 from (select created_at < lag(created_at) over (partition by room_id order by seq) as back from messages) x
    where back`
  expect([...wrong]).toEqual([])
})

test('rooms know how many members they have', async () => {
  const wrong = await sql`
    select name from rooms r
    where member_count <> (select count(*) from memberships m where m.room_id = r.id and m.left_at is null)`
  expect([...wrong]).toEqual([])
})

test('nothing that a person left open is left open: no slot without a word, no part without a person', async () => {
  const wrong = await sql`select body from messages where body ~ '\\{[a-z]+\\}' and body not like '%\`\`\`%'`
  expect([...wrong]).toEqual([])
})

test('the first person finds unread rooms, a mention, a muted room and a draft', async () => {
  const [ines] = await sql`select id from users where role = 'owner'`
  const rooms = await listSidebar(sql, String(ines?.id))
  const news = rooms.flatMap(({ name, unread, mentions }) => (unread > 0 ? [`${name}: ${unread}, @${mentions}`] : []))
  expect(news).toEqual([
    'Front desk: 3, @1',
    '愛子: 2, @0',
    'Budget 2027: 2, @0',
    'Newsroom: 4, @0',
    'Programme planning for the winter quarter: 12, @0',
    'Studio A: 1, @1',
  ])
  expect(rooms.filter((room) => room.muted).map((room) => room.name)).toEqual(['Canteen'])
  expect(rooms.filter((room) => room.hasDraft).map((room) => room.name)).toEqual(['Website and streaming'])
})

test('there is a thread with something new for the first person, a poll that was voted on, pins and a saved message', async () => {
  const [ines] = await sql`select id from users where role = 'owner'`
  expect(await countUnreadThreads(sql, String(ines?.id))).toBe(1)
  const [counts] = await sql`select (select count(*)::int from messages where thread_root_id is not null) as replies,
    (select count(*)::int from poll_votes) as votes, (select count(*)::int from pins) as pins,
    (select count(*)::int from saved_messages) as saved, (select thread_replies from messages where thread_replies > 0) as told`
  expect(counts).toEqual({ replies: 3, votes: 7, pins: 2, saved: 1, told: 3 })
})

const rowsOf = async (db: Sql) => [
  ...(await db`select id, room_id, seq, changed_seq, author_id, html, created_at from messages order by room_id, seq`),
]

/** Every number that is still to be seen on something in room `r`; a message that has not changed shows one number once. */
const numbersOf = (db: Sql) => db`
  select r.changed_seq as n
  union all select changed_seq from memberships where room_id = r.id
  union all select seq from messages where room_id = r.id
  union all select changed_seq from messages where room_id = r.id and changed_seq <> seq`
