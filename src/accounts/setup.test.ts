import { describe, expect, test } from 'bun:test'
import { createTestSite, PASSWORD, setUp } from './accounts.fixture.ts'

const fields = { site_name: 'Saltmarsh', name: 'Ines', email: 'ines@example.org', password: PASSWORD }

describe('the first run', () => {
  test('makes the site, its owner and General, and signs the owner in', async () => {
    const site = await createTestSite()
    const browser = site.browser()
    expect((await browser.get('/setup')).status).toBe(200)
    const answer = await browser.form('/setup', fields)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/'])
    expect(await (await browser.get('/api/v1/me')).json()).toMatchObject({
      name: 'Ines',
      email: 'ines@example.org',
      role: 'owner',
    })
    expect(await site.accounts.site.find()).toMatchObject({ name: 'Saltmarsh' })
    const rooms = await site.sql`
      select r.name, r.is_general, m.role from rooms r join memberships m on m.room_id = r.id`
    expect([...rooms]).toEqual([{ name: 'General', is_general: true, role: 'admin' }])
  })

  test('raced by several makes one owner, and is 404 ever after', async () => {
    const site = await createTestSite()
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) => site.browser().form('/setup', { ...fields, email: `owner${n}@example.org` })),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 404, 404, 404])
    const [counts] =
      await site.sql`select (select count(*) from users) as users, (select count(*) from rooms) as rooms, (select count(*) from site) as sites`
    expect(counts).toEqual({ users: 1, rooms: 1, sites: 1 })
    expect((await site.browser().get('/setup')).status).toBe(404)
    expect((await site.browser().form('/setup', fields)).status).toBe(404)
  })

  test('says what is wrong beside the field, keeps what was typed, but no password', async () => {
    const site = await createTestSite()
    const answer = await site.browser().form('/setup', { ...fields, email: 'ines@saltmarsh', password: 'password' })
    const page = await answer.text()
    expect(answer.status).toBe(422)
    expect(page).toContain('This needs a full address')
    expect(page).toContain('one of those that are tried first')
    expect(page).toContain('value="Saltmarsh"')
    expect(page).not.toContain('value="password"')
    expect(await site.accounts.site.isSetUp()).toBe(false)
  })

  test.each(['a\0b', 'a\nb', ' ', '\u200b\u2060', 'x'.repeat(81)])('refuses %p as a name', async (name) => {
    const site = await createTestSite()
    expect((await site.browser().form('/setup', { ...fields, name })).status).toBe(422)
    expect((await site.browser().form('/setup', { ...fields, site_name: name })).status).toBe(422)
  })

  test('is where a sign-in leads before it has happened', async () => {
    const site = await createTestSite()
    expect((await site.browser().get('/sign-in')).headers.get('Location')).toBe('/setup')
    await setUp(site)
    expect((await site.browser().get('/sign-in')).status).toBe(200)
  })
})
