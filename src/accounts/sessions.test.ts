import { describe, expect, test } from 'bun:test'
import { addPerson, createTestSite, PASSWORD, setUp, type Browser, type TestSite } from './accounts.fixture.ts'
import { createLocalSessionCache, SESSION_CACHE_TTL_MS, type SessionCache } from './session-cache.ts'

async function given() {
  const site = await createTestSite()
  const owner = await setUp(site)
  const priya = await addPerson(site, owner, 'Priya')
  return { site, owner, priya }
}

async function secondBrowser(site: TestSite, email: string): Promise<Browser> {
  const browser = site.browser()
  await browser.form('/sessions', { email, password: PASSWORD })
  return browser
}

const sessionIds = async (site: TestSite, email: string) => {
  const rows = await site.sql<{ id: string }[]>`
    select s.id from sessions s join users u on u.id = s.user_id where u.email = ${email} order by s.id`
  return rows.map(({ id }) => id)
}

const signedOut = (site: TestSite) =>
  site.signals.flatMap((signal) => (signal.kind === 'signed-out' ? signal.session_ids : []))

describe('a session ends at once', () => {
  test('by signing out: the cookie is taken away, a copy is refused, and its sockets are told', async () => {
    const { site, priya } = await given()
    const copy = site.browser()
    copy.cookies.set('hubbub_session', priya.cookies.get('hubbub_session') ?? '')
    expect(await copy.me()).toBe(200)
    const answer = await priya.delete('/sessions/current')
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/sign-in'])
    expect(priya.cookies.size).toBe(0)
    expect(await copy.me()).toBe(401)
    expect(signedOut(site)).toEqual(await sessionIds(site, priya.email))
  })

  test('by signing out another device: that one and no other', async () => {
    const { site, priya } = await given()
    const phone = await secondBrowser(site, priya.email)
    const [, phoneId] = await sessionIds(site, priya.email)
    expect(await phone.me()).toBe(200)
    expect((await priya.delete(`/sessions/${phoneId}`)).status).toBe(303)
    expect([await phone.me(), await priya.me()]).toEqual([401, 200])
    expect((await priya.delete(`/sessions/${phoneId}`)).status).toBe(404)
  })

  test('but not by somebody else: 404', async () => {
    const { site, owner, priya } = await given()
    const [id] = await sessionIds(site, priya.email)
    expect((await owner.delete(`/sessions/${id}`)).status).toBe(404)
    expect(await priya.me()).toBe(200)
  })

  const everywhere: [string, (given: Awaited<ReturnType<typeof given2>>) => Promise<Response>, number][] = [
    ['sign out everywhere', ({ priya }) => priya.delete('/sessions'), 401],
    ['sign out everywhere else', ({ priya }) => priya.delete('/settings/sessions'), 200],
    [
      'a password change',
      ({ priya }) => priya.form('/settings/password', { password: PASSWORD, new_password: 'another tide' }, 'PUT'),
      200,
    ],
    ['an admin who signs them out', ({ owner, priya }) => owner.delete(`/admin/people/${priya.id}/sessions`), 401],
    [
      'deactivation',
      ({ owner, priya }) => owner.form(`/admin/people/${priya.id}`, { deactivated: 'true' }, 'PATCH'),
      401,
    ],
  ]
  async function given2() {
    const start = await given()
    return { ...start, phone: await secondBrowser(start.site, start.priya.email) }
  }
  test.each(everywhere)(
    'by %s: every old cookie is refused while one reconnects in a tight loop',
    async (_, end, own) => {
      const start = await given2()
      const { site, priya, phone } = start
      const copy = site.browser()
      copy.cookies.set('hubbub_session', priya.cookies.get('hubbub_session') ?? '')
      const revoked = own === 401 ? [phone, copy] : [phone]
      let answered = false
      const after: number[] = []
      const loops = revoked.map(async (browser) => {
        for (let left = 40; left > 0;) {
          const begunAfter = answered
          const status = await browser.me()
          if (!begunAfter) continue
          after.push(status)
          left--
        }
      })
      expect((await end(start)).status).toBe(303)
      answered = true
      await Promise.all(loops)
      expect(new Set(after)).toEqual(new Set([401]))
      expect(await priya.me()).toBe(own)
      expect(signedOut(site)).toContain((await sessionIds(site, priya.email))[1] ?? 'none')
    },
  )

  test('a password change makes a copy of the own cookie worthless, but the own pages stay', async () => {
    const { site, priya } = await given()
    const copy = site.browser()
    copy.cookies.set('hubbub_session', priya.cookies.get('hubbub_session') ?? '')
    expect(await copy.me()).toBe(200)
    await priya.form('/settings/password', { password: PASSWORD, new_password: 'another tide' }, 'PUT')
    expect([await copy.me(), await priya.me()]).toEqual([401, 200])
    expect(signedOut(site)).toEqual([])
    const browser = site.browser()
    expect((await browser.form('/sessions', { email: priya.email, password: PASSWORD })).status).toBe(401)
    expect((await browser.form('/sessions', { email: priya.email, password: 'another tide' })).status).toBe(303)
  })
})

test('a revocation beats the cache: who asked the database before it can not let the session in after it', async () => {
  const cache = createLocalSessionCache()
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let slow = false
  const find: SessionCache['find'] = (key, read) =>
    cache.find(key, async () => {
      const viewer = await read()
      if (slow) {
        reached.resolve()
        await released.promise
      }
      return viewer
    })
  const site = await createTestSite({ sessionCache: { ...cache, find } })
  const owner = await setUp(site)
  const token = owner.cookies.get('hubbub_session') ?? ''
  const viewer = await site.accounts.sessions.resolve(token)
  if (!viewer) throw new Error('expected the owner to be signed in')
  await Bun.sleep(SESSION_CACHE_TTL_MS + 20)
  slow = true
  const reading = site.accounts.sessions.resolve(token)
  await reached.promise
  await site.accounts.sessions.endAll(viewer, { address: '', userAgent: '' }, { keepThis: false })
  released.resolve()
  expect(await reading).not.toBeNull()
  slow = false
  expect(await site.accounts.sessions.resolve(token)).toBeNull()
})

describe('expiry', () => {
  const age = (site: TestSite, column: 'last_used_at' | 'expires_at', days: number) =>
    site.sql`update sessions set ${site.sql(column)} = now() - ${days} * interval '1 day'`

  test('after 30 days without use, or 90 days in all', async () => {
    for (const [column, days] of [
      ['last_used_at', 31],
      ['expires_at', 0],
    ] as const) {
      const site = await createTestSite()
      const owner = await setUp(site)
      await age(site, column, days)
      expect(await owner.me()).toBe(401)
    }
  })

  test('use within 30 days keeps it alive, noted at most once a minute', async () => {
    const site = await createTestSite({ sessionCache: noCache })
    const owner = await setUp(site)
    await age(site, 'last_used_at', 29)
    expect(await owner.me()).toBe(200)
    const [first] =
      await site.sql`select last_used_at, last_used_at > now() - interval '10 seconds' as fresh from sessions`
    expect(first?.['fresh']).toBe(true)
    await owner.me()
    const [second] = await site.sql`select last_used_at from sessions`
    expect(second?.['last_used_at']).toEqual(first?.['last_used_at'])
  })

  test('the viewer carries the moment at which the session ends, whichever of the two comes first', async () => {
    const site = await createTestSite({ sessionCache: noCache })
    const owner = await setUp(site)
    const viewer = () => site.accounts.sessions.resolve(owner.cookies.get('hubbub_session') ?? '')
    const inDays = async () => Math.round((((await viewer())?.session?.expiresAt ?? 0) - Date.now()) / 86_400_000)
    expect(await inDays()).toBe(30)
    await age(site, 'expires_at', -7)
    expect(await inDays()).toBe(7)
  })

  test('the reconciler is told which sessions have ended, whatever ended them', async () => {
    const { site, owner, priya } = await given()
    const phone = await secondBrowser(site, priya.email)
    const all = [...(await sessionIds(site, 'ines@example.org')), ...(await sessionIds(site, priya.email))]
    const unknown = crypto.randomUUID()
    expect(await site.accounts.sessions.listEnded([...all, unknown])).toEqual([unknown])
    await phone.delete('/sessions/current')
    expect(await site.accounts.sessions.listEnded(all)).toEqual(all.slice(2))
    await owner.form(`/admin/people/${priya.id}`, { deactivated: 'true' }, 'PATCH')
    expect((await site.accounts.sessions.listEnded(all)).sort()).toEqual(all.slice(1))
    await age(site, 'last_used_at', 31)
    expect((await site.accounts.sessions.listEnded(all)).sort()).toEqual(all)
    expect(await site.accounts.sessions.listEnded([])).toEqual([])
  })
})

test('no table holds a secret that could be used', async () => {
  const { site, owner } = await given()
  const secrets: string[] = [owner.cookies.get('hubbub_session') ?? '']
  const token: { token: string } = await (await owner.post('/api/v1/tokens', { name: 'curl' })).json()
  const invite: { code: string } = await (await owner.post('/api/v1/invites', {})).json()
  secrets.push(token.token, invite.code, PASSWORD)
  for (const table of ['sessions', 'tokens', 'invites', 'users', 'audit_log', 'site']) {
    const rows = await site.sql`select to_jsonb(t)::text as text from ${site.sql(table)} t`
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(8)
      const text = rows.map((row) => String(row['text'])).join('\n')
      expect(text).not.toContain(secret)
      expect(text).not.toContain(Buffer.from(secret).toString('hex'))
    }
  }
})

test('the page of settings lists where one is signed in', async () => {
  const { site, priya } = await given()
  await secondBrowser(site, priya.email)
  const page = await (await priya.get('/settings')).text()
  const ids = await sessionIds(site, priya.email)
  expect(page).toContain('This device')
  expect(page).toContain(`/sessions/${ids[1]}`)
  expect(page).not.toContain(`/sessions/${ids[0]}"`)
})

const noCache: SessionCache = { find: (_, read) => read(), drop: async () => {} }
