import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { startTwoPeople, type TwoPeople, write } from '../harness/two-people.ts'

setDefaultTimeout(60_000)

let site: TwoPeople
let ines: Page
let priya: Page

beforeAll(async () => {
  site = await startTwoPeople('spoilers', { viewport: { width: 1280, height: 800 } })
  ;({ ines, priya } = site)
  await write(ines, 'It was ||the **heron** by https://a.example/nest|| again')
  await spoiler(priya).waitFor()
}, 120_000)

afterAll(() => site?.stop())

const message = (page: Page) => page.locator('#messages > .message').first()
const spoiler = (page: Page) => message(page).locator('.spoiler')
const secret = (page: Page) => spoiler(page).locator('strong')

test('a spoiler is not to be seen, stands in its line, and is not said aloud', async () => {
  expect(await secret(priya).isVisible()).toBe(false)
  const [whole, body] = [await spoiler(priya).boundingBox(), await message(priya).locator('.body').boundingBox()]
  expect(whole?.height).toBeLessThan(30)
  expect(body?.height).toBeLessThan(40)
  expect(await priya.locator('[aria-live]').allTextContents()).not.toContain(expect.stringContaining('heron'))
})

test('a click opens it, and another hides it again', async () => {
  await spoiler(priya).getByText('Spoiler').click()
  await secret(priya).waitFor()
  expect((await spoiler(priya).boundingBox())?.height).toBeLessThan(30)
  await spoiler(priya).getByText('Spoiler').click()
  await secret(priya).waitFor({ state: 'hidden' })
})

test('the keyboard alone opens it', async () => {
  await spoiler(priya).locator('summary').focus()
  await priya.keyboard.press('Enter')
  await secret(priya).waitFor()
  await priya.keyboard.press('Enter')
  await secret(priya).waitFor({ state: 'hidden' })
})

test('a quote of it tells nothing, before and after it is sent', async () => {
  await message(priya).hover()
  await priya.getByRole('button', { name: 'Quote' }).click()
  await priya.locator('.context .quote').getByText('[spoiler]').waitFor()
  expect(await priya.locator('.context .quote').textContent()).not.toContain('heron')
  await write(priya, 'No!')
  const quote = ines.locator('#messages > .message', { hasText: 'No!' }).locator('.quote')
  await quote.waitFor()
  expect(await quote.textContent()).toBe('Ines It was [spoiler] again')
})

test('an edit shows what was typed, and keeps it hidden', async () => {
  await message(ines).focus()
  await ines.keyboard.press('e')
  const field = ines.getByLabel('Edit message')
  expect(await field.inputValue()).toContain('||the **heron** by https://a.example/nest||')
  await field.fill('It was ||the **owl**|| again')
  await ines.keyboard.press('Enter')
  await message(priya).locator('.edited').waitFor()
  expect(await secret(priya).isVisible()).toBe(false)
  expect(await secret(priya).textContent()).toBe('owl')
})

test('it opens without script', async () => {
  const page = await site.openPage({ javaScriptEnabled: false, storageState: await priya.context().storageState() })
  await page.goto(priya.url())
  expect(await secret(page).isVisible()).toBe(false)
  await spoiler(page).getByText('Spoiler').click()
  await secret(page).waitFor()
})

test('no page had a fault', () => expect(site.faults).toEqual([]))
