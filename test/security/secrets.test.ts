import { beforeAll, describe, expect, test } from 'bun:test'
import { dumpDatabase } from '../harness/dump.ts'
import { createTestInstance, PASSWORD, type Person, type TestInstance } from '../harness/instance.ts'
import { openSocket } from '../harness/page-socket.ts'

const MESSAGE = 'The combination of the safe is 31-7-12'
const DRAFT = 'I never said this aloud'

let site: TestInstance
let ines: Person
let room: string
/** Everything that was handed out and lets somebody in, by what it is. */
const secrets: Record<string, string> = {}

/** A site on which every kind of secret has been given out, by every door. */
beforeAll(async () => {
  site = await createTestInstance({ listens: true })
  ines = await site.setUp()
  const priya = await site.signUp(ines, 'Priya')
  secrets['the session of the first run'] = tokenIn(ines.cookie)
  secrets['the session of who joined'] = tokenIn(priya.cookie)
  secrets['the session of a sign-in'] = tokenIn((await site.signIn(priya)).cookie)
  const change = { password: PASSWORD, new_password: 'another tide comes in' }
  const changed = await site.form('/settings/password', change, priya, 'PUT')
  secrets['the session after a new password'] = tokenIn(cookieOf(changed, 'hubbub_session'))
  secrets['an invite of the API'] = (await json(site.json('/api/v1/invites', {}, ines))).code
  secrets['a token of the API'] = (await json(site.json('/api/v1/tokens', { name: 'curl' }, ines))).token
  for (const [what, path] of [
    ['an invite of the form', '/admin/invites'],
    ['the join link', '/admin/join-link'],
    ['a token of the form', '/settings/tokens'],
  ] as const) {
    const answer = await site.form(path, { name: 'made by a form' }, ines)
    secrets[what] = cookieOf(answer, 'hubbub_once').split('.').at(-1) ?? ''
  }
  secrets['a password'] = PASSWORD
  secrets['a new password'] = 'another tide comes in'
  room = await site.makeRoom(ines, { name: 'Vault' })
})

const tokenIn = (cookie: string) => cookie.split('=')[1] ?? ''

const cookieOf = (answer: Response, name: string) =>
  answer.headers
    .getSetCookie()
    .find((each) => each.startsWith(`${name}=`))
    ?.split(';')[0] ?? ''

async function json(answering: Promise<Response>): Promise<{ code: string; token: string }> {
  const body: { code: string; token: string } = await (await answering).json()
  return body
}

test('S7: every session is a random text of its own, of 128 bits or more, in a cookie that no script reads', async () => {
  const sessions = Object.entries(secrets).filter(([what]) => what.startsWith('the session'))
  expect(new Set(sessions.map(([, token]) => token)).size).toBe(4)
  for (const [, token] of sessions) expect(token).toMatch(/^[\w-]{43}$/)
  const answer = await site.form('/sessions', { email: ines.email, password: PASSWORD })
  const cookie = answer.headers.getSetCookie().join('\n')
  for (const part of ['HttpOnly', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(part)
  expect(cookie).not.toContain('Domain')
})

test('S7: over https it is Secure and __Host-, and so is it gone after a sign-out', async () => {
  const secure = await createTestInstance({ env: { PUBLIC_URL: 'https://chat.example.org' } })
  const owner = await secure.setUp()
  expect(owner.cookie).toStartWith('__Host-hubbub_session=')
  const out = await secure.request('/sessions/current', { method: 'DELETE' }, owner)
  expect(out.headers.getSetCookie().join()).toMatch(/^__Host-hubbub_session=; .*Secure/)
  const plain = { cookie: owner.cookie.replace('__Host-', '') }
  expect((await secure.request('/api/v1/me', {}, plain)).status).toBe(401)
  for (const path of ['/sign-in', '/nothing-here', '/healthz'])
    expect((await secure.request(path)).headers.get('Strict-Transport-Security')).toStartWith('max-age=31536000')
})

test('S8: no table holds anything that lets somebody in', async () => {
  const dump = Object.values(await dumpDatabase(site.sql)).join('\n')
  expect(Object.entries(secrets).filter(([, secret]) => secret.length < 8)).toEqual([])
  for (const secret of Object.values(secrets)) {
    expect(dump).not.toContain(secret)
    expect(dump).not.toContain(Buffer.from(secret).toString('hex'))
    expect(dump).not.toContain(Buffer.from(secret).toString('base64'))
    expect(dump).not.toContain(Buffer.from(secret, 'base64url').toString('hex'))
  }
  // The rows are there, and they are the hashes.
  const hash = new Bun.CryptoHasher('sha256').update(secrets['a token of the API'] ?? '').digest('hex')
  expect(dump).toContain(hash)
})

describe('S37: when something breaks on our side', () => {
  let broken: TestInstance
  let owner: Person
  let vault: string
  let given: string[]

  beforeAll(async () => {
    broken = await createTestInstance({ listens: true })
    owner = await broken.setUp()
    vault = await broken.makeRoom(owner, { name: 'Vault' })
    const { token } = await json(broken.json('/api/v1/tokens', { name: 'curl' }, owner))
    given = [MESSAGE, DRAFT, PASSWORD, tokenIn(owner.cookie), token]
    await broken.sql`alter table messages rename column body to torn`
    await broken.sql`alter table drafts rename column body to torn`
    await broken.sql`alter table audit_log rename to torn_log`
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    await broken.send(`/api/v1/rooms/${vault}/messages`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ body: MESSAGE }),
    })
    const page = await openSocket(broken.url, owner)
    await page.ask({ type: 'send', room_id: vault, id: crypto.randomUUID(), body: MESSAGE }, 'error')
  })

  const failing: [string, () => Promise<Response>][] = [
    ['a page', () => broken.request(`/rooms/${vault}`, {}, owner)],
    ['a fragment', () => broken.request(`/rooms/${vault}/messages`, { headers: { 'HX-Request': 'true' } }, owner)],
    ['a send by a form', () => broken.form(`/rooms/${vault}/messages`, { body: MESSAGE }, owner)],
    ['a send by a program', () => broken.json(`/api/v1/rooms/${vault}/messages`, { body: MESSAGE }, owner)],
    ['a draft', () => broken.form(`/rooms/${vault}/draft`, { body: DRAFT }, owner, 'PUT')],
    ['a sign-in', () => broken.form('/sessions', { email: owner.email, password: PASSWORD })],
    ['a wrong sign-in', () => broken.form('/sessions', { email: owner.email, password: `${PASSWORD}!` })],
    [
      'a new password',
      () => broken.form('/settings/password', { password: PASSWORD, new_password: `${PASSWORD}?` }, owner, 'PUT'),
    ],
  ]

  test.each(failing)('%s is a 500 that says nothing but where to find it in the log', async (_, work) => {
    const answer = await work()
    const text = await answer.text()
    expect(answer.status).toBe(500)
    for (const name of ['X-Content-Type-Options', 'Referrer-Policy', 'Cross-Origin-Opener-Policy', 'Cache-Control'])
      expect(answer.headers.has(name)).toBe(true)
    expect(text).not.toMatch(/torn|column|relation|postgres|select |insert |\.tsx?\b|node_modules|at async/i)
    expect(text).toContain('Something went wrong on our side')
    const id = answer.headers.get('X-Request-Id') ?? ''
    const line: Record<string, unknown> = JSON.parse(broken.logLines.find((each) => each.includes(id)) ?? '{}')
    expect(line).toMatchObject({ level: 'error', request_id: id, error: expect.stringMatching(/does not exist/) })
    if (!text.startsWith('<') || text.includes('<html')) expect(text).toContain(id)
  })

  test('the log holds no message, draft, password, cookie or token', () => {
    const log = broken.logLines.join('\n')
    expect(broken.logLines.length).toBeGreaterThan(8)
    for (const secret of given) expect(log).not.toContain(secret)
    expect(log).not.toMatch(/hubbub_session=|Bearer hub_/)
  })

  test('the answer to a frame says as little', async () => {
    const page = await openSocket(broken.url, owner)
    const id = crypto.randomUUID()
    const frame = await page.ask({ type: 'send', room_id: vault, id, body: MESSAGE }, 'error')
    expect(frame).toMatchObject({ of: 'send', code: 'internal', id, retry_after_ms: 1000 })
    expect(JSON.stringify(frame)).not.toMatch(/torn|column|relation/)
  })

  test('what a person wrote forges no line', async () => {
    const forged = '\r\n{"level":"error","message":"forged"}\r\n'
    const before = broken.logLines.length
    await broken.form(`/rooms/${vault}/messages`, { body: `${MESSAGE}${forged}` }, owner)
    await broken.send(`/rooms/${vault}${encodeURIComponent(forged)}`, { headers: { Cookie: owner.cookie } })
    await broken.form('/sessions', { email: `x${forged}@example.org`, password: PASSWORD })
    await broken.request(`/rooms/${vault}`, { headers: { 'User-Agent': 'x {"message":"forged"}' } }, owner)
    const lines = broken.logLines.slice(before)
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) {
      expect(line).not.toMatch(/[\r\n]/)
      // What works in the background meets the torn table as well.
      expect(JSON.parse(line)).toMatchObject({
        message: expect.stringMatching(
          /^(a request (failed|was answered)|something failed|nobody was told|what was due could not be done|the search was not filled)$/,
        ),
      })
    }
  })
})

test('S37: a name with a line break is refused, wherever a name can be given', async () => {
  const forged = 'Ines\r\n{"level":"error"}'
  const invite = (await json(site.json('/api/v1/invites', {}, ines))).code
  const tries = [
    site.form(`/join/${invite}`, { name: forged, email: 'x@example.org', password: PASSWORD }),
    site.form('/settings/profile', { name: forged }, ines, 'PATCH'),
    site.form('/admin/site', { site_name: forged }, ines, 'PATCH'),
    site.form('/settings/tokens', { name: forged }, ines),
    site.json('/api/v1/tokens', { name: forged }, ines),
    site.json('/api/v1/rooms', { kind: 'private', name: forged }, ines),
    site.json(`/api/v1/rooms/${room}`, { name: forged }, ines, 'PATCH'),
  ]
  for (const answer of await Promise.all(tries)) expect(answer.status).toBe(422)
})

test('nothing that was given out went into the log', () => {
  const log = site.logLines.join('\n')
  for (const secret of Object.values(secrets)) expect(log).not.toContain(secret)
})
