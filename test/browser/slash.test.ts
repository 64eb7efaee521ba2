import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { startTwoPeople, type TwoPeople, write } from '../harness/two-people.ts'

setDefaultTimeout(60_000)

let site: TwoPeople
let ines: Page
let priya: Page

beforeAll(async () => {
  site = await startTwoPeople('slash', { viewport: { width: 1280, height: 800 } })
  ;({ ines, priya } = site)
}, 120_000)

afterAll(() => site?.stop())

const message = (page: Page, text: string) => page.locator('#messages > .message[id^="m-"]').filter({ hasText: text })
const typed = (page: Page) => page.locator('#compose').inputValue()

test('a slash suggests commands with what they do, and Enter on a whole one sends it', async () => {
  await ines.locator('#compose').pressSequentially('/m')
  const options = ines.getByRole('listbox', { name: 'Commands' }).getByRole('option')
  await options.first().waitFor()
  expect(await options.allTextContents()).toEqual(['/meSay what you do', '/muteHear nothing of this room'])
  await ines.keyboard.press('Enter')
  expect(await typed(ines)).toBe('/me ')
  await ines.locator('#compose').pressSequentially('waves')
  await ines.keyboard.press('Enter')
  await message(priya, 'waves').waitFor()
  expect(
    await message(priya, 'waves')
      .locator('.body')
      .evaluate((body) => getComputedStyle(body).fontStyle),
  ).toBe('italic')
  await ines.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('#compose')?.value === '')
  await ines.locator('#compose').pressSequentially('/mute')
  await ines.keyboard.press('Enter')
  await ines.getByText('This room is muted.').waitFor()
  await write(ines, '/mute off')
  await ines.getByText('You hear of mentions here again.').waitFor()
})

test('what can not be done is said beside the composer, and the text stays until it is mended', async () => {
  await write(priya, '/topic Fog until noon')
  await priya.getByRole('alert').getByText('Only admins of the room may do this.').waitFor()
  expect(await typed(priya)).toBe('/topic Fog until noon')
  await write(priya, '/dance')
  await priya.getByRole('alert').getByText('There is no command /dance. There are /away, /invite,').waitFor()
  expect(await priya.locator('#composer ~ [role=alert], [role=alert]:has(+ #composer)').count()).toBe(1)
  expect(await priya.locator('#compose').getAttribute('aria-describedby')).toBe('compose-note')
  await write(priya, '//dance')
  await message(ines, '/dance').waitFor()
  expect(await message(ines, '/dance').locator('.body').textContent()).toBe('/dance')
  expect(await priya.getByRole('alert').count()).toBe(0)
  await write(priya, '/usr/bin/env bun')
  await message(ines, '/usr/bin/env bun').waitFor()
})

test('/topic changes what stands over the room, for everybody', async () => {
  await write(ines, '/topic Fog until noon')
  await priya.locator('#room > .bar').getByText('Fog until noon').waitFor()
})

test('/poll asks at once, or opens the form with the question in it', async () => {
  await write(ines, '/poll Tea? | Yes | No')
  await message(priya, 'Tea?').getByRole('button', { name: /^Yes/ }).click()
  await message(ines, 'Tea?').getByRole('button', { name: 'Yes, 1: Priya' }).waitFor()
  await write(ines, '/poll Where to?')
  const dialog = ines.getByRole('dialog', { name: 'New poll' })
  await dialog.waitFor()
  expect(await dialog.getByLabel('Question').inputValue()).toBe('Where to?')
  expect(await typed(ines)).toBe('')
  await ines.keyboard.press('Escape')
})

test('in a thread it is said there', async () => {
  await message(ines, 'waves').focus()
  await ines.keyboard.press('t')
  await write(ines, '/shrug', '#thread-compose')
  await ines.locator('#thread > .message').filter({ hasText: '¯\\_(ツ)_/¯' }).waitFor()
})

test('without script the same commands work, and what is wrong stands beside the text', async () => {
  const page = await site.openPage({ javaScriptEnabled: false, storageState: await priya.context().storageState() })
  await page.goto(priya.url())
  await page.locator('#compose').fill('/me nods')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await message(page, 'nods').waitFor()
  await page.locator('#compose').fill('/dance slowly')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.locator('#compose-note').getByText('There is no command /dance.').waitFor()
  expect(await typed(page)).toBe('/dance slowly')
})

test('no page broke its own rules', () =>
  // What was refused on purpose, the browser tells as well.
  expect(site.faults.filter((fault) => !/status of 4(22|03)/.test(fault))).toEqual([]))
