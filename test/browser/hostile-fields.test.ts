import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { createAssets } from '../../src/http/assets.ts'
import { insertPreview, showPreviews } from '../../src/previews/previews.store.ts'
import { hostileStrings } from '../corpus/hostile-strings.ts'
import { findChromium } from '../harness/chromium.ts'
import { createTestInstance, type Person, type TestInstance } from '../harness/instance.ts'
import { createPageAnatomy, HARMLESS } from '../harness/page-anatomy.ts'
import { DOT } from '../harness/pictures.ts'

setDefaultTimeout(60_000)

/*
 * The fields that people, and pages behind links, fill besides messages, names and polls (security.test.ts): each holds
 * harmless words first, from which is learned what its pages are made of, then hostile ones.
 */

const NEXT_WEEK = new Date(Date.now() + 7 * 86_400_000).toISOString()
/** Some of the corpus that would run, if anything ran, and are short enough for every field: each costs twenty requests. */
const TEXTS = oneOfEvery(
  16,
  hostileStrings.filter((text) => text.length <= 80 && /alert|onerror|hx-/i.test(text)),
)
/** And those that are opened alone cost ten pages. */
const OPENED = oneOfEvery(4, TEXTS)
const PROVIDER = '"><img src=x onerror=alert(4)>'

function oneOfEvery(n: number, texts: string[]): string[] {
  return texts.filter((_, index) => index % n === 0)
}

let site: TestInstance
let ines: Person
let priya: Person
let chrome: Browser
let page: Page
const anatomy = createPageAnatomy(() => site.url)

beforeAll(async () => {
  const provider = {
    id: 'harbour',
    name: PROVIDER,
    issuer: 'https://id.example.org',
    client_id: 'a',
    client_secret: 'b',
  }
  const env = { OIDC_PROVIDERS: JSON.stringify([provider]) }
  site = await createTestInstance({ listens: true, assets: await createAssets(), env })
  ines = await site.setUp()
  priya = await site.signUp(ines, 'Priya')
  chrome = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: ['--no-sandbox'] })
  page = await openPage(ines)
}, 60_000)

afterAll(() => chrome?.close())

/** Without the policy nothing but our own care keeps a script from running. */
async function openPage(person?: Person): Promise<Page> {
  const context = await chrome.newContext({ bypassCSP: true, viewport: { width: 1280, height: 800 } })
  const [name = '', value = ''] = person?.cookie.split('=') ?? []
  if (person) await context.addCookies([{ name, value, url: site.url }])
  const opened = await context.newPage()
  await anatomy.watch(opened)
  return opened
}

/** Fails where a field takes the harmless words and would not have been filled at all. */
async function read<T>(answer: Promise<Response>, isTaken: boolean): Promise<Partial<T>> {
  const got = await answer
  if (isTaken && !got.ok && got.status !== 303) throw new Error(`${got.status} ${await got.text()}`)
  const text = got.ok ? await got.text() : ''
  return text.startsWith('{') ? JSON.parse(text) : {}
}

interface Filled {
  message: string
  scheduled: string
}

/** Puts a text into every field of a room. With `isTaken` each has to be taken; a hostile one may be refused. */
async function fill(room: string, text: string, isTaken: boolean): Promise<Filled> {
  const json = <T = { id: string }>(path: string, body: unknown, who = priya, method = 'POST') =>
    read<T>(site.json(`/api/v1${path}`, body, who, method), isTaken)
  const { id: message = '' } = await sayWithFiles(room, text, isTaken)
  await preview(message, text)
  for (const body of [text, 'another'])
    await json(`/rooms/${room}/messages`, { body: `${body} ·`, thread_root_id: message })
  await json(`/messages/${message}`, { body: `${text} again` }, priya, 'PATCH')
  await json(`/messages/${message}/pin`, undefined, ines, 'PUT')
  await json(`/messages/${message}/saved`, undefined, ines, 'PUT')
  await json(`/messages/${message}/reports`, { reason: text }, ines)
  await json(`/messages/${message}/forwards`, { room_id: room, body: text }, ines)
  const due = { due_at: NEXT_WEEK }
  for (let n = 0; n < 2; n++) await json(`/messages/${message}/reminders`, { note: text, ...due }, ines)
  await json('/reminders', { note: text, ...due }, ines)
  await site.sql`update reminders set due_at = now() where id in (select min(id::text)::uuid from reminders where delivered_at is null)`
  await site.reminders.deliverDue()
  const { id: scheduled = '' } = await json(`/rooms/${room}/scheduled`, { body: `${text} ·`, ...due }, ines)
  await json(`/rooms/${room}/draft`, { body: text }, ines, 'PUT')
  await json('/me/status', { emoji: '🌊', text }, priya, 'PUT')
  for (const command of ['/me', '/topic', '/shrug', '/away', '/remind in 3 hours', '/invite'])
    await read(site.form(`/rooms/${room}/messages`, { body: `${command} ${text}` }, ines), false)
  const emoji = { method: 'POST', body: fileOf('dot.png', DOT) }
  await read(site.request(`/api/v1/emoji/${encodeURIComponent(isTaken ? 'dot' : text)}`, emoji, ines), false)
  return { message, scheduled }
}

async function sayWithFiles(room: string, text: string, isTaken: boolean) {
  const names = [text, `${text}.png`, `${text}.wav`]
  const bytes = [Buffer.from('words'), DOT, Buffer.from('RIFF\x24\0\0\0WAVEfmt \0\0\0\0', 'latin1')]
  const ids: string[] = []
  for (const [index, name] of names.entries()) {
    const body = fileOf(name, new Uint8Array(bytes[index] ?? []))
    const { upload_id: id } = await read<{ upload_id: string }>(
      site.request('/api/v1/uploads', { method: 'POST', body }, priya),
      isTaken,
    )
    if (id === undefined) continue
    await site.json(`/api/v1/uploads/${id}`, { alt: text }, priya, 'PATCH')
    ids.push(id)
  }
  return read<{ id: string }>(
    site.json(`/api/v1/rooms/${room}/messages`, { body: `${text} @Ines`, upload_ids: ids }, priya),
    isTaken,
  )
}

function fileOf(name: string, bytes: Uint8Array<ArrayBuffer>): FormData {
  const form = new FormData()
  form.append('file', new File([bytes], name))
  return form
}

/** What a page behind a link may say of itself. */
async function preview(message: string, text: string): Promise<void> {
  const [id, url, key] = [Bun.randomUUIDv7(), 'https://a.example/', `preview-${crypto.randomUUID()}`]
  await site.blobs.put(key, DOT)
  const words = { title: text.toWellFormed().replaceAll('\0', '') || 'none' }
  const found = { ...words, description: words.title, siteName: words.title, picture: { key, width: 40, height: 40 } }
  await insertPreview(site.sql, { id, url, ...found })
  await site.sql.begin((tx) => showPreviews(tx, message, [{ url, previewId: id }]))
}

/** Every page on which they stand, once for all texts of the room. */
const pagesOf = (room: string) => [
  `/rooms/${room}`,
  `/rooms/${room}/pins`,
  `/rooms/${room}/members`,
  `/people/${priya.id}`,
  '/',
  '/threads',
  '/mentions',
  '/drafts',
  '/saved',
  '/search?q=in%3AFields',
  '/search?q=has%3Afile',
  '/admin/reports',
  '/admin/emoji',
  '/admin/audit',
]

/** And those of one text alone. */
function pagesFor(room: string, { message, scheduled }: Filled, text: string): string[] {
  const of = (path: string, ...names: string[]) =>
    `${path}?${new URLSearchParams(names.map((name): [string, string] => [name, text.toWellFormed()]))}`
  return [
    `/messages/${message}`,
    `/messages/${message}/versions`,
    `/messages/${message}/forward`,
    `/rooms/${room}/threads/${message}`,
    `/scheduled/${scheduled}`,
    of('/share', 'title', 'text', 'url'),
    of('/search', 'q'),
    of('/jump', 'q'),
    of('/rooms', 'q'),
    of('/admin/people', 'q'),
    of('/admin/audit', 'q'),
  ]
}

const visit = (path: string) => page.goto(site.url + path, { waitUntil: 'domcontentloaded' })

test('S24: hostile texts are text in every field that is filled', async () => {
  const benign = await site.makeRoom(ines, { name: 'Benign', members: [priya] })
  await site.say(priya, benign, '```js\nwords\n```')
  const learned = [await fill(benign, 'words', true), await fill(benign, 'more', true)]
  const forOne = learned.flatMap((filled) => pagesFor(benign, filled, 'words'))
  for (const path of [...pagesOf(benign), ...forOne, '/search?q=nowhere', '/rooms?q=nowhere', '/jump?q=nowhere']) {
    await visit(path)
    await anatomy.learn(page)
  }
  const room = await site.makeRoom(ines, { name: 'Fields', members: [priya] })
  for (const text of TEXTS) {
    const filled = await fill(room, text, false)
    if (!OPENED.includes(text)) continue
    for (const path of pagesFor(room, filled, text)) {
      await visit(path)
      await anatomy.inspect(page)
    }
  }
  for (const path of pagesOf(room)) {
    await visit(path)
    await anatomy.inspect(page)
  }
  expect(anatomy.faults()).toEqual(HARMLESS)
})

test('S24: hostile names of the site and of who signs people in are text, also outside', async () => {
  const stranger = await openPage()
  for (const site_name of TEXTS.filter((text) => text.startsWith('<')).slice(0, 3)) {
    await site.form('/admin/site', { site_name }, ines, 'PATCH')
    await stranger.goto(`${site.url}/sign-in`)
    expect(await stranger.title()).toContain('<')
    await stranger.getByText(PROVIDER).waitFor()
    expect(await stranger.locator('script:not([src]), [onerror], [onload], main img').count()).toBe(0)
  }
  await visit('/settings')
  expect(anatomy.faults()).toEqual(HARMLESS)
})
