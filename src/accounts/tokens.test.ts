import { expect, test } from 'bun:test'
import { addPerson, createTestSite, setUp, type TestSite } from './accounts.fixture.ts'

async function given() {
  const site = await createTestSite()
  const owner = await setUp(site)
  return { site, owner, priya: await addPerson(site, owner, 'Priya') }
}

const call = async (site: TestSite, authorization: string, cookie = '') =>
  (await site.app.request('/api/v1/me', { headers: { Authorization: authorization, Cookie: cookie } })).status

test('a token is shown once, does what its owner may do, and is refused from its revocation on', async () => {
  const { site, priya } = await given()
  const made = await priya.post('/api/v1/tokens', { name: 'Tide table' })
  expect(made.status).toBe(201)
  const { id, name, token }: { id: string; name: string; token: string } = await made.json()
  expect(name).toBe('Tide table')
  expect(token).toMatch(/^hub_[\w-]{43}$/)
  expect(await call(site, `Bearer ${token}`)).toBe(200)
  expect(await call(site, `bearer ${token}`)).toBe(200)
  const listed = await (await priya.get('/api/v1/tokens')).text()
  expect(JSON.parse(listed)).toEqual({
    tokens: [{ id, name, created_at: expect.any(String), last_used_at: expect.any(String) }],
  })
  expect(listed).not.toContain(token)
  expect((await priya.delete(`/api/v1/tokens/${id}`)).status).toBe(204)
  expect(await call(site, `Bearer ${token}`)).toBe(401)
  expect((await priya.delete(`/api/v1/tokens/${id}`)).status).toBe(404)
})

test.each(['', 'Bearer', 'Bearer ', 'Bearer x', `Bearer hub_${'a'.repeat(43)}`, `Basic ${btoa('a:b')}`])(
  'an Authorization of %p lets nobody in, not even by a cookie beside it',
  async (authorization) => {
    const { site, priya } = await given()
    expect(await call(site, authorization, `hubbub_session=${priya.cookies.get('hubbub_session')}`)).toBe(401)
  },
)

test('a session is no token, and a token no session', async () => {
  const { site, priya } = await given()
  const { token }: { token: string } = await (await priya.post('/api/v1/tokens', { name: 'a' })).json()
  expect(await call(site, `Bearer ${priya.cookies.get('hubbub_session')}`)).toBe(401)
  const browser = site.browser()
  browser.cookies.set('hubbub_session', token)
  expect(await browser.me()).toBe(401)
})

test('nobody revokes the token of another', async () => {
  const { site, owner, priya } = await given()
  const { id, token }: { id: string; token: string } = await (await priya.post('/api/v1/tokens', { name: 'a' })).json()
  expect((await owner.delete(`/api/v1/tokens/${id}`)).status).toBe(404)
  expect((await owner.delete(`/settings/tokens/${id}`)).status).toBe(404)
  expect(await call(site, `Bearer ${token}`)).toBe(200)
})

test('the page shows a new token once, and revokes it', async () => {
  const { site, priya } = await given()
  expect((await priya.form('/settings/tokens', { name: 'Tide <table>' })).status).toBe(303)
  const page = await (await priya.get('/settings')).text()
  const token = /value="(hub_[\w-]{43})"/.exec(page)?.[1] ?? ''
  expect(page).toContain('Tide &lt;table&gt;')
  expect(await call(site, `Bearer ${token}`)).toBe(200)
  expect(await (await priya.get('/settings')).text()).not.toContain('hub_')
  const [row] = await site.sql<{ id: string }[]>`select id from tokens`
  expect((await priya.delete(`/settings/tokens/${row?.id}`)).status).toBe(303)
  expect(await call(site, `Bearer ${token}`)).toBe(401)
})

test('a name is needed, and fifty tokens are the limit', async () => {
  const { site, priya } = await given()
  expect((await priya.post('/api/v1/tokens', { name: ' ' })).status).toBe(422)
  expect((await priya.form('/settings/tokens', { name: '' })).status).toBe(422)
  await site.sql`
    insert into tokens (id, user_id, name, token_hash)
    select gen_random_uuid(), ${priya.id}, 'x', int4send(n) from generate_series(1, 50) n`
  expect((await priya.post('/api/v1/tokens', { name: 'one more' })).status).toBe(409)
})
