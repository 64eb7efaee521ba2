import { describe, expect, test } from 'bun:test'
import { createTestSite, PASSWORD, setUp, addPerson, type TestSite } from './accounts.fixture.ts'

const EMAIL = 'ines@example.org'

async function given(settings: Parameters<typeof createTestSite>[0] = {}) {
  const site = await createTestSite(settings)
  const owner = await setUp(site)
  return { site, owner }
}

/** For the rules that change nothing and are tried with many inputs. */
const shared = (() => {
  let made: ReturnType<typeof given> | undefined
  const limits = { LIMIT_SIGN_IN_FAILURES_PER_ACCOUNT: 1000, LIMIT_SIGN_IN_FAILURES_PER_ADDRESS: 1000 }
  return () => (made ??= given(limits))
})()

const signIn = (site: TestSite, fields: Record<string, string | string[]> = {}, address = '192.0.2.1') =>
  site.browser(address).form('/sessions', { email: EMAIL, password: PASSWORD, ...fields })

describe('the session cookie', () => {
  test('is HttpOnly, SameSite=Lax, Path=/ and holds 256 random bits', async () => {
    const { site } = await given()
    const [cookie = ''] = (await signIn(site)).headers.getSetCookie()
    expect(cookie).toMatch(/^hubbub_session=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  test('has the __Host- prefix and Secure over https, where the plain name is not accepted', async () => {
    const { site } = await given()
    const browser = site.browser('192.0.2.1', 'https://chat.example.org')
    const answer = await browser.form('/sessions', { email: EMAIL, password: PASSWORD })
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-hubbub_session=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(await browser.me()).toBe(200)
    const token = browser.cookies.get('__Host-hubbub_session') ?? ''
    browser.cookies.clear()
    browser.cookies.set('hubbub_session', token)
    expect(await browser.me()).toBe(401)
  })

  test('changes at sign-in, and the one before is refused', async () => {
    const { site, owner } = await given()
    const before = owner.cookies.get('hubbub_session') ?? ''
    await owner.form('/sessions', { email: EMAIL, password: PASSWORD })
    expect(owner.cookies.get('hubbub_session')).not.toBe(before)
    expect(await owner.me()).toBe(200)
    const old = site.browser()
    old.cookies.set('hubbub_session', before)
    expect(await old.me()).toBe(401)
  })

  test.each(['', 'garbage', 'a'.repeat(43), `${'é'.repeat(43)}`, 'x'.repeat(5_000)])(
    'of %p lets nobody in',
    async (value) => {
      const { site } = await shared()
      const browser = site.browser()
      browser.cookies.set('hubbub_session', encodeURIComponent(value))
      expect(await browser.me()).toBe(401)
    },
  )
})

describe('after signing in', () => {
  test('one goes on to the path one came for', async () => {
    const { site } = await given()
    expect((await signIn(site, { to: '/rooms/1?at=3' })).headers.get('Location')).toBe('/rooms/1?at=3')
    expect((await signIn(site, { email: EMAIL.toUpperCase() })).headers.get('Location')).toBe('/')
  })

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example', 'javascript:alert(1)'])(
    'never to another site: %p',
    async (to) => {
      const { site, owner } = await shared()
      expect((await signIn(site, { to })).headers.get('Location')).toBe('/')
      expect((await owner.get(`/sign-in?to=${encodeURIComponent(to)}`)).headers.get('Location')).toBe('/')
      expect(await (await signIn(site, { to, password: 'wrong one' })).text()).not.toContain('evil')
    },
  )
})

describe('a sign-in that fails', () => {
  test('answers the same for an unknown account, a wrong password and a deactivated person', async () => {
    const { site, owner } = await given()
    const gone = await addPerson(site, owner, 'Oskar')
    await owner.form(`/admin/people/${gone.id}`, { deactivated: 'true' }, 'PATCH')
    const fails = [
      { password: 'wrong one' },
      { email: 'nobody@example.org' },
      { email: 'oskar@example.org' },
      { email: 'no address' },
    ]
    const answers = await Promise.all(fails.map((fields) => signIn(site, fields)))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    const pages = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(pages.map((page) => page.replace(/value="[^"]*"/g, ''))).size).toBe(1)
    expect(pages[0]).toContain('That e-mail and password do not match.')
  })

  test('takes the same time for an unknown account', async () => {
    const { site } = await shared()
    await signIn(site, { password: 'warm up' })
    const [known, unknown]: [number[], number[]] = [[], []]
    for (let i = 0; i < 15; i++) {
      known.push(await timeOf(() => signIn(site, { password: 'wrong one' })))
      unknown.push(await timeOf(() => signIn(site, { email: 'nobody@example.org' })))
    }
    expect(Math.abs(median(known) - median(unknown)) / median(known)).toBeLessThan(0.3)
  })

  const odd: [string, Record<string, string | string[]>][] = [
    ['empty', { password: '' }],
    ['10 kB', { password: 'a'.repeat(10_240) }],
    ['an array', { password: [PASSWORD, PASSWORD] }],
    ['an object', { password: '{"$ne":null}' }],
    ['NUL', { password: 'a\0b' }],
    ['NUL in the e-mail', { email: 'ines\0@example.org' }],
    ['an array of e-mails', { email: [EMAIL, EMAIL] }],
  ]
  test.each(odd)('is a refusal with %s, never 200 or 500', async (_, fields) => {
    const { site } = await shared()
    expect([400, 401, 422]).toContain((await signIn(site, fields)).status)
  })

  test('is a refusal without a form, or with JSON in its place', async () => {
    const { site } = await shared()
    expect([400, 415, 422]).toContain((await site.browser().send('/sessions', { method: 'POST' })).status)
    expect([400, 415, 422]).toContain(
      (await site.browser().post('/sessions', { email: EMAIL, password: { a: 1 } })).status,
    )
  })

  test.each(['', 'corrupt', '$argon2id$v=19$'])('is a refusal with %p as stored hash', async (hash) => {
    const { site } = await given()
    await site.sql`update users set password_hash = ${hash}`
    expect((await signIn(site)).status).toBe(401)
    expect((await signIn(site, { password: 'x' })).status).toBe(401)
  })
})

describe('throttling', () => {
  test('refuses the right password too after five wrong ones, from anywhere, and says how long to wait', async () => {
    const { site } = await given()
    for (let i = 0; i < 5; i++) expect((await signIn(site, { password: 'wrong one' })).status).toBe(401)
    const answer = await signIn(site, {}, '198.51.100.9')
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('Retry-After'))).toBeWithin(1, 181)
    expect(await answer.text()).toContain('Too many tries.')
  })

  test('counts for an account that does not exist as for one that does', async () => {
    const { site } = await given()
    for (let i = 0; i < 5; i++) expect((await signIn(site, { email: 'nobody@example.org' })).status).toBe(401)
    expect((await signIn(site, { email: 'NOBODY@example.org' })).status).toBe(429)
  })

  test('counts over all accounts by address; others are let in', async () => {
    const { site } = await given()
    for (let i = 0; i < 20; i++) expect((await signIn(site, { email: `nobody${i}@example.org` })).status).toBe(401)
    expect((await signIn(site)).status).toBe(429)
    expect((await signIn(site, {}, '198.51.100.9')).status).toBe(303)
  })

  test('an IPv6 subscriber is one address', async () => {
    const { site } = await given()
    for (let i = 0; i < 20; i++) await signIn(site, { email: `nobody${i}@example.org` }, `2001:db8:1:2::${i}`)
    expect((await signIn(site, {}, '2001:db8:1:2:ffff::1')).status).toBe(429)
    expect((await signIn(site, {}, '2001:db8:1:3::1')).status).toBe(303)
  })

  test('wrong passwords at once count each', async () => {
    const { site } = await given()
    const answers = await Promise.all(Array.from({ length: 30 }, () => signIn(site, { password: 'wrong one' })))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(25)
  })

  test('right passwords do not count', async () => {
    const { site } = await given()
    for (let i = 0; i < 10; i++) expect((await signIn(site)).status).toBe(303)
  })

  test('guards the current password in the settings as well', async () => {
    const { site, owner } = await given()
    const change = (password: string) =>
      owner.form('/settings/password', { password, new_password: 'another tide' }, 'PUT')
    for (let i = 0; i < 5; i++) expect((await change('wrong one')).status).toBe(422)
    expect((await change(PASSWORD)).status).toBe(429)
    expect((await signIn(site)).status).toBe(429)
  })
})

test('a hundred sign-ins at once: many get in, the rest get 503, and the event loop stays free', async () => {
  const { site } = await given()
  const [lags, stop] = watchLag()
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => signIn(site, {}, `198.51.100.${i}`)))
  stop()
  const counts = Object.groupBy(answers, ({ status }) => String(status))
  expect(Object.keys(counts).every((status) => status === '303' || status === '503')).toBe(true)
  expect(counts['303']?.length ?? 0).toBeGreaterThan(20)
  for (const refused of counts['503'] ?? []) expect(refused.headers.get('Retry-After')).toBe('1')
  expect(median(lags)).toBeLessThan(10)
  expect(percentile(lags, 0.95)).toBeLessThan(50)
}, 30_000)

test('signing in and failing to are in the audit log, without a password', async () => {
  const { site } = await given()
  await signIn(site, { password: 'wrong one' }, '198.51.100.9')
  await signIn(site, { email: 'nobody@example.org' }, '198.51.100.9')
  await signIn(site)
  const rows =
    await site.sql`select action, address, actor_id is null as unknown, subject_id is null as nobody from audit_log order by id`
  expect([...rows].slice(1)).toEqual([
    { action: 'sign_in.failed', address: '198.51.100.9', unknown: true, nobody: false },
    { action: 'sign_in.failed', address: '198.51.100.9', unknown: true, nobody: true },
    { action: 'sign_in.done', address: '192.0.2.1', unknown: false, nobody: false },
  ])
  expect(JSON.stringify(await site.sql`select * from audit_log`)).not.toContain('wrong one')
})

function watchLag(): [number[], () => void] {
  const lags: number[] = []
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    lags.push(now - last - 5)
    last = now
  }, 5)
  return [lags, () => clearInterval(timer)]
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const percentile = (numbers: number[], share: number) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * share)] ?? 0
const median = (numbers: number[]) => percentile(numbers, 0.5)
