import { beforeAll, expect, test } from 'bun:test'
import { createTestInstance, type Person, type TestInstance } from '../../test/harness/instance.ts'

let site: TestInstance
let ines: Person
let priya: Person
let news: string
let tides: string

beforeAll(async () => {
  site = await createTestInstance()
  ines = await site.setUp()
  priya = await site.signUp(ines, 'Priya')
  news = await site.makeRoom(ines, { name: 'Newsroom', members: [priya] })
  tides = await site.makeRoom(ines, { name: 'Tides', members: [priya] })
  await site.say(ines, news, 'first')
  await site.say(ines, tides, 'then')
})

const draftOf = async (person: Person, roomId: string): Promise<string> =>
  (await (await site.request(`/api/v1/rooms/${roomId}/draft`, {}, person)).json()).body

/** The page to choose on, for what is shared. */
const page = async (shared: Record<string, string>, person = priya) =>
  (await site.form('/share', shared, person)).text()

const roomsIn = (html: string) => [...html.matchAll(/name="room_id" value="([^"]+)"/g)].map(([, id]) => id)

const bodyIn = (html: string) => /<textarea[^>]*name="body"[^>]*>\n?([^<]*)</.exec(html)?.[1]?.trim()

test('title, text and address stand under one another, and nothing twice', async () => {
  expect(bodyIn(await page({ title: 'Fog', text: 'Until noon', url: 'https://a.example/fog' }))).toBe(
    'Fog\nUntil noon\nhttps://a.example/fog',
  )
  expect(bodyIn(await page({ title: 'Fog', text: 'Fog: https://a.example/fog', url: 'https://a.example/fog' }))).toBe(
    'Fog: https://a.example/fog',
  )
  expect(bodyIn(await page({ title: 'Fog', text: 'Fog' }))).toBe('Fog')
})

test('a link leads there as well, also by way of the sign-in', async () => {
  const answer = await site.request('/share?text=Fog', {}, priya)
  expect(bodyIn(await answer.text())).toBe('Fog')
  const { headers } = await site.request('/share?text=Fog')
  expect(headers.get('Location')).toBe('/sign-in?to=%2Fshare%3Ftext%3DFog')
})

test('what is shared by whom was not signed in is there afterwards, as much of it as an address holds', async () => {
  const signedOut = async (text: string) =>
    (await site.send('/share', { method: 'POST', body: new URLSearchParams({ text }) })).headers.get('Location') ?? ''
  expect(await signedOut('Fog & rain')).toBe('/sign-in?to=%2Fshare%3Ftext%3DFog%2B%2526%2Brain')
  const to = new URL(await signedOut('🌊 '.repeat(5_000)), site.url).searchParams.get('to') ?? ''
  expect(to.length).toBeWithin(3_000, 4_001)
  expect(bodyIn(await (await site.request(to, {}, priya)).text())).toMatch(/^(🌊 )+🌊$/u)
})

test('rooms in which something was said last come first, and letters find others', async () => {
  const shown = roomsIn(await page({ text: 'Fog' }))
  expect(shown.slice(0, 2)).toEqual([tides, news])
  expect(roomsIn(await page({ body: 'Fog', q: 'nwsr' }))).toEqual([news])
  expect(bodyIn(await page({ body: 'Fog by now', text: 'Fog', q: 'nwsr' }))).toBe('Fog by now')
})

test('no room is offered in which one may not write', async () => {
  const closed = await site.makeRoom(ines, { name: 'Archive', members: [priya] })
  await site.form(`/rooms/${closed}/archive`, {}, ines, 'PUT')
  const board = await site.makeRoom(ines, { name: 'Board', members: [priya] })
  await site.json(`/api/v1/rooms/${board}`, { posting: 'admins' }, ines, 'PATCH')
  const foreign = await site.makeRoom(ines, { name: 'Foreign' })
  const offered = roomsIn(await page({ text: 'Fog' }))
  for (const id of [closed, board, foreign]) expect(offered).not.toContain(id)
  expect(roomsIn(await page({ text: 'Fog' }, ines))).toContain(board)
})

test('it waits in the room as a draft, after what was begun there, and nothing is sent', async () => {
  const before = await site.sql`select count(*) from messages`
  const answer = await site.form('/shares', { room_id: news, body: 'Fog', files: '0' }, priya)
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, `/rooms/${news}#compose`])
  expect(await draftOf(priya, news)).toBe('Fog')
  await site.form('/shares', { room_id: news, body: 'Until noon' }, priya)
  expect(await draftOf(priya, news)).toBe('Fog\n\nUntil noon')
  expect(await site.sql`select count(*) from messages`).toEqual(before)
})

test('files that wait in the browser are asked for in the room', async () => {
  const answer = await site.form('/shares', { room_id: news, body: '', files: '2' }, priya)
  expect(answer.headers.get('Location')).toBe(`/rooms/${news}?shared#compose`)
})

test('another’s room, no room and too much are refused, and nothing is kept', async () => {
  const foreign = await site.makeRoom(ines, { name: 'Not yours' })
  expect((await site.form('/shares', { room_id: foreign, body: 'Fog' }, priya)).status).toBe(404)
  expect((await site.form('/shares', { body: 'Fog' }, priya)).status).toBe(422)
  expect((await site.form('/shares', { room_id: tides, body: 'x'.repeat(100_001) }, priya)).status).toBe(422)
  expect(await draftOf(priya, tides)).toBe('')
})
