import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { makePicture, pageOf, startOtherSite } from '../../src/previews/previews.fixture.ts'
import { barriersOf } from '../harness/barriers.ts'
import { startTwoPeople, type TwoPeople, write } from '../harness/two-people.ts'

setDefaultTimeout(60_000)

const other = startOtherSite()
let site: TwoPeople
let ines: Page
let priya: Page

beforeAll(async () => {
  other.put('/tide.png', await makePicture(800, 500), 'image/png')
  const description = 'Predicted heights and times for the estuary, every six minutes. Updated daily.'
  other.put('/tides', pageOf({ title: 'Tide tables, open data', description, picture: '/tide.png' }))
  const hostile = '&quot;>&lt;script>document.title=1&lt;/script>&lt;img src=x onerror=document.title=1>'
  other.put('/hostile', pageOf({ title: hostile, description: hostile }))
  site = await startTwoPeople('previews', {
    viewport: { width: 1280, height: 800 },
    env: { LINK_PREVIEWS_ALLOW: other.endpoint },
  })
  ;({ ines, priya } = site)
}, 120_000)

afterAll(async () => {
  await site?.stop()
  await other.stop()
})

const message = (page: Page, text: string) => page.locator('#messages > .message', { hasText: text })
const card = (page: Page, text: string) => message(page, text).locator('.preview')

test('a card comes under the message on both pages, with its picture from here', async () => {
  await write(ines, `The tables: ${other.url}/tides`)
  for (const page of [ines, priya]) {
    await card(page, 'The tables').getByText('Tide tables, open data').waitFor()
    const picture = card(page, 'The tables').locator('img')
    await picture.scrollIntoViewIfNeeded()
    await page.waitForFunction(
      (image) => image instanceof HTMLImageElement && image.naturalWidth > 0,
      await picture.elementHandle(),
    )
    expect(await picture.getAttribute('src')).toStartWith('/previews/')
  }
  expect(await message(priya, 'The tables').locator('.edited').count()).toBe(0)
  expect(other.visits('/tides')).toBe(1)
})

test('hostile words on a page are words', async () => {
  await write(priya, `Look: ${other.url}/hostile`)
  await card(ines, 'Look').getByText('<script>').first().waitFor()
  expect(await ines.title()).not.toBe('1')
})

test('it is no barrier, by axe, on a phone and in the dark', async () => {
  const page = await site.openPage({
    storageState: await ines.context().storageState(),
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
    bypassCSP: true,
  })
  await page.goto(ines.url())
  await card(page, 'The tables').waitFor()
  expect(await barriersOf(page, '#messages')).toEqual([])
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(390)
})

test('its author takes it off beside it, for both; nobody else has the button', async () => {
  expect(await message(priya, 'The tables').locator('.no-previews').isVisible()).toBe(false)
  await message(ines, 'The tables').getByLabel('Remove previews').click()
  for (const page of [ines, priya]) await card(page, 'The tables').waitFor({ state: 'detached' })
})

test('an admin of the room takes it off behind ⋯', async () => {
  await message(ines, 'Look').hover()
  await message(ines, 'Look').getByRole('button', { name: 'More' }).click()
  await ines.getByRole('button', { name: 'Remove link previews' }).click()
  for (const page of [ines, priya]) await card(page, 'Look').waitFor({ state: 'detached' })
})

test('no page had a fault', () => expect(site.faults).toEqual([]))
