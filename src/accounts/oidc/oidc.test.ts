import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { OIDC_CLIENT, startOidcProvider } from '../../../test/harness/oidc.ts'
import { findFreePort } from '../../../test/harness/ports.ts'
import { parseConfig } from '../../config.ts'
import { addPerson, createTestSite, PASSWORD, setUp, type Browser, type TestSite } from '../accounts.fixture.ts'

const ORIGIN = 'http://localhost'
const OWN = { headers: { 'Sec-Fetch-Site': 'same-origin' } }

let harbour: Awaited<ReturnType<typeof startOidcProvider>>

beforeAll(async () => void (harbour = await startOidcProvider([`${ORIGIN}/oidc/harbour/callback`])))
afterAll(() => harbour.stop())

let site: TestSite
let ines: Browser
let priya: Browser & { id: string; email: string }

const given = async (settings: { OIDC_LINK_BY_EMAIL?: boolean } = {}) => {
  const away = { ...OIDC_CLIENT, id: 'away', name: 'Away', issuer: `http://127.0.0.1:${findFreePort()}` }
  site = await createTestSite({
    OIDC_PROVIDERS: [{ ...OIDC_CLIENT, id: 'harbour', name: 'Harbour ID', issuer: harbour.issuer }, away],
    ...settings,
  })
  ines = await setUp(site)
  priya = await addPerson(site, ines, 'Priya')
}

beforeEach(() => given())

/** Sets out in a browser and goes through the provider; gives the path by which it comes back. */
async function goThere(browser: Browser, start = '/oidc/harbour'): Promise<string> {
  const answer = await browser.send(start, OWN)
  expect(answer.status).toBe(303)
  const back = await harbour.visit(answer.headers.get('Location') ?? '')
  expect(back).toStartWith(`${ORIGIN}/oidc/harbour/callback?`)
  return back.slice(ORIGIN.length)
}

/** The whole way in a browser. */
const signIn = async (browser: Browser, start?: string) => browser.get(await goThere(browser, start))

/** Priya, who has linked `sub` to her account. */
async function link(sub = 'priya-at-harbour') {
  harbour.signInAs({ sub })
  const answer = await signIn(priya, '/oidc/harbour?link')
  expect(answer.headers.get('Location')).toBe('/settings')
}

const nameOf = async (browser: Browser) => {
  const me: { name?: string } = await (await browser.get('/api/v1/me')).json()
  return me.name
}

describe('signing in with a provider', () => {
  test('has a button each on the page, and lets in who has linked their account', async () => {
    const page = await (await site.browser().get('/sign-in')).text()
    for (const text of ['Continue with Harbour ID', 'href="/oidc/harbour"', 'Continue with Away'])
      expect(page).toContain(text)
    await link()
    const browser = site.browser()
    const answer = await signIn(browser, '/oidc/harbour?to=/rooms')
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/rooms'])
    expect(await nameOf(browser)).toBe('Priya')
    expect(browser.cookies.has('hubbub_oidc')).toBe(false)
    expect(await (await priya.get('/settings')).text()).toContain('Unlink Harbour ID')
    const rows = await site.sql`
      select actor_id, details from audit_log where action = 'identity.linked' or action = 'sign_in.done' order by id`
    expect([...rows]).toEqual([
      { actor_id: priya.id, details: { provider: 'harbour' } },
      { actor_id: priya.id, details: {} },
    ])
  })

  test('lets in nobody who is not known here, and makes no account', async () => {
    harbour.signInAs({ sub: 'stranger', email: priya.email, email_verified: true })
    const browser = site.browser()
    const answer = await signIn(browser)
    expect([answer.status, await browser.me()]).toEqual([403, 401])
    expect(await answer.text()).toContain('Nobody here is linked to that account')
    const [row] = await site.sql`select count(*) as count from users`
    expect(row).toEqual({ count: 2 })
  })

  test('asks for the second step too, where the person has one', async () => {
    await link()
    await site.sql`insert into two_factor (user_id, secret, confirmed_at) values (${priya.id}, '\\x00', now())`
    const browser = site.browser()
    expect((await signIn(browser)).headers.get('Location')).toBe('/sign-in/code')
    expect(await browser.me()).toBe(401)
  })

  test('does not let in who was deactivated', async () => {
    await link()
    await site.sql`update users set deactivated_at = now() where id = ${priya.id}`
    const browser = site.browser()
    expect([(await signIn(browser)).status, await browser.me()]).toEqual([403, 401])
  })

  test('goes on to no other site', async () => {
    await link()
    expect((await signIn(site.browser(), '/oidc/harbour?to=//evil.example')).headers.get('Location')).toBe('/')
  })
})

describe('an attack', () => {
  test('with the code of somebody else lets nobody in', async () => {
    await link('mallory-at-harbour')
    const [mallory, victim] = [site.browser(), site.browser('192.0.2.66')]
    const hers = new URL(await goThere(mallory), ORIGIN)
    // The victim has set out too, and is brought to Mallory's address: as it is, and with the victim's own state.
    const own = new URL((await victim.get('/oidc/harbour')).headers.get('Location') ?? '')
    const swapped = new URL(hers)
    swapped.searchParams.set('state', own.searchParams.get('state') ?? '')
    const cookies = new Map(victim.cookies)
    for (const url of [hers, swapped]) {
      for (const [name, value] of cookies) victim.cookies.set(name, value)
      const answer = await victim.get(url.pathname + url.search)
      expect([answer.status, await victim.me()]).toEqual([401, 401])
    }
    expect(site.errors.length).toBe(2)
  })

  test('with an address alone lets nobody in: the browser has to be the one that set out', async () => {
    await link()
    const back = await goThere(site.browser())
    const other = site.browser()
    expect((await other.get(back)).headers.get('Location')).toBe('/sign-in')
    expect(await other.me()).toBe(401)
  })

  test('with a code that was used lets nobody in', async () => {
    await link()
    const browser = site.browser()
    const back = await goThere(browser)
    const cookies = new Map(browser.cookies)
    await browser.get(back)
    const again = site.browser()
    for (const [name, value] of cookies) again.cookies.set(name, value)
    expect([(await again.get(back)).status, await again.me()]).toEqual([401, 401])
  })

  test.each([
    ['without a nonce of its own', 'nonce'],
    ['with another verifier', 'verifier'],
    ['with another state', 'state'],
  ])('%s lets nobody in', async (_, part) => {
    await link()
    const browser = site.browser()
    const back = await goThere(browser)
    const kept: Record<string, unknown> = JSON.parse(
      Buffer.from(browser.cookies.get('hubbub_oidc') ?? '', 'base64url').toString(),
    )
    const changed = { ...kept, [part]: 'x'.repeat(43) }
    browser.cookies.set('hubbub_oidc', Buffer.from(JSON.stringify(changed)).toString('base64url'))
    expect([(await browser.get(back)).status, await browser.me()]).toEqual([401, 401])
  })

  test('from another site links nothing to who is signed in here', async () => {
    for (const from of ['cross-site', 'same-site']) {
      const answer = await priya.send('/oidc/harbour?link', { headers: { 'Sec-Fetch-Site': from } })
      expect(answer.status).toBe(403)
    }
    expect((await priya.get('/oidc/harbour?link')).status).toBe(403)
  })

  test('by who is signed in as somebody else meanwhile links nothing', async () => {
    harbour.signInAs({ sub: 'priya-at-harbour' })
    const back = await goThere(priya, '/oidc/harbour?link')
    await priya.form('/sessions', { email: 'ines@example.org', password: PASSWORD })
    expect((await priya.get(back)).status).toBe(403)
    const [row] = await site.sql`select count(*) as count from identities`
    expect(row).toEqual({ count: 0 })
  })
})

describe('linking', () => {
  test('is for one person here, and can be undone', async () => {
    await link()
    const tomasz = await addPerson(site, ines, 'Tomasz')
    expect((await signIn(tomasz, '/oidc/harbour?link')).status).toBe(409)
    await link()
    expect((await priya.delete('/settings/identities/harbour')).status).toBe(303)
    const browser = site.browser()
    expect([(await signIn(browser)).status, await browser.me()]).toEqual([403, 401])
  })

  test('by e-mail happens where the setting allows it, and the provider has verified it', async () => {
    await given({ OIDC_LINK_BY_EMAIL: true })
    const tries = [
      { sub: 'one', email: priya.email, email_verified: false },
      { sub: 'two', email: priya.email },
      { sub: 'three', email: 'nobody@example.org', email_verified: true },
      { sub: 'four' },
    ]
    for (const account of tries) {
      harbour.signInAs(account)
      expect((await signIn(site.browser())).status).toBe(403)
    }
    harbour.signInAs({ sub: 'five', email: priya.email.toUpperCase(), email_verified: true })
    const browser = site.browser()
    await signIn(browser)
    expect(await nameOf(browser)).toBe('Priya')
    // From then on it is the account there that counts, and not its e-mail.
    harbour.signInAs({ sub: 'five', email: 'ines@example.org', email_verified: true })
    const again = site.browser()
    await signIn(again)
    expect(await nameOf(again)).toBe('Priya')
  })

  test('asks for a sign-in first', async () => {
    expect((await site.browser().send('/oidc/harbour?link', OWN)).status).toBe(401)
  })
})

test('a provider that is away is told at the door, and asked again the next time', async () => {
  const answer = await site.browser().get('/oidc/away')
  expect(answer.status).toBe(503)
  expect(await answer.text()).toContain('can not be reached now')
  expect(site.errors).toHaveLength(1)
})

test('a provider that there is not leads to the door', async () => {
  for (const path of ['/oidc/nowhere', '/oidc/nowhere/callback?code=x&state=y'])
    expect((await site.browser().get(path)).headers.get('Location')).toBe('/sign-in')
})

describe('the setting', () => {
  const provider = { id: 'harbour', name: 'H', issuer: 'https://id.example.org', client_id: 'a', client_secret: 'b' }
  const read = (value: unknown) => parseConfig({ OIDC_PROVIDERS: JSON.stringify(value) }).OIDC_PROVIDERS

  test('names providers', () => {
    expect(read([provider])).toEqual([
      { id: 'harbour', name: 'H', issuer: 'https://id.example.org', clientId: 'a', clientSecret: 'b' },
    ])
    expect(parseConfig({}).OIDC_PROVIDERS).toEqual([])
  })

  test.each([
    ['another shape', { ...provider, id: 'Harbour ID' }],
    ['http', { ...provider, issuer: 'http://id.example.org' }],
    ['a host that only begins like this machine', { ...provider, issuer: 'http://localhost.example.org' }],
    ['a field too many', { ...provider, secret: 'x' }],
    ['no secret', { ...provider, client_secret: '' }],
  ])('with %s stops the start', (_, one) => {
    expect(() => read([one])).toThrow('OIDC_PROVIDERS')
  })

  test('with the same id twice, or no JSON, stops the start and shows no secret', () => {
    expect(() => read([provider, provider])).toThrow('an id of its own')
    expect(() => parseConfig({ OIDC_PROVIDERS: '{secret' })).toThrow(
      /OIDC_PROVIDERS: expected JSON, found something else/,
    )
  })
})
