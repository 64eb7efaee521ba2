import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { type Browser, type Page, chromium } from 'playwright-core'
import { createAssets } from '../../src/http/assets.ts'
import { barriersOf } from '../harness/barriers.ts'
import { findChromium } from '../harness/chromium.ts'
import { createTestInstance, type Person, type TestInstance } from '../harness/instance.ts'
import { gif, painted } from '../harness/pictures.ts'

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
  ines = await openPage(people.ines, '/admin/emoji')
  priya = await openPage(people.priya, `/rooms/${room}`)
}, 120_000)

afterAll(() => chrome?.close())

async function openPage(person: Person, path: string, options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const [name = '', value = ''] = person.cookie.split('=')
  await context.addCookies([{ name, value, url: site.url }])
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    // One that was removed is not there.
    if (line.type() === 'error' && !/WebSocket|status of 404/.test(line.text())) faults.push(line.text())
  })
  await page.goto(site.url + path)
  return page
}

async function addEmoji(name: string, file: { name: string; mimeType: string; buffer: Buffer }) {
  await ines.locator('[name=name]').fill(name)
  await ines.locator('#emoji-file').setInputFiles(file)
  await ines.getByRole('button', { name: 'Add emoji' }).click()
  await ines.getByRole('button', { name: `Remove :${name}:` }).waitFor()
}

const isLoaded = (image: Element | null) =>
  image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0

test('an admin adds emoji, still and moving, and sees them', async () => {
  const bytes = await painted(96, 96, (x, y) => (Math.hypot(x - 48, y - 48) < 44 ? [230, 120, 30, 255] : [0, 0, 0, 0]))
    .png()
    .bytes()
  await addEmoji('harbour', { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(bytes) })
  const moving = Buffer.from(gif({ frames: 4, loops: true }))
  await addEmoji('party_boat', { name: 'b.gif', mimeType: 'image/gif', buffer: moving })
  for (const name of ['harbour', 'party_boat'])
    await ines.waitForFunction(isLoaded, await ines.locator(`img[alt=":${name}:"]`).elementHandle())
})

test('it is completed after a colon with its picture, and sent as one', async () => {
  await priya.locator('#compose').pressSequentially('the :harb')
  await priya.locator('[role=option] img.custom').first().waitFor()
  await priya.keyboard.press('Enter')
  expect(await priya.locator('#compose').inputValue()).toBe('the :harbour: ')
  await priya.locator('#compose').pressSequentially('at dawn')
  await priya.keyboard.press('Enter')
  const picture = priya.locator('.message[id^="m-"]', { hasText: 'at dawn' }).locator('.body img.custom')
  await picture.waitFor()
  await priya.waitForFunction(isLoaded, await picture.elementHandle())
})

test('it is found in the picker, and one reacts with it, which the other sees at once', async () => {
  await ines.goto(`${site.url}/rooms/${room}`)
  const message = priya.locator('.message[id^="m-"]', { hasText: 'at dawn' })
  await message.hover()
  await priya.locator('.actions [data-action=react]').click()
  await priya.locator('#emoji input[type=search]').fill('party')
  await priya.locator('#emoji [data-emoji=":party_boat:"]:visible').first().click()
  const reaction = ines.locator('.reaction[data-emoji=":party_boat:"]')
  await reaction.waitFor()
  expect(await reaction.getAttribute('aria-label')).toBe(':party_boat:, 1: Priya')
  await reaction.click()
  await priya.locator('.reaction[data-emoji=":party_boat:"]', { hasText: '2' }).waitFor()
})

test('the pages with it are clean for a screen reader, by axe', async () => {
  for (const scheme of ['light', 'dark'] as const)
    for (const path of ['/admin/emoji', `/rooms/${room}`]) {
      const page = await openPage(people.ines, path, { viewport: { width: 390, height: 844 }, colorScheme: scheme })
      expect([path, await barriersOf(page)]).toEqual([path, []])
      await page.context().close()
    }
})

test('removed, its name is left', async () => {
  await ines.goto(`${site.url}/admin/emoji`)
  await ines.getByRole('button', { name: 'Remove :harbour:' }).click()
  await ines.getByRole('button', { name: 'Remove :harbour:' }).waitFor({ state: 'detached' })
  const later = await openPage(people.priya, `/rooms/${room}`)
  const picture = later.locator('.message', { hasText: 'at dawn' }).locator('.body img.custom')
  expect(await picture.getAttribute('alt')).toBe(':harbour:')
  expect(await picture.evaluate(isLoaded)).toBeFalse()
})

test('nothing went wrong on any page', () => expect(faults).toEqual([]))
