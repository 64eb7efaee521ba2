import { describe, expect, test } from 'bun:test'
import { addPerson, createTestSite, PASSWORD, setUp, type Browser, type TestSite } from './accounts.fixture.ts'

async function given() {
  const site = await createTestSite()
  const owner = await setUp(site)
  const { id }: { id: string } = await (await owner.get('/api/v1/me')).json()
  return { site, owner: { ...owner, id } }
}

const setRole = async (admin: Browser, id: string, role: string) =>
  (await admin.form(`/admin/people/${id}`, { role }, 'PATCH')).status
const setDeactivated = async (admin: Browser, id: string, deactivated: boolean) =>
  (await admin.form(`/admin/people/${id}`, { deactivated: String(deactivated) }, 'PATCH')).status
const roleOf = async (site: TestSite, id: string) =>
  (await site.sql`select role from users where id = ${id}`)[0]?.['role']

describe('roles', () => {
  test('an owner gives any role, and it holds from the answer on', async () => {
    const { site, owner } = await given()
    const priya = await addPerson(site, owner, 'Priya')
    expect((await priya.get('/admin/people')).status).toBe(403)
    expect(await setRole(owner, priya.id, 'admin')).toBe(303)
    expect((await priya.get('/admin/people')).status).toBe(200)
    expect(await setRole(owner, priya.id, 'member')).toBe(303)
    expect((await priya.get('/admin/people')).status).toBe(403)
    expect(await setRole(owner, priya.id, 'owner')).toBe(303)
    expect(await roleOf(site, priya.id)).toBe('owner')
  })

  test('who becomes a guest is signed out', async () => {
    const { site, owner } = await given()
    const priya = await addPerson(site, owner, 'Priya')
    expect((await priya.get('/settings')).status).toBe(200)
    expect(await setRole(owner, priya.id, 'guest')).toBe(303)
    expect((await priya.get('/settings')).status).toBe(401)
    expect(await roleOf(site, priya.id)).toBe('guest')
  })

  test('an admin gives roles up to their own and touches no owner', async () => {
    const { site, owner } = await given()
    const admin = await addPerson(site, owner, 'Tomasz', 'admin')
    const priya = await addPerson(site, owner, 'Priya')
    expect(await setRole(admin, priya.id, 'admin')).toBe(303)
    expect(await setRole(admin, priya.id, 'owner')).toBe(403)
    expect(await setRole(admin, admin.id, 'owner')).toBe(403)
    expect(await setRole(admin, owner.id, 'member')).toBe(403)
    expect(await setDeactivated(admin, owner.id, true)).toBe(403)
    expect((await admin.delete(`/admin/people/${owner.id}/sessions`)).status).toBe(403)
    expect([await roleOf(site, owner.id), await owner.me()]).toEqual(['owner', 200])
  })

  test('members and guests give none, not even to themselves', async () => {
    const { site, owner } = await given()
    for (const role of ['member', 'guest']) {
      const person = await addPerson(site, owner, `A${role}`, role)
      expect(await setRole(person, person.id, 'admin')).toBe(403)
      expect(await setDeactivated(person, owner.id, true)).toBe(403)
      expect(await roleOf(site, person.id)).toBe(role)
    }
  })

  test('the last owner can neither step down nor be deactivated; of two, one can', async () => {
    const { site, owner } = await given()
    expect(await setRole(owner, owner.id, 'admin')).toBe(409)
    expect(await setDeactivated(owner, owner.id, true)).toBe(409)
    const second = await addPerson(site, owner, 'Nour', 'owner')
    expect(await setDeactivated(owner, second.id, true)).toBe(303)
    expect(await setRole(owner, owner.id, 'admin')).toBe(409)
    expect(await setDeactivated(owner, second.id, false)).toBe(303)
    expect(await setRole(owner, owner.id, 'admin')).toBe(303)
  })

  test('two owners who step down at once leave one', async () => {
    const { site, owner } = await given()
    const second = await addPerson(site, owner, 'Nour', 'owner')
    const answers = await Promise.all([setRole(owner, owner.id, 'member'), setRole(second, second.id, 'member')])
    expect(answers.toSorted((a, b) => a - b)).toEqual([303, 409])
  })

  test.each(['bot', 'root', ''])('%p is no role that can be given', async (role) => {
    const { site, owner } = await given()
    const priya = await addPerson(site, owner, 'Priya')
    expect(await setRole(owner, priya.id, role)).toBe(422)
  })

  test('of nobody is 404', async () => {
    const { owner } = await given()
    expect(await setRole(owner, crypto.randomUUID(), 'admin')).toBe(404)
    expect(await setRole(owner, 'x', 'admin')).toBe(404)
  })
})

describe('deactivation', () => {
  test('lets nobody in by password, cookie or token until they are reactivated', async () => {
    const { site, owner } = await given()
    const priya = await addPerson(site, owner, 'Priya')
    const { token }: { token: string } = await (await priya.post('/api/v1/tokens', { name: 'curl' })).json()
    const byToken = async () =>
      (await site.app.request('/api/v1/me', { headers: { Authorization: `Bearer ${token}` } })).status
    const bySignIn = async () =>
      (await site.browser().form('/sessions', { email: priya.email, password: PASSWORD })).status
    expect([await priya.me(), await byToken()]).toEqual([200, 200])
    expect(await setDeactivated(owner, priya.id, true)).toBe(303)
    expect([await priya.me(), await byToken(), await bySignIn()]).toEqual([401, 401, 401])
    expect(await (await owner.get('/admin/people')).text()).toContain('Deactivated')
    expect(await setDeactivated(owner, priya.id, false)).toBe(303)
    expect([await priya.me(), await byToken(), await bySignIn()]).toEqual([401, 200, 303])
  })

  test('raced by sign-ins leaves no session behind', async () => {
    const { site, owner } = await given()
    const priya = await addPerson(site, owner, 'Priya')
    const browsers = [1, 2, 3, 4].map(() => site.browser())
    const signingIn = browsers.map((browser) => browser.form('/sessions', { email: priya.email, password: PASSWORD }))
    await signingIn[0]
    expect(await setDeactivated(owner, priya.id, true)).toBe(303)
    await Promise.all(signingIn)
    expect(await Promise.all(browsers.map((browser) => browser.me()))).toEqual([401, 401, 401, 401])
    expect([...(await site.sql`select id from sessions where user_id = ${priya.id} and revoked_at is null`)]).toEqual(
      [],
    )
  })
})

describe('the profile', () => {
  const profile = { name: 'Priya N.', email: 'new@example.org', pronouns: 'she/her', time_zone: 'Europe/Lisbon' }

  test('is changed by its owner and seen at once', async () => {
    const { site, owner } = await given()
    const priya = await addPerson(site, owner, 'Priya')
    const before = (await site.accounts.site.find())?.peopleVersion ?? 0
    expect((await priya.form('/settings/profile', profile, 'PATCH')).status).toBe(303)
    expect(await (await priya.get('/api/v1/me')).json()).toMatchObject({ name: 'Priya N.', email: 'new@example.org' })
    expect((await site.accounts.site.find())?.peopleVersion).toBe(before + 1)
    const page = await (await owner.get(`/people/${priya.id}`)).text()
    expect(page).toContain('she/her')
    expect(page).not.toContain('new@example.org')
  })

  test.each([
    { email: 'INES@example.org' },
    { email: 'nowhere' },
    { time_zone: 'Europe/Atlantis' },
    { name: '' },
    { pronouns: 'x'.repeat(41) },
  ])('is refused with %p and comes back as it was typed', async (bad) => {
    const { site, owner } = await given()
    const priya = await addPerson(site, owner, 'Priya')
    const answer = await priya.form('/settings/profile', { ...profile, ...bad }, 'PATCH')
    expect(answer.status).toBe(bad.email === 'INES@example.org' ? 409 : 422)
    expect(await (await priya.get('/api/v1/me')).json()).toMatchObject({ name: 'Priya', email: 'priya@example.org' })
  })

  test('theme and "Enter sends" are kept, and the theme goes into a cookie for the doors', async () => {
    const { owner } = await given()
    expect((await owner.form('/settings/theme', { theme: 'dark' }, 'PUT')).status).toBe(303)
    expect(owner.cookies.get('hubbub_theme')).toBe('dark')
    const page = await (await owner.get('/settings')).text()
    expect(page).toContain('data-theme="dark"')
    expect(page).toContain('data-enter-sends="true"')
    expect((await owner.form('/settings/theme', { enter_sends: 'off' }, 'PUT')).status).toBe(303)
    const changed = await (await owner.get('/settings')).text()
    expect(changed).toContain('data-theme="dark"')
    expect(changed).toContain('data-enter-sends="false"')
    expect((await owner.form('/settings/theme', { theme: 'pink' }, 'PUT')).status).toBe(422)
  })

  test('a password change needs the current one, and the new one keeps the rules', async () => {
    const { owner } = await given()
    const change = async (password: string, new_password: string) =>
      (await owner.form('/settings/password', { password, new_password }, 'PUT')).status
    expect(await change('wrong one', 'another tide')).toBe(422)
    expect(await change(PASSWORD, 'password1')).toBe(422)
    expect(await change(PASSWORD, 'another tide')).toBe(303)
    expect(await change(PASSWORD, 'a third tide')).toBe(422)
  })
})

describe('who sees whom', () => {
  test('members see everybody; e-mails are for oneself and admins', async () => {
    const { site, owner } = await given()
    const priya = await addPerson(site, owner, 'Priya')
    const admin = await addPerson(site, owner, 'Tomasz', 'admin')
    const seen = async (browser: Browser): Promise<{ name: string; email?: string }[]> =>
      (await (await browser.get('/api/v1/users')).json()).users
    expect((await seen(priya)).map(({ name, email }) => [name, email])).toEqual([
      ['Ines', undefined],
      ['Priya', 'priya@example.org'],
      ['Tomasz', undefined],
    ])
    expect((await seen(admin)).every(({ email }) => email !== undefined)).toBe(true)
    expect(await (await priya.get(`/api/v1/users/${owner.id}`)).json()).toEqual({
      id: owner.id,
      name: 'Ines',
      role: 'owner',
      pronouns: '',
      status: { emoji: '', text: '', until: null },
      avatar_url: null,
      presence: 'unknown',
    })
  })

  test('guests see only the members of their rooms, others are 404', async () => {
    const { site, owner } = await given()
    const priya = await addPerson(site, owner, 'Priya')
    const guest = await addPerson(site, owner, 'Dele', 'guest')
    const seen = async () => {
      const { users }: { users: { name: string }[] } = await (await guest.get('/api/v1/users')).json()
      return users.map(({ name }) => name)
    }
    expect(await seen()).toEqual(['Dele'])
    const room = crypto.randomUUID()
    await site.sql`insert into rooms (id, kind, name, created_by) values (${room}, 'private', 'Record library', ${priya.id})`
    await site.sql`insert into memberships (room_id, user_id, changed_seq) values (${room}, ${priya.id}, 1), (${room}, ${guest.id}, 2)`
    expect(await seen()).toEqual(['Priya', 'Dele'])
    expect((await guest.get(`/people/${priya.id}`)).status).toBe(200)
    for (const path of ['/people', '/api/v1/users']) {
      const [hidden, nobody] = [
        await guest.get(`${path}/${owner.id}`),
        await guest.get(`${path}/${crypto.randomUUID()}`),
      ]
      expect([hidden.status, nobody.status]).toEqual([404, 404])
      expect(await hidden.text()).toBe(await nobody.text())
    }
  })

  test('a list goes on by Link, and is searched by name', async () => {
    const { site, owner } = await given()
    for (const name of ['Priya', 'Tomasz', '100%'])
      await site.sql`
      insert into users (id, name, email, role) values (${Bun.randomUUIDv7()}, ${name}, ${crypto.randomUUID()}, 'member')`
    const names: string[] = []
    let next: string | undefined = '/api/v1/users?limit=3'
    while (next) {
      const answer = await owner.get(next)
      const { users }: { users: { name: string }[] } = await answer.json()
      names.push(...users.map(({ name }) => name))
      next = /<http:\/\/localhost([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1]
    }
    expect(names).toEqual(['Ines', 'Priya', 'Tomasz', '100%'])
    const found = async (q: string): Promise<unknown[]> =>
      (await (await owner.get(`/api/v1/users?q=${encodeURIComponent(q)}`)).json()).users
    expect(await found('pri')).toHaveLength(1)
    expect(await found('%')).toHaveLength(1)
    expect(await found('a\0')).toHaveLength(0)
    expect((await owner.get('/api/v1/users?limit=0')).status).toBe(422)
  })

  test("the admins' list finds by name and e-mail", async () => {
    const { site, owner } = await given()
    await addPerson(site, owner, 'Priya')
    const page = await (await owner.get('/admin/people?q=priya%40&which=member')).text()
    expect(page).toContain('priya@example.org')
    expect(page).not.toContain('ines@example.org')
    expect(await (await owner.get('/admin/people?which=nonsense&q=%00')).text()).toContain('Nobody fits.')
  })
})

describe('my style', () => {
  test('names me and nobody else, and may be kept', async () => {
    const { site, owner } = await given()
    const answer = await owner.get('/me.css?v=1')
    expect(answer.headers.get('Content-Type')).toBe('text/css; charset=utf-8')
    expect(answer.headers.get('Cache-Control')).toBe('private, max-age=31536000, immutable')
    const style = await answer.text()
    expect(style).toContain(`.message:not([data-author="${owner.id}"]) .mine-only { display: none; }`)
    expect(new Set(style.match(/[0-9a-f-]{36}/g))).toEqual(new Set([owner.id]))
    expect((await site.browser().get('/me.css')).status).toBe(401)
  })
})

test('nothing here is open to who is not signed in', async () => {
  const { site } = await given()
  const nobody = site.browser()
  const id = crypto.randomUUID()
  const tried: [string, string][] = [
    ...[
      '/settings',
      `/people/${id}`,
      '/me.css',
      '/admin/people',
      '/admin/invites',
      '/admin/audit',
      '/admin/site',
      '/api/v1/me',
      '/api/v1/users',
      `/api/v1/users/${id}`,
      '/api/v1/tokens',
    ].map((path): [string, string] => ['GET', path]),
    ...['/settings/tokens', '/admin/invites', '/admin/join-link', '/api/v1/tokens', '/api/v1/invites'].map(
      (path): [string, string] => ['POST', path],
    ),
    ...['/settings/profile', `/admin/people/${id}`, '/admin/site'].map((path): [string, string] => ['PATCH', path]),
    ...['/settings/password', '/settings/theme'].map((path): [string, string] => ['PUT', path]),
    ...[
      '/sessions',
      `/sessions/${id}`,
      '/settings/sessions',
      `/settings/tokens/${id}`,
      `/admin/people/${id}/sessions`,
      `/admin/invites/${id}`,
      '/admin/join-link',
      `/api/v1/tokens/${id}`,
    ].map((path): [string, string] => ['DELETE', path]),
  ]
  for (const [method, path] of tried)
    expect([method, path, (await nobody.send(path, { method })).status]).toEqual([method, path, 401])
})
