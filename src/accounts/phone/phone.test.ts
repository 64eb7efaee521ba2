import { beforeEach, describe, expect, test } from 'bun:test'
import { addPerson, createTestSite, PASSWORD, setUp, type Browser, type TestSite } from '../accounts.fixture.ts'

let site: TestSite
let ines: Browser
let priya: Browser & { id: string; email: string }

beforeEach(async () => {
  site = await createTestSite()
  ines = await setUp(site)
  priya = await addPerson(site, ines, 'Priya')
})

/** Makes a link; gives its path. */
async function makeLink(): Promise<string> {
  const answer = await priya.form('/settings/phone', {})
  expect(answer.headers.get('Location')).toBe('/settings/phone')
  const [, token = ''] = /phone\.([\w-]{43})/.exec(decodeURIComponent(answer.headers.getSetCookie().join())) ?? []
  return `/phone/${token}`
}

describe('a link to the phone', () => {
  test('signs in once, by a button', async () => {
    const path = await makeLink()
    expect(await (await priya.get('/settings/phone')).text()).toContain('<img class="qr"')
    expect(await (await priya.get('/settings/phone')).text()).not.toContain('<img class="qr"')
    const phone = site.browser()
    for (let looked = 0; looked < 2; looked++) {
      const page = await phone.get(path)
      expect([page.status, await phone.me()]).toEqual([200, 401])
      expect(await page.text()).toContain('Priya')
    }
    expect((await phone.form(path, {})).headers.get('Location')).toBe('/')
    expect([await phone.me(), await priya.me()]).toEqual([200, 200])
    const other = site.browser()
    expect([(await other.form(path, {})).status, await other.me()]).toEqual([410, 401])
    const [row] = await site.sql`select actor_id, details from audit_log where action = 'sign_in.done'`
    expect(row).toEqual({ actor_id: priya.id, details: { by: 'phone link' } })
  })

  test('lets one in of two who come at once', async () => {
    const path = await makeLink()
    const answers = await Promise.all([site.browser().form(path, {}), site.browser().form(path, {})])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 410])
  })

  test('asks for no second step: that was done on the first device', async () => {
    await site.sql`insert into two_factor (user_id, secret, confirmed_at) values (${priya.id}, '\\x00', now())`
    const phone = site.browser()
    await phone.form(await makeLink(), {})
    expect(await phone.me()).toBe(200)
  })

  test.each<[string, () => Promise<unknown>]>([
    ['five minutes', () => site.sql`update sign_in_links set expires_at = expires_at - interval '5 minutes'`],
    ['a newer one', makeLink],
    ['the end of the session that made it', () => priya.delete('/sessions/current')],
    ['signing out everywhere', () => priya.delete('/sessions')],
    ['being signed out by an admin', () => ines.delete(`/admin/people/${priya.id}/sessions`)],
    ['a new password', () => site.accounts.userCommands.resetPassword('priya@example.org', PASSWORD)],
    ['a deactivation', () => site.sql`update users set deactivated_at = now() where id = ${priya.id}`],
  ])('ends with %s', async (_, happens) => {
    const path = await makeLink()
    await happens()
    const phone = site.browser()
    for (const answer of [await phone.get(path), await phone.form(path, {})]) expect(answer.status).toBe(410)
    expect(await phone.me()).toBe(401)
  })

  test('S10: does not outlive signing out everywhere at the same moment', async () => {
    for (let i = 0; i < 5; i++) {
      await priya.form('/sessions', { email: priya.email, password: PASSWORD })
      const [path, phone] = [await makeLink(), site.browser()]
      await Promise.all([phone.form(path, {}), priya.delete('/sessions')])
      expect(await phone.me()).toBe(401)
    }
  })

  test('replaces who was signed in on the phone', async () => {
    const phone = await addPerson(site, ines, 'Tomasz')
    const before = phone.cookies.get('hubbub_session') ?? ''
    await phone.form(await makeLink(), {})
    const me: { name: string } = await (await phone.get('/api/v1/me')).json()
    expect(me.name).toBe('Priya')
    const old = site.browser()
    old.cookies.set('hubbub_session', before)
    expect(await old.me()).toBe(401)
  })

  test('is not for programs, and nothing else is a link', async () => {
    const { token }: { token: string } = await (await priya.post('/api/v1/tokens', { name: 'curl' })).json()
    const headers = { Authorization: `Bearer ${token}` }
    expect((await site.browser().send('/settings/phone', { method: 'POST', headers })).status).toBe(403)
    for (const path of ['/phone/x', `/phone/${'x'.repeat(43)}`])
      expect((await site.browser().get(path)).status).toBe(410)
  })
})
