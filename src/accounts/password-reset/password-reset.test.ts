import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { startMailServer } from '../../../test/harness/mail.ts'
import { createMailer } from '../../platform/mail.ts'
import { addPerson, createTestSite, PASSWORD, setUp, type Browser, type TestSite } from '../accounts.fixture.ts'

const PUBLIC_URL = 'https://chat.example.org'
const NEW_PASSWORD = 'the tide goes out'

let server: Awaited<ReturnType<typeof startMailServer>>
let site: TestSite
let ines: Browser
let priya: Browser & { id: string; email: string }

beforeAll(async () => void (server = await startMailServer()))
afterAll(() => server.stop())

beforeEach(async () => {
  site = await createTestSite({ PUBLIC_URL, mailer: createMailer({ url: server.url, from: 'chat@example.org' }) })
  ines = await setUp(site)
  priya = await addPerson(site, ines, 'Priya')
})

const signIn = async (password: string) =>
  (await site.browser().form('/sessions', { email: priya.email, password })).status

const ask = (email: string, browser = site.browser()) => browser.form('/forgot', { email })

/** The path in the mail that is sent to Priya. */
async function pathByMail(): Promise<string> {
  const letter = server.next()
  expect((await ask(priya.email)).headers.get('Location')).toBe('/forgot?sent')
  const { to, text } = await letter
  expect(to).toEqual([priya.email])
  const [, path = ''] = /https:\/\/chat\.example\.org(\/reset\/[\w-]{43})\r\n/.exec(text) ?? []
  return path
}

/** The path that an admin is shown, once. */
async function pathByAdmin(): Promise<string> {
  await ines.form(`/admin/people/${priya.id}/password-link`, {})
  const page = await (await ines.get('/admin/people')).text()
  expect(await (await ines.get('/admin/people')).text()).not.toContain('/reset/')
  return /http:\/\/localhost(\/reset\/[\w-]{43})"/.exec(page)?.[1] ?? ''
}

describe.each([
  ['by mail', pathByMail],
  ['of an admin', pathByAdmin],
])('a link %s', (_, pathOf) => {
  test('leads to a new password, once, and ends all sessions', async () => {
    const path = await pathOf()
    const browser = site.browser()
    expect(await (await browser.get(path)).text()).toContain('Priya')
    expect((await browser.form(path, { password: 'short' })).status).toBe(422)
    expect(await priya.me()).toBe(200)
    const answer = await browser.form(path, { password: NEW_PASSWORD })
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/sign-in?reset'])
    expect([await priya.me(), await browser.me()]).toEqual([401, 401])
    expect([await signIn(PASSWORD), await signIn(NEW_PASSWORD)]).toEqual([401, 303])
    for (const late of [await browser.get(path), await browser.form(path, { password: PASSWORD })])
      expect(late.status).toBe(410)
    const [row] = await site.sql`
      select actor_id, subject_id, details from audit_log where action = 'person.password_reset'`
    expect(row).toEqual({ actor_id: priya.id, subject_id: priya.id, details: { by: 'link' } })
  })

  test('is used by one of two who come at once', async () => {
    const path = await pathOf()
    const answers = await Promise.all(
      [1, 2].map((n) => site.browser().form(path, { password: `${NEW_PASSWORD} ${n}` })),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 410])
  })

  test.each<[string, () => Promise<unknown>]>([
    ['it is over', () => site.sql`update sign_in_links set expires_at = now()`],
    ['there is a newer one', () => pathByAdmin()],
    ['the password was changed', () => site.accounts.userCommands.resetPassword('priya@example.org', PASSWORD)],
    ['the person is deactivated', () => site.sql`update users set deactivated_at = now() where id = ${priya.id}`],
  ])('works no more when %s', async (_, happens) => {
    const path = await pathOf()
    await happens()
    const browser = site.browser()
    for (const answer of [await browser.get(path), await browser.form(path, { password: NEW_PASSWORD })])
      expect(answer.status).toBe(410)
    expect(await signIn(NEW_PASSWORD)).toBe(401)
  })

  test('is in no table', async () => {
    const token = (await pathOf()).slice('/reset/'.length)
    expect(token).toHaveLength(43)
    const [row] = await site.sql<{ text: string }[]>`select string_agg(l::text, ' ') as text from sign_in_links l`
    expect(row?.text).not.toContain(token)
    expect(row?.text).not.toContain(Buffer.from(token).toString('hex'))
  })
})

describe('asking for a mail', () => {
  test('S18: is answered alike for an address that nobody has, and nothing is sent', async () => {
    const [sent, first] = [server.letters.length, server.next()]
    const [known, unknown] = [await ask(priya.email), await ask('nobody@example.org')]
    expect([known.status, known.headers.get('Location'), await known.text()]).toEqual([
      unknown.status,
      unknown.headers.get('Location'),
      await unknown.text(),
    ])
    await first
    await pathByMail()
    expect(server.letters.slice(sent).flatMap(({ to }) => to)).toEqual([priya.email, priya.email])
  })

  test('S18: is not awaited, so time tells nothing', async () => {
    const { promise: never } = Promise.withResolvers<void>()
    const slow = await createTestSite({ PUBLIC_URL, mailer: { send: () => never } })
    await setUp(slow)
    expect((await slow.browser().form('/forgot', { email: 'ines@example.org' })).status).toBe(303)
  })

  test('goes to an address that no request can name', async () => {
    const letter = server.next()
    await ask(priya.email, site.browser('192.0.2.1', 'http://evil.example'))
    const { text } = await letter
    expect(text).toContain(`${PUBLIC_URL}/reset/`)
    expect(text).not.toContain('evil')
  })

  test('is throttled for each address, known or not', async () => {
    for (const email of [priya.email, 'nobody@example.org']) {
      const statuses: number[] = []
      for (let i = 0; i < 6; i++) statuses.push((await ask(email, site.browser(`192.0.2.${i}`))).status)
      expect(statuses).toEqual([303, 303, 303, 303, 303, 429])
    }
  })

  test('is told to the log when the mail can not be sent', async () => {
    const failing = await createTestSite({ PUBLIC_URL, mailer: { send: () => Promise.reject(new Error('away')) } })
    await setUp(failing)
    expect((await failing.browser().form('/forgot', { email: 'ines@example.org' })).status).toBe(303)
    while (failing.errors.length === 0) await new Promise(setImmediate)
    expect(failing.errors.map(String)).toEqual(['Error: away'])
  })

  test('is not offered where there is no mail', async () => {
    const without = await createTestSite()
    await setUp(without)
    const browser = without.browser()
    expect(await (await browser.get('/forgot')).text()).not.toContain('<form')
    expect((await browser.form('/forgot', { email: 'ines@example.org' })).headers.get('Location')).toBe('/forgot')
  })
})

test('a link to a new password is made by admins only, and not for owners by them', async () => {
  const admin = await addPerson(site, ines, 'Olga', 'admin')
  const { id: owner }: { id: string } = await (await ines.get('/api/v1/me')).json()
  expect((await priya.form(`/admin/people/${admin.id}/password-link`, {})).status).toBe(403)
  expect((await admin.form(`/admin/people/${owner}/password-link`, {})).status).toBe(403)
  expect((await admin.form(`/admin/people/${priya.id}/password-link`, {})).status).toBe(303)
  const [row] = await site.sql`select actor_id, subject_id from audit_log where action = 'person.reset_link_made'`
  expect(row).toEqual({ actor_id: admin.id, subject_id: priya.id })
})
