import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { type Browser, type Page, chromium } from 'playwright-core'
import { createAssets } from '../../src/http/assets.ts'
import { barriersOf } from '../harness/barriers.ts'
import { findChromium } from '../harness/chromium.ts'
import { createTestInstance, type Person, type TestInstance } from '../harness/instance.ts'
import { painted } from '../harness/pictures.ts'

setDefaultTimeout(60_000)

let site: TestInstance
let chrome: Browser
let ines: Page
let priya: Page
let people: { ines: Person; priya: Person }
let room: string
const faults: string[] = []

beforeAll(async () => {
  site = await createTestInstance({ listens: true, assets: await createAssets() })
  const setUp = await site.setUp()
  people = { ines: setUp, priya: await site.signUp(setUp, 'Priya') }
  room = await site.makeRoom(people.ines, { name: 'Front desk', members: [people.priya] })
  chrome = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: ['--no-sandbox'] })
  ines = await openPage(people.ines, '/settings')
  priya = await openPage(people.priya, `/rooms/${room}`)
}, 120_000)

afterAll(() => chrome?.close())

async function openPage(person: Person, path: string, options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const [name = '', value = ''] = person.cookie.split('=')
  await context.addCookies([{ name, value, url: site.url }])
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    // A refused picture is said on the page.
    if (line.type() === 'error' && !/WebSocket|status of 422/.test(line.text())) faults.push(line.text())
  })
  await page.goto(site.url + path)
  return page
}

async function face() {
  const bytes = await painted(600, 400, (x, y) => [200, (x * 255) / 600, (y * 255) / 400, 255])
    .jpeg()
    .bytes()
  return { name: 'me.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(bytes) }
}

const isDrawn = (image: Element | null) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0

test('a picture that is chosen in the settings is shown with what one says, at once for the others', async () => {
  await ines.locator('#picture-file').setInputFiles(await face())
  await ines.getByRole('button', { name: 'Use picture' }).click()
  await ines.locator('#picture .avatar img').waitFor()
  await site.say(people.ines, room, 'good morning')
  const picture = priya.locator('.message', { hasText: 'good morning' }).locator('.avatar img')
  await picture.waitFor()
  await priya.waitForFunction(isDrawn, await picture.elementHandle())
})

test('one’s own message has it while it is on its way', async () => {
  await ines.goto(`${site.url}/rooms/${room}`)
  await ines.locator('#compose').fill('on its way')
  await ines.keyboard.press('Enter')
  await ines
    .locator('.message', { hasText: 'on its way' })
    .locator('.avatar img')
    .first()
    .waitFor({ state: 'attached' })
})

test('somebody is completed after @ with it', async () => {
  await priya.locator('#compose').pressSequentially('@In')
  await priya.locator('[role=option] .avatar img').first().waitFor()
  await priya.locator('#compose').fill('')
})

test('what is no picture is refused in words, and the old one stays', async () => {
  await ines.goto(`${site.url}/settings`)
  const svg = { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload="alert(1)"/>') }
  await ines.locator('#picture-file').setInputFiles(svg)
  await ines.getByRole('button', { name: 'Change picture' }).click()
  await ines.getByRole('alert').filter({ hasText: 'Expected a picture' }).waitFor()
  expect(await ines.locator('#picture .avatar img').count()).toBe(1)
})

test('the pages with it are clean for a screen reader, by axe', async () => {
  for (const scheme of ['light', 'dark'] as const)
    for (const path of ['/settings/avatar', '/settings', `/people/${people.ines.id}`, `/rooms/${room}`]) {
      const page = await openPage(people.ines, path, { viewport: { width: 390, height: 844 }, colorScheme: scheme })
      expect([path, await barriersOf(page)]).toEqual([path, []])
      await page.context().close()
    }
})

test('removed, the drawn one stands in for it', async () => {
  await ines.goto(`${site.url}/settings`)
  await ines.getByRole('button', { name: 'Remove picture' }).click()
  await ines.getByRole('button', { name: 'Use picture' }).waitFor()
  await priya.reload()
  await priya.locator('.message', { hasText: 'good morning' }).waitFor()
  expect(await priya.locator('.message .avatar img').count()).toBe(0)
})

test('nothing went wrong on any page', () => expect(faults).toEqual([]))
