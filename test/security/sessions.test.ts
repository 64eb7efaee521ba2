import { beforeAll, describe, expect, test } from 'bun:test'
import { shakeHands } from '../harness/handshake.ts'
import { createTestInstance, PASSWORD, type Person, type TestInstance } from '../harness/instance.ts'
import { openSocket, type PageSocket } from '../harness/page-socket.ts'

/** From the answer to the end of every socket. */
const CLOSE_WITHIN_MS = 2_000
const EXPIRE_WITHIN_MS = 60_000

/** Two on one database, whose bus is down. */
let here: TestInstance
let there: TestInstance
let ines: Person

beforeAll(async () => {
  here = await createTestInstance({ listens: true })
  there = await createTestInstance({ listens: true, beside: here })
  ines = await here.setUp()
})

let people = 0
const somebody = () => here.signUp(ines, `Somebody${(people += 1)}`)

/** Pages of one session, one on each instance. */
const openPages = (person: Person) => Promise.all([here, there].map(({ url }) => openSocket(url, person)))

const statusOf = async (site: TestInstance, { cookie }: Person) =>
  (await site.request('/api/v1/me', {}, { cookie })).status

async function upgrade(site: TestInstance, { cookie }: Person): Promise<number> {
  return (await shakeHands(site.url, { Origin: site.url, Cookie: cookie })).status
}

/** Demands that all pages end, as for who was signed out, in time after the answer. */
async function expectEnded(pages: PageSocket[], answeredAt: number, withinMs = CLOSE_WITHIN_MS): Promise<void> {
  for (const { code, at } of await Promise.all(pages.map(({ closed }) => closed))) {
    expect(code).toBe(1008)
    expect(at - answeredAt).toBeLessThan(withinMs)
  }
}

const signOut = (person: Person) => here.request('/sessions/current', { method: 'DELETE' }, person)

test('S9: signing out ends the cookie at once and the pages of that session on every instance, and no other', async () => {
  const laptop = await somebody()
  const phone = await here.signIn(laptop)
  const [pages, others] = [await openPages(laptop), await openPages(phone)]
  expect((await signOut(laptop)).status).toBe(303)
  const answeredAt = Date.now()
  expect([await statusOf(here, laptop), await upgrade(here, laptop)]).toEqual([401, 401])
  await expectEnded(pages, answeredAt)
  expect([await statusOf(there, laptop), await upgrade(there, laptop)]).toEqual([401, 401])
  expect(others.every(({ isOpen }) => isOpen())).toBe(true)
  expect(await statusOf(there, phone)).toBe(200)
})

test.each<[string, (person: Person) => Promise<Response>]>([
  ['"sign out everywhere"', (person) => here.request('/sessions', { method: 'DELETE' }, person)],
  ['deactivation', (person) => here.form(`/admin/people/${person.id}`, { deactivated: 'true' }, ines, 'PATCH')],
  [
    'being signed out by an admin',
    (person) => here.request(`/admin/people/${person.id}/sessions`, { method: 'DELETE' }, ines),
  ],
])('S10: %s ends every page of every device, on every instance', async (_, work) => {
  const laptop = await somebody()
  const phone = await here.signIn(laptop)
  const pages = [...(await openPages(laptop)), ...(await openPages(phone))]
  expect((await work(laptop)).status).toBe(303)
  const answeredAt = Date.now()
  for (const device of [laptop, phone])
    expect([await statusOf(here, device), await upgrade(here, device)]).toEqual([401, 401])
  await expectEnded(pages, answeredAt)
  for (const device of [laptop, phone]) expect(await upgrade(there, device)).toBe(401)
})

test('S10: a new password ends the pages of all other devices, and the old cookie of this one', async () => {
  const laptop = await somebody()
  const phone = await here.signIn(laptop)
  const [own, others] = [await openPages(laptop), await openPages(phone)]
  const fields = { password: PASSWORD, new_password: 'another tide comes in' }
  expect((await here.form('/settings/password', fields, laptop, 'PUT')).status).toBe(303)
  const answeredAt = Date.now()
  for (const device of [laptop, phone]) expect(await statusOf(here, device)).toBe(401)
  await expectEnded(others, answeredAt)
  for (const device of [laptop, phone]) expect(await upgrade(there, device)).toBe(401)
  expect(own.every(({ isOpen }) => isOpen())).toBe(true)
})

test('S10: who reconnects in a tight loop meanwhile is left with nothing', async () => {
  const person = await somebody()
  const opened: PageSocket[] = []
  let isOver = false
  const loop = async (site: TestInstance) => {
    while (!isOver) {
      const socket = await openSocket(site.url, person).catch(() => undefined)
      if (socket === undefined) continue
      opened.push(socket)
      if (opened.length % 3 === 0) socket.close()
    }
  }
  const loops = [loop(here), loop(there), loop(here)]
  await openSocket(here.url, person)
  expect((await here.request('/sessions', { method: 'DELETE' }, person)).status).toBe(303)
  const answeredAt = Date.now()
  const openedBefore = opened.length
  await until(() => Date.now() - answeredAt > CLOSE_WITHIN_MS)
  isOver = true
  await Promise.all(loops)
  await Promise.all(opened.map(({ closed }) => closed))
  expect(openedBefore).toBeGreaterThan(0)
  expect(opened.filter(({ isOpen }) => isOpen())).toEqual([])
  for (const site of [here, there]) expect(await upgrade(site, person)).toBe(401)
})

test(
  'S11: a session that expires ends its pages',
  async () => {
    const person = await somebody()
    const pages = await openPages(person)
    await here.sql`update sessions set expires_at = now() where user_id = ${person.id}`
    await expectEnded(pages, Date.now(), EXPIRE_WITHIN_MS)
  },
  EXPIRE_WITHIN_MS + 5_000,
)

describe('S34: a token of the API', () => {
  async function tokenOf(person: Person) {
    const made: { id: string; token: string } = await (
      await here.json('/api/v1/tokens', { name: 'curl' }, person)
    ).json()
    return { ...made, headers: { Authorization: `Bearer ${made.token}` } }
  }

  test('counts in its header only', async () => {
    const { token, headers } = await tokenOf(await somebody())
    expect((await here.send('/api/v1/me', { headers })).status).toBe(200)
    for (const query of [`token=${token}`, `access_token=${token}`, `authorization=Bearer%20${token}`])
      expect((await here.send(`/api/v1/me?${query}`)).status).toBe(401)
    for (const cookie of [`hubbub_session=${token}`, `token=${token}`])
      expect((await here.send('/api/v1/me', { headers: { Cookie: cookie } })).status).toBe(401)
  })

  test('may do no more than its owner, and sees none of the rooms of others', async () => {
    const [owner, other] = [await somebody(), await somebody()]
    const { headers } = await tokenOf(owner)
    const room = await here.makeRoom(other, { name: 'Not yours' })
    expect((await here.send(`/api/v1/rooms/${room}`, { headers })).status).toBe(404)
    const answer = await here.send('/api/v1/invites', {
      method: 'POST',
      body: '{}',
      headers: { ...headers, 'Content-Type': 'application/json' },
    })
    expect(answer.status).toBe(403)
  })

  test('revoked, is refused at once, also beside a good cookie, and its streams end on every instance', async () => {
    const person = await somebody()
    const { id, headers } = await tokenOf(person)
    const room = await here.makeRoom(person, { name: 'Mine' })
    const streams = await Promise.all(
      [here, there].map((site) => site.send(`/api/v1/rooms/${room}/events`, { headers })),
    )
    const ends = streams.map((stream) => stream.text().then(() => Date.now()))
    expect((await here.request(`/api/v1/tokens/${id}`, { method: 'DELETE' }, person)).status).toBe(204)
    const answeredAt = Date.now()
    expect((await here.send('/api/v1/me', { headers })).status).toBe(401)
    expect((await here.send('/api/v1/me', { headers: { ...headers, Cookie: person.cookie } })).status).toBe(401)
    for (const at of await Promise.all(ends)) expect(at - answeredAt).toBeLessThan(CLOSE_WITHIN_MS)
    expect((await there.send('/api/v1/me', { headers })).status).toBe(401)
  })

  test('of who is deactivated is refused, and its streams end', async () => {
    const person = await somebody()
    const { headers } = await tokenOf(person)
    const room = await here.makeRoom(person, { name: 'Mine' })
    const stream = await there.send(`/api/v1/rooms/${room}/events`, { headers })
    await here.form(`/admin/people/${person.id}`, { deactivated: 'true' }, ines, 'PATCH')
    const answeredAt = Date.now()
    expect((await here.send('/api/v1/me', { headers })).status).toBe(401)
    await stream.text()
    expect(Date.now() - answeredAt).toBeLessThan(CLOSE_WITHIN_MS)
  })

  test('of who becomes a guest is refused, and its streams of what others may read end on every instance', async () => {
    const person = await somebody()
    const { headers } = await tokenOf(person)
    const room = await here.makeRoom(ines, { name: crypto.randomUUID(), kind: 'public' })
    const streams = await Promise.all(
      [here, there].map((site) => site.send(`/api/v1/rooms/${room}/events`, { headers })),
    )
    await here.form(`/admin/people/${person.id}`, { role: 'guest' }, ines, 'PATCH')
    const answeredAt = Date.now()
    for (const stream of streams) await stream.text()
    expect(Date.now() - answeredAt).toBeLessThan(CLOSE_WITHIN_MS)
    expect((await there.send('/api/v1/me', { headers })).status).toBe(401)
  })
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await Bun.sleep(10)
}
