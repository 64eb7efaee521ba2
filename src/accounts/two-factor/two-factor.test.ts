import { beforeEach, describe, expect, test } from 'bun:test'
import {
  addPerson,
  createBrowser,
  createTestSite,
  PASSWORD,
  setUp,
  type Browser,
  type TestSite,
} from '../accounts.fixture.ts'
import { codeOf, stepAt } from './totp.ts'

const SECRETS_KEY = 'a key of this site that is long enough'

let site: TestSite
let ines: Browser
let priya: Browser & { id: string; email: string }

beforeEach(async () => {
  site = await createTestSite({ SECRETS_KEY })
  ines = await setUp(site)
  priya = await addPerson(site, ines, 'Priya')
})

const SETTINGS = '/settings/two-factor'

/** The secret that the page shows, as the app reads it. */
async function begin(browser: Browser): Promise<Buffer> {
  await browser.form(SETTINGS, { password: PASSWORD })
  const page = await (await browser.get(SETTINGS)).text()
  return fromBase32(/value="([A-Z2-7]{32})"/.exec(page)?.[1] ?? '')
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)
      ?.map((byte) => parseInt(byte, 2)) ?? [],
  )
}

const code = (secret: Buffer, steps = 0) => codeOf(secret, stepAt(Date.now()) + steps)

/** Switches it on; gives the secret and the spare codes. The code of the step before was used for it. */
async function switchOn(browser: Browser): Promise<{ secret: Buffer; codes: string[] }> {
  const secret = await begin(browser)
  const answer = await browser.form(SETTINGS, { code: code(secret, -1) }, 'PUT')
  expect(answer.status).toBe(303)
  const page = await (await browser.get(SETTINGS)).text()
  return { secret, codes: page.match(/\b[a-z2-7]{4}(-[a-z2-7]{4}){3}\b/g) ?? [] }
}

/** A browser in which the first step is done. */
async function firstStep(person = priya): Promise<Browser> {
  const browser = site.browser('192.0.2.77')
  const answer = await browser.form('/sessions', { email: person.email, password: PASSWORD, to: '/rooms' })
  expect(answer.headers.get('Location')).toBe('/sign-in/code?to=%2Frooms')
  expect(answer.headers.getSetCookie().join()).not.toContain('hubbub_session')
  return browser
}

const secondStep = (browser: Browser, typed: string) => browser.form('/sign-in/code', { code: typed, to: '/rooms' })

const actions = async () =>
  (
    await site.sql<
      { action: string }[]
    >`select action from audit_log where action ~ '^(sign_in|two_factor)' order by id`
  ).map((row) => row.action)

describe('setting it up', () => {
  test('takes the password, and a code of the app; until then nothing is asked for', async () => {
    expect((await priya.form(SETTINGS, { password: 'another one' })).status).toBe(422)
    const secret = await begin(priya)
    const browser = site.browser()
    expect((await browser.form('/sessions', { email: priya.email, password: PASSWORD })).headers.get('Location')).toBe(
      '/',
    )
    expect((await priya.form(SETTINGS, { code: code(secret, 5) }, 'PUT')).status).toBe(422)
    expect((await priya.form(SETTINGS, { code: code(secret) }, 'PUT')).status).toBe(303)
    await firstStep()
  })

  test('shows ten spare codes once, and the secret never again', async () => {
    const { codes } = await switchOn(priya)
    expect(new Set(codes).size).toBe(10)
    const page = await (await priya.get(SETTINGS)).text()
    expect(page).not.toContain(codes[0] ?? '')
    expect(page).not.toMatch(/[A-Z2-7]{32}/)
    expect((await priya.form(SETTINGS, { password: PASSWORD })).status).toBe(409)
  })

  test('leaves nothing in the table with which one could sign in', async () => {
    const { secret, codes } = await switchOn(priya)
    const [row] = await site.sql<{ secret: Buffer }[]>`select secret from two_factor where user_id = ${priya.id}`
    expect(row?.secret.includes(secret)).toBe(false)
    const [all] = await site.sql<{ text: string }[]>`select string_agg(s::text, ' ') as text from spare_codes s`
    for (const one of codes) expect(all?.text).not.toContain(one)
  })
})

describe('signing in', () => {
  test('takes both steps, and goes on to where one wanted', async () => {
    const { secret } = await switchOn(priya)
    const browser = await firstStep()
    expect(await browser.me()).toBe(401)
    expect((await browser.get('/sign-in/code')).status).toBe(200)
    const answer = await secondStep(browser, code(secret))
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/rooms'])
    expect(await browser.me()).toBe(200)
    expect(browser.cookies.has('hubbub_step')).toBe(false)
    expect(await actions()).toEqual(['two_factor.on', 'sign_in.done'])
  })

  test('refuses a wrong code, and one that was used', async () => {
    const { secret } = await switchOn(priya)
    const [first, second] = [await firstStep(), await firstStep()]
    expect((await secondStep(first, '000000')).status).toBe(422)
    const right = code(secret)
    expect((await secondStep(first, `${right.slice(0, 3)} ${right.slice(3)}`)).status).toBe(303)
    expect((await secondStep(second, right)).status).toBe(422)
    // That of the step before was used to switch it on.
    expect((await secondStep(second, code(secret, -1))).status).toBe(422)
    expect(await second.me()).toBe(401)
  })

  test('lets one in of two who come with the same code at once', async () => {
    const { secret } = await switchOn(priya)
    const browsers = await Promise.all([firstStep(), firstStep()])
    const answers = await Promise.all(browsers.map((browser) => secondStep(browser, code(secret))))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 422])
  })

  test('takes each spare code once, however it is typed', async () => {
    const { codes } = await switchOn(priya)
    const [one = ''] = codes
    const typed = one.toUpperCase().replaceAll('-', ' ')
    expect((await secondStep(await firstStep(), typed)).status).toBe(303)
    expect((await secondStep(await firstStep(), one)).status).toBe(422)
    expect(await (await priya.get('/settings')).text()).toContain('9 of 10 spare codes left')
    expect(await actions()).toContain('two_factor.code_used')
  })

  test('is over after ten minutes, a new password or a deactivation', async () => {
    const { secret } = await switchOn(priya)
    const attempts: [string, () => Promise<unknown>][] = [
      ['ten minutes', () => site.sql`update sign_in_steps set expires_at = now()`],
      ['password', () => site.accounts.userCommands.resetPassword('priya@example.org', PASSWORD)],
      ['deactivation', () => site.sql`update users set deactivated_at = now() where id = ${priya.id}`],
    ]
    for (const [, happens] of attempts) {
      const browser = await firstStep()
      await happens()
      expect((await secondStep(browser, code(secret))).status).toBe(401)
      expect((await browser.get('/sign-in/code')).headers.get('Location')).toBe('/sign-in')
      expect(await browser.me()).toBe(401)
    }
  })

  test('a step is good for one session', async () => {
    const { secret, codes } = await switchOn(priya)
    const browser = await firstStep()
    const copy = createBrowser(site.app)
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value)
    await secondStep(browser, code(secret))
    expect((await secondStep(copy, codes[0] ?? '')).status).toBe(401)
  })

  test('is throttled: the right code is refused too, and from another address', async () => {
    const { secret } = await switchOn(priya)
    const browser = await firstStep()
    for (let i = 0; i < 5; i++) expect((await secondStep(browser, '000000')).status).toBe(422)
    const elsewhere = createBrowser(site.app, '198.51.100.9')
    for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value)
    const answer = await secondStep(elsewhere, code(secret))
    expect([answer.status, Number(answer.headers.get('Retry-After')) > 0]).toEqual([429, true])
    expect(await elsewhere.me()).toBe(401)
  })

  test.each(['', ' ', 'x', '1'.repeat(101), '٠٠٠٠٠٠', '0'.repeat(6)])('with %p lets nobody in', async (typed) => {
    await switchOn(priya)
    expect((await secondStep(await firstStep(), typed)).status).toBe(422)
  })

  test('without a first step leads back to it', async () => {
    const browser = site.browser()
    for (const answer of [await browser.get('/sign-in/code'), await secondStep(browser, '000000')])
      expect(answer.headers.get('Location')).toBe('/sign-in')
    browser.cookies.set('hubbub_step', 'x'.repeat(43))
    expect((await secondStep(browser, '000000')).status).toBe(401)
  })
})

describe('switching it off', () => {
  test('takes the password', async () => {
    await switchOn(priya)
    expect((await priya.form(SETTINGS, { password: 'another one' }, 'DELETE')).status).toBe(422)
    await firstStep()
    expect((await priya.form(SETTINGS, { password: PASSWORD }, 'DELETE')).status).toBe(303)
    const answer = await site.browser().form('/sessions', { email: priya.email, password: PASSWORD })
    expect(answer.headers.get('Location')).toBe('/')
    expect(await actions()).toEqual(['two_factor.on', 'two_factor.off', 'sign_in.done'])
  })

  test('new spare codes take the password, and end the old ones', async () => {
    const { codes } = await switchOn(priya)
    const path = `${SETTINGS}/spare-codes`
    expect((await priya.form(path, { password: 'another one' })).status).toBe(422)
    expect((await priya.form(path, { password: PASSWORD })).status).toBe(303)
    const page = await (await priya.get(SETTINGS)).text()
    const made = page.match(/\b[a-z2-7]{4}(-[a-z2-7]{4}){3}\b/g) ?? []
    expect(made).toHaveLength(10)
    expect((await secondStep(await firstStep(), codes[1] ?? '')).status).toBe(422)
    expect((await secondStep(await firstStep(), made[1] ?? '')).status).toBe(303)
  })

  test('is for admins too, who leave a line in the log; but not of owners', async () => {
    await switchOn(priya)
    const admin = await addPerson(site, ines, 'Olga', 'admin')
    const stranger = await addPerson(site, ines, 'Stranger')
    expect((await stranger.delete(`/admin/people/${priya.id}/two-factor`)).status).toBe(403)
    expect(await (await admin.get('/admin/people')).text()).toContain('Switch two-step sign-in off')
    expect((await admin.delete(`/admin/people/${priya.id}/two-factor`)).status).toBe(303)
    expect(
      (await site.browser().form('/sessions', { email: priya.email, password: PASSWORD })).headers.get('Location'),
    ).toBe('/')
    const [row] = await site.sql`
      select actor_id, subject_id from audit_log where action = 'two_factor.reset'`
    expect(row).toEqual({ actor_id: admin.id, subject_id: priya.id })
    const { id: owner }: { id: string } = await (await ines.get('/api/v1/me')).json()
    expect((await admin.delete(`/admin/people/${owner}/two-factor`)).status).toBe(403)
  })

  test('is for who runs the machine', async () => {
    await switchOn(priya)
    expect(await site.accounts.userCommands.resetTwoStep(priya.email)).toBe(true)
    expect(await site.accounts.userCommands.resetTwoStep(priya.email)).toBe(false)
  })
})
