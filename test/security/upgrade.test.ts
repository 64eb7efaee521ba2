import { beforeAll, describe, expect, test } from 'bun:test'
import { shakeHands } from '../harness/handshake.ts'
import { createTestInstance, PASSWORD, type Person, type TestInstance } from '../harness/instance.ts'
import { openSocket } from '../harness/page-socket.ts'

const MAX_PAGES = 3

let site: TestInstance
let ines: Person

beforeAll(async () => {
  site = await createTestInstance({ listens: true, env: { LIMIT_SOCKETS_PER_USER: String(MAX_PAGES) } })
  ines = await site.setUp()
})

/** The status of an upgrade by who is signed in, with these headers over the good ones; '' leaves one out. */
async function statusOf(changes: Record<string, string>, to: TestInstance = site): Promise<number> {
  const headers = { Origin: to.url, Cookie: ines.cookie, ...changes }
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))
  return (await shakeHands(to.url, sent)).status
}

test('a page of this site gets its socket', async () => expect(await statusOf({})).toBe(101))

test.each<[string, (host: string) => string]>([
  ['a foreign Origin', () => 'https://evil.example'],
  ['a null Origin', () => 'null'],
  ['no Origin', () => ''],
  ['another port', () => 'http://127.0.0.1:1'],
  ['no port', () => 'http://127.0.0.1'],
  ['another scheme', (host) => `https://${host}`],
  ['our Origin as a beginning', (host) => `http://${host}.evil.example`],
  ['our Origin as an end', (host) => `http://evil.example.${host}`],
  ['our host as userinfo', (host) => `http://${host}@evil.example`],
  ['our Origin in a path', (host) => `http://evil.example/http://${host}`],
  ['our Origin and another', (host) => `http://${host}, http://evil.example`],
  ['another name of this machine', (host) => `http://localhost:${host.split(':')[1]}`],
  ['a subdomain', (host) => `http://chat.${host}`],
])('S1: an upgrade with a good cookie and %s is 403', async (_, originOf) => {
  expect(await statusOf({ Origin: originOf(new URL(site.url).host) })).toBe(403)
})

test('S1: where PUBLIC_URL is set, it alone is this site, whatever Host says', async () => {
  const named = await createTestInstance({
    listens: true,
    beside: site,
    env: { PUBLIC_URL: 'https://chat.example.org' },
  })
  const cookie = ines.cookie.replace('hubbub_session', '__Host-hubbub_session')
  expect(await statusOf({ Origin: 'https://chat.example.org', Cookie: cookie }, named)).toBe(101)
  for (const Origin of [named.url, 'http://chat.example.org', 'https://chat.example.org.evil.example'])
    expect(await statusOf({ Origin, Cookie: cookie }, named)).toBe(403)
  expect(await statusOf({ Origin: 'https://evil.example', Host: 'evil.example', Cookie: cookie }, named)).toBe(403)
})

test.each([
  ['no cookie', ''],
  ['an empty session', 'hubbub_session='],
  ['garbage', 'hubbub_session=garbage'],
  ['a well-formed session of nobody', `hubbub_session=${'a'.repeat(43)}`],
  ['a session under another name', 'session=x'],
])('S2: an upgrade with %s is 401', async (_, Cookie) => expect(await statusOf({ Cookie })).toBe(401))

test('S2: an upgrade with a session that has expired is 401', async () => {
  const signedIn = await site.form('/sessions', { email: ines.email, password: PASSWORD })
  await site.sql`update sessions set expires_at = now() - interval '1 second' where id = (select id from sessions order by id desc limit 1)`
  expect(await statusOf({ Cookie: signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '' })).toBe(401)
})

test('S2: a token of the API opens no socket: it belongs to a program', async () => {
  const { token }: { token: string } = await (await site.json('/api/v1/tokens', { name: 'x' }, ines)).json()
  expect(await statusOf({ Cookie: '', Authorization: `Bearer ${token}` })).toBe(401)
  expect(await statusOf({ Cookie: `hubbub_session=${token}` })).toBe(401)
})

describe('S3: what only a proxy may say', () => {
  const forwarded = {
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-For': '203.0.113.9',
    'X-Forwarded-Host': 'evil.example',
  }

  test('counts for nothing from anybody else', async () => {
    expect(await statusOf({ ...forwarded, Origin: site.url.replace('http:', 'https:') })).toBe(403)
    expect(await statusOf({ ...forwarded, Origin: 'http://evil.example' })).toBe(403)
    expect(await statusOf(forwarded)).toBe(101)
    const answer = await site.form('/sessions', { email: ines.email, password: 'wrong password' })
    expect(answer.status).toBe(401)
    const signedIn = await site.request('/sessions', {
      method: 'POST',
      headers: { ...forwarded, 'Sec-Fetch-Site': 'same-origin' },
      body: new URLSearchParams({ email: ines.email, password: PASSWORD }),
    })
    expect(signedIn.headers.getSetCookie()[0]).toStartWith('hubbub_session=')
    expect(signedIn.headers.get('Strict-Transport-Security')).toBeNull()
    const [session] = await site.sql`select address from sessions order by id desc limit 1`
    expect(session).toEqual({ address: '127.0.0.1' })
  })

  test('counts from a proxy of ours: the nearest hop that is none, and the scheme', async () => {
    const behind = await createTestInstance({
      listens: true,
      beside: site,
      env: { TRUSTED_PROXIES: '127.0.0.0/8,10.0.0.0/8' },
    })
    const signedIn = await behind.request('/sessions', {
      method: 'POST',
      headers: { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '198.51.100.7, 203.0.113.9, 10.1.2.3' },
      body: new URLSearchParams({ email: ines.email, password: PASSWORD }),
    })
    expect(signedIn.headers.getSetCookie()[0]).toMatch(/^__Host-hubbub_session=.*; Secure/)
    expect(signedIn.headers.get('Strict-Transport-Security')).toStartWith('max-age=')
    const [session] = await site.sql`select address from sessions order by id desc limit 1`
    expect(session).toEqual({ address: '203.0.113.9' })
  })
})

describe('S36: open pages', () => {
  test(`are ${MAX_PAGES} a person at the most, also when many come at once; another person is let in`, async () => {
    const priya = await site.signUp(ines, 'Priya')
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => openSocket(site.url, priya)))
    const open = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    expect(open).toHaveLength(MAX_PAGES)
    expect(await statusOf({ Cookie: priya.cookie })).toBe(429)
    expect(await statusOf({})).toBe(101)
    for (const socket of open) socket.close()
    await Promise.all(open.map(({ closed }) => closed))
  })

  test('are limited by address as well, whoever they belong to', async () => {
    const narrow = await createTestInstance({
      listens: true,
      beside: site,
      env: { LIMIT_SOCKETS_PER_ADDRESS: '2' },
    })
    const ben = await site.signUp(ines, 'Ben')
    for (const person of [ines, ben]) await openSocket(narrow.url, person)
    const cleo = await site.signUp(ines, 'Cleo')
    expect(await statusOf({ Cookie: cleo.cookie, 'X-Forwarded-For': '203.0.113.77' }, narrow)).toBe(429)
  })
})

test('S27, S28: a refused upgrade has the headers of every answer', async () => {
  for (const headers of [{ Origin: site.url }, { Origin: 'https://evil.example', Cookie: ines.cookie }]) {
    const { text } = await shakeHands(site.url, headers)
    for (const header of [
      'x-content-type-options: nosniff',
      'referrer-policy: same-origin',
      'cross-origin-opener-policy: same-origin',
      'cache-control: no-store',
    ])
      expect(text.toLowerCase()).toContain(header)
  }
})

test('S37: an upgrade that fails on our side is a 500 that gives nothing away, and is logged', async () => {
  const broken = await createTestInstance({ listens: true })
  const owner = await broken.setUp()
  await broken.sql`alter table users rename to people_of_old`
  const { status, text } = await shakeHands(broken.url, {
    Origin: broken.url,
    Cookie: owner.cookie.replace(/=.*/, `=${'A'.repeat(43)}`),
  })
  expect(status).toBe(500)
  expect(text).not.toMatch(/users|relation|\.ts|at async|node_modules/)
  const id = /^x-request-id: ([\da-f-]{36})\r$/im.exec(text)?.[1] ?? 'none'
  expect(broken.logLines.find((line) => line.includes(id))).toContain('relation')
})
