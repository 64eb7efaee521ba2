import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core'
import type { z } from 'zod'
import { nameSchema } from '../../src/accounts/accounts.schemas.ts'
import { parseConfig } from '../../src/config.ts'
import { createAssets } from '../../src/http/assets.ts'
import { bodySchema } from '../../src/messages/messages.schemas.ts'
import { newPollJson } from '../../src/polls/polls.schemas.ts'
import { keywordSchema } from '../../src/notifications/notifications.schemas.ts'
import { hostileStrings } from '../corpus/hostile-strings.ts'
import { findChromium } from '../harness/chromium.ts'
import { createTestInstance, type Person, type TestInstance } from '../harness/instance.ts'
import { createPageAnatomy, HARMLESS } from '../harness/page-anatomy.ts'

setDefaultTimeout(60_000)

/** Longer ones are there to take time, which is not this test's matter. */
const LONG = 1_000
const BODIES = acceptedBy(
  bodySchema(LONG),
  hostileStrings.filter((text) => text.length <= LONG),
)
const KEYWORDS = acceptedBy(keywordSchema, hostileStrings)
const NAMES = acceptedBy(nameSchema, hostileStrings).map((name) => name.toWellFormed())
/** What a field makes of these texts, but for those that it refuses. */
function acceptedBy(schema: z.ZodType<string>, texts: readonly unknown[]): string[] {
  return texts.flatMap((text) => schema.safeParse(text).data ?? [])
}

const { options: optionsSchema } = newPollJson(parseConfig({})).shape
const OPTIONS = acceptedBy(
  optionsSchema.transform(([option = '']) => option),
  hostileStrings.map((text) => [text, 'another']),
)

/** As many as a page shows at once. */
const PIECE = 50

/** All that a message may turn into. Whatever else appears on a page came from a hostile text. */
const RICH = [
  '**bold** *italic* ~~gone~~ `code` ||hidden|| https://a.example [named](https://a.example) a@b.example',
  '> quoted\n> twice\n\n- one\n  - two\n- [ ] open\n- [x] done\n\n3. three\n4. four',
  '```js\nconst a = "b" // c\nfunction d(e) { return /f/.test(`${e}`) ? 1 : null }\n```\n\n```\nplain\n```\n\n---',
  '|a|b|c|\n|:-|:-:|-:|\n|1|2|3|\n\n# One\n\n## Two\n\n### Three\n\n![picture](https://a.example/b.png)',
  '@Priya and @room in #General, :tada: 🎉',
  '🎉',
]

let site: TestInstance
let ines: Person
let priya: Person
let chrome: Browser
const anatomy = createPageAnatomy(() => site.url)

beforeAll(async () => {
  // A hostile name may read as a mention of the whole room, which crowds keep to admins.
  const env = { LIMIT_ROOM_MENTION_MEMBERS: '1000' }
  site = await createTestInstance({ listens: true, assets: await createAssets(), env })
  ines = await site.setUp()
  priya = await site.signUp(ines, 'Priya')
  chrome = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  await learnAll(await openPage({ policy: false }))
}, 60_000)

afterAll(() => chrome?.close())

/** Signed in as Ines. Without the policy nothing but our own care keeps a script from running. */
async function openPage({ policy }: { policy: boolean }): Promise<Page> {
  const context = await chrome.newContext({ bypassCSP: !policy, viewport: { width: 1280, height: 800 } })
  await signIn(context)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await anatomy.watch(page)
  return page
}

const signIn = (context: BrowserContext) => {
  const [name = '', value = ''] = ines.cookie.split('=')
  return context.addCookies([{ name, value, url: site.url, httpOnly: true, sameSite: 'Lax' }])
}

const inspect = (page: Page) => anatomy.inspect(page)
const learn = (page: Page) => anatomy.learn(page)
const expectHarmless = () => expect(anatomy.faults()).toEqual(HARMLESS)

/** Pages on which names of people and rooms stand, besides rooms. */
const PAGES = [
  '/',
  '/rooms',
  '/rooms/new',
  '/directs/new',
  '/jump',
  '/jump?q=a',
  '/share?text=a',
  '/search',
  '/search?q=a+in%3Ax',
  '/settings',
  '/settings/notifications',
  '/admin/people',
  '/admin/audit',
]

const say = async (room: string, author: string, body: string, replyTo?: string) =>
  (
    await site.messages.send({ id: author }, room, {
      id: undefined,
      body,
      reply_to_id: replyTo,
      thread_root_id: undefined,
    })
  ).id

/** A poll on which both have voted. */
async function ask(room: string, question: string, options: string[], many: boolean): Promise<string> {
  const { id } = await site.polls.ask({ id: priya.id }, room, { id: undefined, question, options, many })
  for (const person of [ines, priya]) await site.json(`/api/v1/messages/${id}/vote`, { choices: [0] }, person, 'PUT')
  return id
}

const pagesOfPoll = (id: string) => [`/messages/${id}`, `/messages/${id}/poll`]

const newPollOf = (room: string, question: string) => `/rooms/${room}/polls/new?${new URLSearchParams({ question })}`

/** Until the script has run: it is deferred. */
const visit = (page: Page, path: string) => page.goto(site.url + path, { waitUntil: 'domcontentloaded' })

/** A page of each kind that shows a message, an author or a room. */
const pagesOf = (room: string, message: string, person: string) => [
  `/rooms/${room}`,
  `/rooms/${room}/members`,
  `/rooms/${room}/settings`,
  `/rooms/${room}?reply_to=${message}`,
  `/messages/${message}`,
  `/messages/${message}/edit`,
  `/people/${person}`,
]

const shown = (page: Page, id: string) => page.locator(`#m-${id}`).waitFor({ state: 'attached' })

async function showRoom(page: Page, room: string): Promise<void> {
  await visit(page, `/rooms/${room}`)
  await untilOpen(room)
}

/** Until the page's socket follows the room: what is sent from now on comes as frames. */
async function untilOpen(room: string): Promise<void> {
  while (![...site.hub.sockets()].some(({ data }) => data.open?.has(room))) await Bun.sleep(10)
}

/** Types a text and sends it, as a person does: the page shows it by itself before the server answers. */
async function type(page: Page, text: string): Promise<void> {
  await page.locator('#compose').fill(text)
  await page.keyboard.press('Enter')
}

/** Opens what the page itself makes of names: the switcher, and the suggestions for a word. */
async function lookUp(page: Page, letters: string): Promise<void> {
  await page.locator('#compose').fill(`@${letters}`)
  await inspect(page)
  await page.locator('#compose').fill('')
  await page.keyboard.press('Control+k')
  await page.locator('dialog[open]').waitFor()
  await page.keyboard.type(letters)
  await page.locator('#found [role=option]').first().waitFor({ state: 'attached' })
  await inspect(page)
  await page.keyboard.press('Escape')
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
}

/** What pages look like with nothing hostile on them. */
async function learnAll(page: Page): Promise<void> {
  await site.signUp(ines, 'Ben')
  for (const kind of ['private', 'public'] as const) await learnRoom(page, kind)
  await learnCrowd(page)
}

/** A room of so many that a message to all of them is asked for first. */
async function learnCrowd(page: Page): Promise<void> {
  const room = await site.makeRoom(ines, { name: 'Benign crowd' })
  const actor = { id: ines.id, role: 'owner' as const, address: '' }
  for (let n = 0; n < 21; n++) {
    const id = Bun.randomUUIDv7()
    await site.sql`insert into users (id, name, email, role) values (${id}, ${`Crowd ${n}`}, ${`${id}@example.org`}, 'member')`
    await site.memberships.add(actor, room, id)
  }
  await showRoom(page, room)
  await learn(page)
}

async function learnRoom(page: Page, kind: 'public' | 'private'): Promise<void> {
  const room = await site.makeRoom(ines, { name: `Benign ${kind}`, kind, members: [priya] })
  const unread = await site.makeRoom(ines, { name: `Unread ${kind}`, kind, members: [priya] })
  await say(unread, priya.id, '@Ines look')
  for (let n = 0; n < 4 * PIECE; n++) await say(room, priya.id, 'filling')
  await site.json('/api/v1/directs', { user_ids: [priya.id] }, ines)
  let last = ''
  for (const body of RICH) last = await say(room, priya.id, body, last || undefined)
  await site.request(`/api/v1/messages/${last}/reactions/%F0%9F%91%8D`, { method: 'PUT' }, ines)
  await site.json(`/api/v1/messages/${last}`, { body: 'edited' }, priya, 'PATCH')
  const mine = await say(room, ines.id, 'mine')
  const gone = await say(room, ines.id, 'gone')
  await site.request(`/api/v1/messages/${gone}`, { method: 'DELETE' }, ines)
  const polls = [await ask(room, 'which?', ['a', 'b'], false), await ask(room, 'which?', ['a', 'b'], true)]
  for (const path of [...polls.flatMap(pagesOfPoll), newPollOf(room, 'which?'), `/rooms/${room}`]) {
    await visit(page, path)
    await page.locator('[aria-pressed].poll-option, #content').first().waitFor({ state: 'attached' })
    await learn(page)
  }
  await site.request(`/api/v1/messages/${polls[0]}/poll/closed`, { method: 'PUT' }, ines)
  const around = `/rooms/${room}?at=${2 * PIECE}`
  for (const path of [...PAGES, around, ...pagesOf(room, last, priya.id), ...pagesOf(room, mine, ines.id)]) {
    await visit(page, path)
    await learn(page)
  }
  await showRoom(page, room)
  await learn(page)
  await type(page, 'typed')
  await learn(page)
  await page.getByText('typed').first().waitFor()
  await page.locator('#compose').fill('@')
  await page.locator('#suggest').waitFor()
  await learn(page)
  await page.locator('#compose').fill('')
  await page.keyboard.press('Control+k')
  await page.locator('#found [role=option]').first().waitFor()
  await learn(page)
}

test('S24, S25: hostile bodies are text, on pages, in frames, after a gap and while being sent', async () => {
  const page = await openPage({ policy: false })
  const room = await site.makeRoom(ines, { name: 'Bodies', members: [priya] })
  await showRoom(page, room)
  let last: string | undefined
  for (let from = 0; from < BODIES.length; from += PIECE) {
    // Every other piece comes as what was missed.
    if (from % (2 * PIECE) === 0) for (const socket of site.hub.sockets()) socket.close(1012, 'restart')
    for (const body of BODIES.slice(from, from + PIECE)) last = await say(room, priya.id, body, last)
    await shown(page, last ?? '')
    await inspect(page)
  }
  for (let seq = PIECE / 2; seq < 2 * BODIES.length; seq += PIECE) {
    await visit(page, `/rooms/${room}?at=${seq}`)
    await inspect(page)
  }
  await showRoom(page, room)
  for (const body of BODIES.filter((text) => /alert|hx-/.test(text)).slice(0, 40)) await type(page, body)
  await page.locator('[id^="p-"]').first().waitFor({ state: 'detached' })
  await inspect(page)
  expectHarmless()
})

test('S24: hostile names of people are text, wherever a name stands', async () => {
  const page = await openPage({ policy: false })
  const room = await site.makeRoom(ines, { name: 'Names' })
  await showRoom(page, room)
  const actor = { id: ines.id, role: 'owner' as const, address: '' }
  let last = ''
  for (const [index, name] of NAMES.entries()) {
    const id = Bun.randomUUIDv7()
    await site.sql`insert into users (id, name, email, role) values (${id}, ${name}, ${`${id}@example.org`}, 'member')`
    await site.memberships.add(actor, room, id)
    last = await say(room, id, `@${name} said **this**`)
    if (index % PIECE > 0) continue
    await site.json('/api/v1/directs', { user_ids: [id] }, ines)
    await shown(page, last)
    await inspect(page)
    for (const path of pagesOf(room, last, id)) {
      await visit(page, path)
      await inspect(page)
    }
    await showRoom(page, room)
  }
  for (const letters of ['<', '"', 'a']) await lookUp(page, letters)
  for (const path of [...PAGES, '/jump?q=%3C', '/admin/people?q=%22', `/rooms/${room}/members?q=alert`]) {
    await visit(page, path)
    await inspect(page)
  }
  expectHarmless()
})

test('S24: hostile questions and options of polls are text, wherever a poll stands', async () => {
  const page = await openPage({ policy: false })
  const room = await site.makeRoom(ines, { name: 'Polls', members: [priya] })
  await showRoom(page, room)
  const polls: string[] = []
  for (let from = 0; from < OPTIONS.length; from += 10) {
    const options = OPTIONS.slice(from, from + 10)
    for (const question of options.slice(0, 3))
      polls.push(await ask(room, question, [...options, 'none'].slice(-10), from % 20 === 0))
  }
  await shown(page, polls.at(-1) ?? '')
  await inspect(page)
  for (const [index, id] of polls.entries())
    if (index % 5 === 0)
      for (const path of [...pagesOfPoll(id), newPollOf(room, OPTIONS[index] ?? '')]) {
        await visit(page, path)
        await inspect(page)
      }
  expectHarmless()
})

test('S24: hostile names and topics of rooms are text, wherever a room stands', async () => {
  const page = await openPage({ policy: false })
  const rooms: string[] = []
  for (const [index, name] of hostileStrings.filter((text) => text.length <= 250).entries()) {
    const kind = index % 2 ? 'private' : 'public'
    const answer = await site.json('/api/v1/rooms', { kind, name, topic: name }, ines)
    const { id }: { id?: string } = await answer.json()
    if (id !== undefined) rooms.push(id)
  }
  expect(rooms.length).toBeGreaterThan(150)
  // One more while a page is open, which draws its sidebar anew.
  await visit(page, '/')
  const room = await site.makeRoom(ines, { name: '<img src=x onerror=alert(2)>' })
  await page.locator(`.sidebar [href="/rooms/${room}"]`).first().waitFor({ state: 'attached' })
  await inspect(page)
  const naming = await say(room, ines.id, '#<script>alert(1)</script> #"><b>')
  for (const path of [...PAGES, '/rooms?q=alert', ...pagesOf(room, naming, ines.id)]) {
    await visit(page, path)
    await inspect(page)
  }
  for (const id of rooms.filter((_, index) => index % 30 === 0)) {
    await visit(page, `/rooms/${id}`)
    await inspect(page)
  }
  await lookUp(page, '<')
  expectHarmless()
})

test('S24: hostile texts are text in notes of what came elsewhere, and as keywords', async () => {
  const page = await openPage({ policy: false })
  await site.json('/api/v1/me/notifications', { keywords: KEYWORDS.slice(0, 50) }, ines, 'PATCH')
  await visit(page, '/settings/notifications')
  await inspect(page)
  const name = '<img src=x onerror=alert(3)>'
  const room = await site.makeRoom(ines, { name, members: [priya] })
  for (const body of BODIES.filter((text) => /alert|hx-/.test(text)).slice(0, 5)) {
    await say(room, priya.id, `@Ines ${body}`)
    await page.locator('.toast').waitFor()
    await inspect(page)
    await page.locator('.toast button').click()
  }
  expectHarmless()
})

test('S26: with the policy in force, pages full of hostile texts never try to break it', async () => {
  const page = await openPage({ policy: true })
  const rooms = await site.sql<{ id: string }[]>`select id from rooms where name in ('Bodies', 'Names')`
  expect(rooms).toHaveLength(2)
  for (const { id } of rooms) {
    await showRoom(page, id)
    for (const path of ['members', 'settings']) await visit(page, `/rooms/${id}/${path}`)
  }
  for (const path of PAGES) await visit(page, path)
  expectHarmless()
})

test('S26: the policy stops what would get past our care', async () => {
  const page = await openPage({ policy: true })
  await visit(page, '/')
  const tried = await page.evaluate(async () => {
    const violated: string[] = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violated.push(effectiveDirective))
    const script = document.createElement('script')
    try {
      script.text = 'window.ran = true'
    } catch {
      violated.push('trusted-types')
    }
    document.body.append(script)
    try {
      document.body.setAttribute('onclick', 'window.ran = true')
    } catch {
      violated.push('trusted-types')
    }
    document.body.click()
    try {
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.ran = true">')
    } catch {
      violated.push('trusted-types')
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
    return { violated, ran: 'ran' in window }
  })
  expect(tried.ran).toBe(false)
  expect(tried.violated.filter((each) => each === 'trusted-types')).toHaveLength(3)
})
