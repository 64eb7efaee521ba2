import { beforeAll, expect, test } from 'bun:test'
import { createTestInstance, type Person, type TestInstance } from '../../test/harness/instance.ts'
import { openSocket } from '../../test/harness/page-socket.ts'
import type { ChangedPeople } from './people.service.ts'

/*
 * How open pages learn that somebody is called something else, looks or feels otherwise: on every instance, also when the
 * bus carries nothing, and after they were away.
 */

let one: TestInstance
let two: TestInstance
let ines: Person
let priya: Person
let gast: Person

beforeAll(async () => {
  one = await createTestInstance({ listens: true })
  two = await createTestInstance({ beside: one, listens: true })
  ines = await one.setUp()
  priya = await one.signUp(ines, 'Priya')
  gast = await one.signUp(ines, 'Gast', 'guest')
})

const version = () => one.accounts.site.readFactsVersion()

async function changes(after: number, who = ines, from = one): Promise<ChangedPeople> {
  return await (await from.request(`/people/changes?after=${after}`, {}, who)).json()
}

const rename = (name: string, person = priya) => one.form('/settings/profile', { name }, person, 'PATCH')
const setStatus = (fields: Record<string, string>) => one.form('/settings/status', fields, priya, 'PUT')
const isAt = (least: number) => (frame: object) =>
  'kind' in frame && frame.kind === 'people' && 'version' in frame && Number(frame.version) >= least

test('a name, a picture’s change and a status take a number each, what is saved as it was takes none', async () => {
  const before = await version()
  await rename('Priya S')
  await setStatus({ emoji: '🌴', text: 'On leave' })
  const { version: now, people } = await changes(before)
  expect(now).toBe(before + 2)
  expect(people).toEqual([
    { id: priya.id, name: 'Priya S', avatar: null, status_emoji: '🌴', direct_rooms: [], version: now },
  ])
  await rename('Priya S')
  expect(await version()).toBe(now)
  expect(await changes(now)).toEqual({ version: now, people: [] })
})

test('the direct rooms that are named for somebody are told to who is in them, and to nobody else', async () => {
  const before = await version()
  const answer = await one.json('/api/v1/directs', { user_ids: [priya.id] }, ines)
  const room: { id: string } = await answer.json()
  await rename('Priya T')
  expect((await changes(before)).people.map((person) => person.direct_rooms)).toEqual([[room.id]])
  const other = await one.signUp(ines, 'Other')
  expect((await changes(before, other)).people[0]?.direct_rooms).toEqual([])
})

test('a guest is told only of who is in a room with them', async () => {
  const before = await version()
  await rename('Priya U')
  expect((await changes(before, gast)).people).toEqual([])
  await one.makeRoom(ines, { name: 'Porch', members: [priya, gast] })
  expect((await changes(before, gast)).people.map(({ name }) => name)).toEqual(['Priya U'])
})

test('who asks after no number is told what was expected', async () => {
  for (const query of ['', '?after=x', '?after=-1', '?after=1.5'])
    expect((await one.request(`/people/changes${query}`, {}, ines)).status).toBe(422)
})

test('open pages of every instance hear that something changed, without a bus', async () => {
  const pages = [await openSocket(one.url, ines), await openSocket(two.url, gast)]
  await rename('Priya V')
  const now = await version()
  for (const page of pages) await page.until('signal', { fits: isAt(now) })
  const back = await openSocket(two.url, ines)
  expect(await back.until('signal', { fits: isAt(now) })).toMatchObject({ version: now, within_ms: 0 })
  for (const page of [...pages, back]) page.close()
})

test('the end of a status is told when it comes, once, whichever instance sees it', async () => {
  const page = await openSocket(two.url, ines)
  await setStatus({ emoji: '🥪', text: 'Lunch', lasts: '30' })
  const set = await version()
  await page.until('signal', { fits: isAt(set) })
  await one.sql`update users set status_until = now() - interval '1 second' where id = ${priya.id}`
  await Promise.all([one, two].map((site) => site.accounts.status.endDue()))
  await page.until('signal', { fits: isAt(set + 1) })
  expect(await changes(set)).toMatchObject({ version: set + 1, people: [{ id: priya.id, status_emoji: '' }] })
  const mine = await (await two.request('/', {}, priya)).text()
  expect(mine).not.toContain('Lunch')
  page.close()
})
