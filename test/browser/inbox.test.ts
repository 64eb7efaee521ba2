import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { type Browser, type Page, chromium } from 'playwright-core'
import { createAssets } from '../../src/http/assets.ts'
import { findChromium } from '../harness/chromium.ts'
import { createTestInstance, type Person, type TestInstance } from '../harness/instance.ts'

setDefaultTimeout(60_000)

let site: TestInstance
let browser: Browser
let ines: Page
let jonas: Page
let owner: Person
let priya: Person
let room: string
const faults: string[] = []

/** Ines runs a room with Jonas; Priya is not in it. Both look at it. */
beforeAll(async () => {
  site = await createTestInstance({ listens: true, assets: await createAssets() })
  owner = await site.setUp('Ines')
  const member = await site.signUp(owner, 'Jonas')
  priya = await site.signUp(owner, 'Priya')
  room = await site.makeRoom(owner, { name: 'Front desk', members: [member] })
  browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  ines = await openPage(owner)
  jonas = await openPage(member)
}, 120_000)

afterAll(() => browser?.close())

async function openPage({ cookie }: Person): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url: site.url }])
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    if (line.type() === 'error' && !line.text().includes('409')) faults.push(line.text())
  })
  await toRoom(page)
  return page
}

async function toRoom(page: Page) {
  await page.goto(`${site.url}/rooms/${room}`)
  await page.locator('#compose').waitFor()
}

async function write(page: Page, text: string) {
  await page.locator('#compose').fill(text)
  await page.keyboard.press('Enter')
  await message(page, text).waitFor()
}

const message = (page: Page, text: string) => page.locator('#messages > .message[id^="m-"]').filter({ hasText: text })

async function act(page: Page, text: string, action: string) {
  await message(page, text).hover()
  await page.getByRole('toolbar', { name: 'Message actions' }).getByRole('button', { name: 'More' }).click()
  await page.locator('dialog.drawer').getByText(action).click()
}

test('a pin shows on every page, beside the room where that is open, and goes again', async () => {
  await write(ines, 'the rota')
  await jonas.goto(`${site.url}/rooms/${room}/pins`)
  await jonas.getByText('Nothing is pinned').waitFor()
  await act(ines, 'the rota', 'Pin for everybody here')
  await message(ines, 'the rota').getByText('(pinned)').waitFor()
  await jonas.locator('#pins').getByText('Pinned by Ines').waitFor()
  await act(ines, 'the rota', 'Unpin')
  await jonas.getByText('Nothing is pinned').waitFor()
  await toRoom(jonas)
})

test('who deletes can undo it from the note, for everybody', async () => {
  await write(jonas, 'never mind')
  await message(ines, 'never mind').waitFor()
  await message(jonas, 'never mind').focus()
  await jonas.keyboard.press('Delete')
  await jonas.locator('dialog.delete').getByRole('button', { name: 'Delete' }).click()
  await message(ines, 'This message was deleted').waitFor()
  await jonas.locator('.toast').getByRole('button', { name: 'Undo' }).click()
  await message(ines, 'never mind').waitFor()
  await message(jonas, 'never mind').waitFor()
})

test('an edited message leads to what it said before', async () => {
  await write(jonas, 'Tuseday')
  await jonas.keyboard.press('ArrowUp')
  await jonas.getByLabel('Edit message').fill('Tuesday')
  await jonas.keyboard.press('Enter')
  await message(ines, 'Tuesday').locator('.edited').click()
  await ines.getByText('Tuseday').waitFor()
  await toRoom(ines)
})

test('a mention is counted at once, stands on its page, and opens in its place', async () => {
  await ines.goto(`${site.url}/drafts`)
  await write(jonas, '@Ines look at this')
  await ines.locator('#mentions-link .count').waitFor()
  await ines.locator('#mentions-link').click()
  await ines.getByText('mentioned you in').waitFor()
  await ines.getByRole('button', { name: 'Mark all read' }).click()
  await ines.locator('#mentions-link:not(:has(.count))').waitFor()
  await ines.locator('.result').getByText('look at this').click()
  await message(ines, '@Ines look at this').waitFor()
})

test('a message is saved, found again, forwarded and reported without leaving a trace in the room', async () => {
  await write(jonas, 'keep this')
  await act(ines, 'keep this', 'Forward…')
  await ines.getByLabel('Room', { exact: true }).selectOption({ label: 'General' })
  await ines.getByLabel('Your words to it').fill('for everybody')
  await ines.getByRole('button', { name: 'Forward' }).click()
  await message(ines, 'for everybody').locator('blockquote').getByText('keep this').waitFor()
  await toRoom(ines)
  await act(ines, 'keep this', 'Save for yourself')
  await ines.locator('.toast').getByText('Saved').waitFor()
  await ines.goto(`${site.url}/saved`)
  await ines.locator('.result').getByText('keep this').waitFor()
  await toRoom(ines)
  await act(ines, 'keep this', 'Report to the admins…')
  await ines.getByLabel('What is wrong with it?').fill('a test')
  await ines.getByRole('button', { name: 'Report' }).click()
  await ines.getByText('Thank you').waitFor()
  await toRoom(ines)
})

test('who mentions somebody that is not there is offered to add them', async () => {
  await write(ines, 'ask @Priya about it')
  await ines.locator('#absent').getByRole('button', { name: 'Add Priya' }).click()
  await ines.locator('.toast').getByText('Priya is in this room now.').waitFor()
  const members = await site.request(`/api/v1/rooms/${room}/members`, {}, owner)
  expect(await members.text()).toContain(priya.id)
})

test('telling everybody in a large room is asked for first', async () => {
  await site.sql`update rooms set member_count = 34 where id = ${room}`
  await toRoom(ines)
  await ines.locator('#compose').fill('hello @room')
  await ines.keyboard.press('Enter')
  const dialog = ines.locator('dialog[open]')
  await dialog.getByText('Tell all 34 people here?').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(await ines.locator('#compose').inputValue()).toBe('hello @room')
  await ines.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Send', exact: true }).click()
  await message(ines, 'hello @room').waitFor()
})

test('no page broke its own rules', () => expect(faults).toEqual([]))
