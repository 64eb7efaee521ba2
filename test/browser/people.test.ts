import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { type Browser, type Page, chromium } from 'playwright-core'
import { createAssets } from '../../src/http/assets.ts'
import { findChromium } from '../harness/chromium.ts'
import { createTestInstance, type Person, type TestInstance } from '../harness/instance.ts'

setDefaultTimeout(60_000)

/*
 * What changes of people while pages are open: Ines looks, Priya changes. Nothing here is reloaded.
 */

let site: TestInstance
let chrome: Browser
let people: { ines: Person; priya: Person }
let room: string
let direct: string
const faults: string[] = []

beforeAll(async () => {
  site = await createTestInstance({ listens: true, assets: await createAssets() })
  const ines = await site.setUp()
  people = { ines, priya: await site.signUp(ines, 'Priya') }
  room = await site.makeRoom(ines, { name: 'Front desk', members: [people.priya] })
  const answer: { id: string } = await (
    await site.json('/api/v1/directs', { user_ids: [people.priya.id] }, ines)
  ).json()
  direct = answer.id
  chrome = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: ['--no-sandbox'] })
}, 120_000)

afterAll(() => chrome?.close())

async function openPage(path: string, person: Person = people.ines): Promise<Page> {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 } })
  const [name = '', value = ''] = person.cookie.split('=')
  await context.addCookies([{ name, value, url: site.url }])
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    // The emoji below has no picture.
    if (line.type() === 'error' && !/WebSocket|ERR_INTERNET|status of 404/.test(line.text())) faults.push(line.text())
  })
  await page.goto(site.url + path)
  return page
}

const rename = (name: string) => site.form('/settings/profile', { name }, people.priya, 'PATCH')
const setStatus = (fields: Record<string, string>) => site.form('/settings/status', fields, people.priya, 'PUT')
const isThere = (page: Page, selector: string, hasText: string) => page.locator(selector, { hasText }).first().waitFor()

test('a new name shows in every place of every open page, and so does the end of a status', async () => {
  const said = await site.say(people.priya, room, 'high water')
  await site.json(`/api/v1/rooms/${room}/messages`, { body: 'low water', reply_to_id: said.id }, people.ines)
  await site.request(
    `/api/v1/messages/${said.id}/reactions/${encodeURIComponent('🌊')}`,
    { method: 'PUT' },
    people.priya,
  )
  const [members, person, talk, own] = await Promise.all([
    openPage(`/rooms/${room}/members`),
    openPage(`/people/${people.priya.id}`),
    openPage(`/rooms/${direct}`),
    openPage('/rooms', people.priya),
  ])
  for (const hostile of ['<b>Pri & "ya"</b>', 'Zoë']) {
    await rename(hostile)
    await isThere(members, `#m-${said.id} .author`, hostile)
    await isThere(members, '.pane b', hostile)
    await isThere(members, '#directs .room-link', hostile)
    await isThere(members, '.quote b', hostile)
    await members.locator(`.reaction[title="water wave, 1: ${hostile.replaceAll('"', '\\"')}"]`).waitFor()
    await isThere(person, 'h2', hostile)
    await isThere(talk, '#room > .bar', hostile)
    await isThere(own, '.me', hostile)
  }
  expect(await members.locator(`#m-${said.id} > .avatar`).textContent()).toBe('Z')
  expect(await talk.locator('#compose').getAttribute('placeholder')).toBe('Message Zoë')
  expect(await talk.title()).toContain('Zoë')
  await setStatus({ emoji: '🥪', text: 'Lunch', lasts: '30' })
  await isThere(members, '.pane li', '🥪')
  await isThere(person, '.sheet', 'Lunch')
  await site.sql`update users set status_until = now() where id = ${people.priya.id}`
  await members.locator('.pane li', { hasText: '🥪' }).waitFor({ state: 'detached' })
  await person.locator('.sheet', { hasText: 'Lunch' }).waitFor({ state: 'detached' })
  for (const page of [members, person, talk, own]) await page.context().close()
})

test('a page that was away has missed nothing', async () => {
  const page = await openPage(`/rooms/${room}`)
  await isThere(page, '.author', 'Zoë')
  await page.context().setOffline(true)
  await page.evaluate(() => window.dispatchEvent(new Event('offline')))
  await rename('Priya')
  await page.context().setOffline(false)
  await isThere(page, '.author', 'Priya')
  await page.context().close()
})

test('a keyword counts beside the mentions and stands among them, without a reload', async () => {
  await site.json('/api/v1/me/notifications', { keywords: ['spring tide'] }, people.ines, 'PATCH')
  const page = await openPage('/rooms')
  await site.say(people.priya, room, 'the Spring Tide comes')
  await page.locator('#mentions-link .count').waitFor()
  await page.locator('#mentions-link').click()
  await isThere(page, '.result', 'used a keyword of yours in')
  await page.context().close()
})

test('a spoiler stays open while its message is drawn anew', async () => {
  const { id } = await site.say(people.priya, room, 'it was ||the heron||')
  const page = await openPage(`/rooms/${room}`)
  await page.locator(`#m-${id} .spoiler summary`).click()
  await page.locator(`#m-${id} .spoiler`).getByText('the heron').waitFor()
  await site.request(`/api/v1/messages/${id}/reactions/${encodeURIComponent('🌊')}`, { method: 'PUT' }, people.priya)
  await page.locator(`#m-${id} .reaction`).waitFor()
  expect(await page.locator(`#m-${id} .spoiler`).getAttribute('open')).toBe('')
  await page.context().close()
})

test('an emoji that somebody added meanwhile is in the picker when it opens again', async () => {
  const page = await openPage(`/rooms/${room}`)
  const open = () => page.locator('.composer button[popovertarget=emoji]').click()
  await open()
  await page.locator('#emoji [data-emoji]').first().waitFor()
  await page.keyboard.press('Escape')
  await site.sql`
    insert into custom_emoji (name, media_type, blob_key, created_by)
    values ('harbour', 'image/webp', 'emoji-harbour', ${people.ines.id})`
  await open()
  await page.locator('#emoji [data-emoji=":harbour:"]').first().waitFor({ state: 'attached' })
  await page.context().close()
})

test('nothing went wrong on any page', () => expect(faults).toEqual([]))
