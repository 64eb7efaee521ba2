import { describe, expect, test } from 'bun:test'
import { addPerson, createTestSite, PASSWORD, setUp, type Browser, type TestSite } from './accounts.fixture.ts'

async function given(settings: Parameters<typeof createTestSite>[0] = {}) {
  const site = await createTestSite(settings)
  return { site, owner: await setUp(site) }
}

let people = 0
const fields = (more: Record<string, string> = {}) => ({
  name: 'Priya',
  email: `priya${++people}@example.org`,
  password: PASSWORD,
  ...more,
})

async function invite(admin: Browser, terms: object = {}): Promise<string> {
  const answer = await admin.post('/api/v1/invites', terms)
  expect(answer.status).toBe(201)
  const { code, url }: { code: string; url: string } = await answer.json()
  expect(url).toBe(`http://localhost/join/${code}`)
  return `/join/${code}`
}

/** Makes a standing link as the page does: the address is shown on the page that the form leads to. */
async function makeLink(admin: Browser, terms: Record<string, string> = {}): Promise<string> {
  const answer = await admin.form('/admin/join-link', terms)
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/admin/invites'])
  const page = await (await admin.get('/admin/invites')).text()
  return /value="http:\/\/localhost(\/join\/[\w-]+)"/.exec(page)?.[1] ?? 'none'
}

const open = async (site: TestSite, path: string) => (await site.browser().get(path)).status
const join = async (site: TestSite, path: string, more = {}) => (await site.browser().form(path, fields(more))).status
const countPeople = async (site: TestSite) => (await site.sql<{ n: number }[]>`select count(*) as n from users`)[0]?.n

describe('joining by an invite', () => {
  test('shows who is in, makes an account with its role, signs in and lands in General', async () => {
    const { site, owner } = await given()
    const path = await invite(owner, { role: 'member', max_uses: 1 })
    const browser = site.browser()
    const page = await (await browser.get(path)).text()
    expect(page).toContain('Ines is in.')
    expect(page).not.toContain('ines@example.org')
    const answer = await browser.form(path, fields())
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/'])
    const me: { id: string } = await (await browser.get('/api/v1/me')).json()
    expect(me).toMatchObject({ name: 'Priya', role: 'member' })
    const [room] =
      await site.sql`select r.name from rooms r join memberships m on m.room_id = r.id where m.user_id = ${me.id}`
    expect(room).toEqual({ name: 'General' })
    expect(site.events).toEqual([expect.objectContaining({ kind: 'membership', user_id: me.id, left: null })])
    expect((await browser.get(path)).headers.get('Location')).toBe('/')
  })

  test('a guest lands in no room', async () => {
    const { site, owner } = await given()
    const guest = await addPerson(site, owner, 'Dele', 'guest')
    expect([...(await site.sql`select room_id from memberships where user_id = ${guest.id}`)]).toEqual([])
  })

  test('an unknown code is 404, before anything that was typed is looked at', async () => {
    const { site } = await given()
    for (const code of ['nothing', 'a'.repeat(43), '%00', 'x'.repeat(3_000)]) {
      expect(await open(site, `/join/${code}`)).toBe(404)
      expect(await join(site, `/join/${code}`, { password: 'x' })).toBe(404)
    }
  })

  test('an expired one is 410, a revoked one 404', async () => {
    const { site, owner } = await given()
    const path = await invite(owner, { expires_in_hours: 1 })
    await site.sql`update invites set expires_at = now()`
    expect([await open(site, path), await join(site, path)]).toEqual([410, 410])
    await site.sql`update invites set expires_at = null`
    expect(await open(site, path)).toBe(200)
    const [row] = await site.sql<{ id: string }[]>`select id from invites`
    expect((await owner.delete(`/admin/invites/${row?.id}`)).status).toBe(303)
    expect([await open(site, path), await join(site, path)]).toEqual([404, 404])
    expect((await owner.delete(`/admin/invites/${row?.id}`)).status).toBe(404)
  })

  test('a one-use invite redeemed several times at once lets one in; afterwards it is 410', async () => {
    const { site, owner } = await given()
    const path = await invite(owner, { max_uses: 1 })
    const answers = await Promise.all([1, 2, 3, 4].map(() => join(site, path)))
    expect(answers.toSorted((a, b) => a - b)).toEqual([303, 410, 410, 410])
    expect(await countPeople(site)).toBe(2)
    expect([await open(site, path), await join(site, path)]).toEqual([410, 410])
  })

  test('a join that is refused uses nothing up', async () => {
    const { site, owner } = await given()
    const path = await invite(owner, { max_uses: 1 })
    const taken = await site.browser().form(path, fields({ email: 'INES@example.org' }))
    expect(taken.status).toBe(409)
    expect(await taken.text()).toContain('Somebody here has this e-mail already.')
    expect(await join(site, path, { password: 'short' })).toBe(422)
    expect(await join(site, path)).toBe(303)
  })

  test('two who join with one e-mail at once are one account', async () => {
    const { site, owner } = await given()
    const path = await invite(owner)
    const answers = await Promise.all([1, 2, 3].map(() => join(site, path, { email: 'twin@example.org' })))
    expect(answers.toSorted((a, b) => a - b)).toEqual([303, 409, 409])
  })

  test('no parameter raises the role', async () => {
    const { site, owner } = await given()
    const path = await invite(owner, { role: 'guest' })
    const browser = site.browser()
    await browser.form(`${path}?role=owner`, fields({ role: 'owner', is_admin: 'true', 'user[role]': 'owner' }))
    expect(await (await browser.get('/api/v1/me')).json()).toMatchObject({ role: 'guest' })
  })

  test('ten accounts an hour from one address, and not one less for those that were refused', async () => {
    const { site, owner } = await given({ LIMIT_JOINS_PER_HOUR: 3 })
    const path = await invite(owner)
    const from = async (address: string, more = {}) => site.browser(address).form(path, fields(more))
    for (let i = 0; i < 3; i++) {
      expect((await from('198.51.100.9', { email: 'ines@example.org' })).status).toBe(409)
      expect((await from('198.51.100.9')).status).toBe(303)
    }
    const refused = await from('198.51.100.9')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('Retry-After'))).toBeWithin(1, 1_201)
    expect((await from('198.51.100.10')).status).toBe(303)
  })
})

describe('the standing link', () => {
  test('is shown once, with its picture', async () => {
    const { site, owner } = await given()
    const path = await makeLink(owner)
    expect(await open(site, path)).toBe(200)
    const again = await (await owner.get('/admin/invites')).text()
    expect(again).not.toContain('/join/')
    await owner.form('/admin/join-link', {})
    expect(await (await owner.get('/admin/invites')).text()).toContain('src="data:image/svg+xml;base64,')
  })

  test('regenerated, makes the old one 404', async () => {
    const { site, owner } = await given()
    const old = await makeLink(owner)
    const path = await makeLink(owner)
    expect(path).not.toBe(old)
    expect([await open(site, old), await join(site, old), await open(site, path)]).toEqual([404, 404, 200])
  })

  test('regenerated by two at once, one of the two works', async () => {
    const { site, owner } = await given()
    const answers = await Promise.all([1, 2].map(() => owner.form('/admin/join-link', {})))
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    const [row] = await site.sql`select count(*) as n from invites where kind = 'link' and revoked_at is null`
    expect(row).toEqual({ n: 1 })
  })

  test('switched off is 404, expired 410', async () => {
    const { site, owner } = await given()
    const path = await makeLink(owner, { expires_in_hours: '24', role: 'guest' })
    await site.sql`update invites set expires_at = now()`
    expect(await open(site, path)).toBe(410)
    await owner.delete('/admin/join-link')
    expect(await open(site, path)).toBe(404)
  })

  test('makes no administrators', async () => {
    const { owner } = await given()
    expect((await owner.form('/admin/join-link', { role: 'admin' })).status).toBe(422)
  })
})

test('only admins invite', async () => {
  const { site, owner } = await given()
  const priya = await addPerson(site, owner, 'Member')
  const guest = await addPerson(site, owner, 'Guest', 'guest')
  for (const browser of [priya, guest]) {
    expect((await browser.post('/api/v1/invites', {})).status).toBe(403)
    expect((await browser.form('/admin/invites', {})).status).toBe(403)
    expect((await browser.form('/admin/join-link', {})).status).toBe(403)
    expect((await browser.get('/admin/invites')).status).toBe(403)
  }
  const admin = await addPerson(site, owner, 'Tomasz', 'admin')
  await invite(admin)
  expect((await site.browser().post('/api/v1/invites', {})).status).toBe(401)
  expect((await site.browser().get('/admin/invites')).status).toBe(401)
})

test.each([
  { role: 'owner' },
  { role: 'bot' },
  { max_uses: 0 },
  { max_uses: 1.5 },
  { expires_in_hours: -1 },
  { max_uses: 'many' },
])('an invite with %p is 422', async (terms) => {
  const { owner } = await given()
  const answer = await owner.post('/api/v1/invites', terms)
  expect(answer.status).toBe(422)
  expect(await answer.json()).toMatchObject({ errors: [{ field: Object.keys(terms)[0] }] })
})
