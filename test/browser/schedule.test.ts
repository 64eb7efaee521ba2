import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { barriersOf } from '../harness/barriers.ts'
import { startTwoPeople, type TwoPeople, write } from '../harness/two-people.ts'

setDefaultTimeout(60_000)

let site: TwoPeople
let ines: Page
let priya: Page
let room = ''
beforeAll(async () => {
  site = await startTwoPeople('schedule', { viewport: { width: 1440, height: 900 } })
  ;({ ines, priya } = site)
  room = ines.url()
}, 120_000)

afterAll(() => site?.stop())

const inRoom = (page: Page, text: string) => page.locator('#messages > .message[id^="m-"]').filter({ hasText: text })
const dialog = (page: Page) => page.locator('dialog[open]')
const line = (page: Page, text: string) => page.locator('.result').filter({ hasText: text })

/** This very minute, as the clock of the page shows it: what is due then is due at once. */
const thisMinute = (page: Page) =>
  page.evaluate(() => {
    const now = new Date()
    return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
  })

test('the clock beside Send is there with the first letter, and asks when', async () => {
  expect(await ines.getByRole('button', { name: 'Send later' }).isVisible()).toBe(false)
  await ines.locator('#compose').fill('see you in **an hour**')
  await ines.getByRole('button', { name: 'Send later' }).click()
  await dialog(ines).getByText('Tomorrow morning').waitFor()
  await ines.keyboard.press('Escape')
  await dialog(ines).waitFor({ state: 'detached' })
  expect(await ines.locator('#compose').inputValue()).toBe('see you in **an hour**')
  await ines.getByRole('button', { name: 'Send later' }).click()
  await dialog(ines).getByText('In 1 hour').click()
  await ines.locator('.toast').getByText('It will be sent on').waitFor()
  expect(await ines.locator('#compose').inputValue()).toBe('')
  await ines.waitForFunction(() => document.activeElement?.id === 'compose')
  expect(await inRoom(ines, 'see you').count()).toBe(0)
})

test('at a time of its own it comes to everybody by itself, and one that has passed is refused over the text', async () => {
  await ines.locator('#compose').fill('right now')
  await ines.getByRole('button', { name: 'Send later' }).click()
  await dialog(ines).getByLabel('Date and time').fill('2020-01-01T09:00')
  await ines.keyboard.press('Enter')
  await dialog(ines).getByText('still to come').waitFor()
  await dialog(ines)
    .getByLabel('Date and time')
    .fill(await thisMinute(ines))
  await dialog(ines).getByRole('button', { name: 'Schedule' }).click()
  for (const page of [ines, priya]) await inRoom(page, 'right now').waitFor()
  expect(await ines.locator('#compose').inputValue()).toBe('')
})

test('what waits stands among the drafts, where it is edited, sent and dropped', async () => {
  await ines.goto(new URL('/drafts', room).href)
  await line(ines, 'see you in an hour').waitFor()
  await ines.getByRole('link', { name: 'Edit “see you in an hour”' }).click()
  await ines.getByRole('textbox', { name: 'Message', exact: true }).fill('see you tonight')
  await ines.getByRole('button', { name: 'Save' }).click()
  await line(ines, 'see you tonight').waitFor()
  await ines.getByRole('button', { name: 'Send “see you tonight” now' }).click()
  await inRoom(ines, 'see you tonight').waitFor()
  await inRoom(priya, 'see you tonight').waitFor()
  await ines.locator('#compose').fill('never mind')
  await ines.getByRole('button', { name: 'Send later' }).click()
  await dialog(ines).getByText('Monday morning').click()
  await ines.locator('.toast').waitFor()
  await ines.goto(new URL('/drafts', room).href)
  await ines.getByRole('button', { name: 'Drop “never mind”' }).click()
  await ines.getByText('Nothing is half written').waitFor()
  await ines.goto(room)
})

test('files go along', async () => {
  await ines.locator('#compose').fill('the rota')
  await ines
    .locator('#composer [type=file]')
    .setInputFiles({ name: 'rota.txt', mimeType: 'text/plain', buffer: Buffer.from('Mon: Jonas') })
  await ines.locator('#composer .chip [name=upload_ids]').waitFor({ state: 'attached' })
  await ines.getByRole('button', { name: 'Send later' }).click()
  await dialog(ines)
    .getByLabel('Date and time')
    .fill(await thisMinute(ines))
  await dialog(ines).getByRole('button', { name: 'Schedule' }).click()
  await inRoom(priya, 'the rota').getByText('rota.txt').waitFor()
  expect(await ines.locator('#composer .chip').count()).toBe(0)
})

test('a message is brought back to who asked for it, over the page, with the way to it', async () => {
  await write(priya, 'the boat leaves at six')
  await inRoom(ines, 'the boat').locator('.more').click({ force: true })
  await dialog(ines).getByText('Remind me about this').click()
  await dialog(ines).getByText('In 20 minutes').waitFor()
  await dialog(ines).getByLabel('Words to yourself').fill('pack <b>food</b>')
  await dialog(ines)
    .getByLabel('Date and time')
    .fill(await thisMinute(ines))
  await dialog(ines).getByRole('button', { name: 'Remind me' }).click()
  await ines.locator('#news').getByText('Reminder: pack <b>food</b>').waitFor()
  expect(await priya.locator('#news').count()).toBe(0)
  await ines.locator('#mentions-link .count').waitFor()
  await ines.locator('#news').getByText('Show').click()
  await ines.locator('.message:target').getByText('the boat').waitFor()
  await ines.goto(new URL('/mentions', room).href)
  await line(ines, 'pack <b>food</b>').getByRole('button', { name: 'Done with this reminder' }).click()
  await line(ines, 'pack <b>food</b>').waitFor({ state: 'detached' })
  await ines.goto(room)
})

test('one that waits stands among the drafts and can be dropped', async () => {
  await inRoom(ines, 'the boat').locator('.more').click({ force: true })
  await dialog(ines).getByText('Remind me about this').click()
  await dialog(ines).getByText('In 3 hours').click()
  await ines.locator('.toast').getByText('You will be reminded on').waitFor()
  await ines.goto(new URL('/drafts', room).href)
  await line(ines, 'the boat')
    .getByRole('button', { name: /Drop the reminder/ })
    .click()
  await ines.getByText('Nothing is half written').waitFor()
  await ines.goto(room)
})

test('without script, pages of their own do the same', async () => {
  const page = await site.openPage({ javaScriptEnabled: false })
  await page.context().addCookies(await priya.context().cookies())
  await page.goto(room)
  await page.locator('#compose').fill('by hand')
  await page
    .locator('#composer [type=file]')
    .setInputFiles({ name: 'hand.txt', mimeType: 'text/plain', buffer: Buffer.from('by hand') })
  await page.getByRole('button', { name: 'Send later' }).click()
  await page.getByText('Its files go along').waitFor()
  expect(await page.getByRole('textbox', { name: 'Message', exact: true }).inputValue()).toBe('by hand')
  await page.getByRole('button', { name: 'Tomorrow morning' }).click()
  await line(page, 'by hand').waitFor()
  await page.getByRole('button', { name: 'Send “by hand” now' }).click()
  await inRoom(ines, 'by hand').getByText('hand.txt').waitFor()
  await page.goto(`${new URL(room).origin}${await page.locator('.message .more').last().getAttribute('href')}`)
  await page.getByText('Remind me about this').click()
  await page.getByRole('button', { name: 'In 1 hour' }).click()
  await page.waitForURL(/\/messages\//)
  await page.goto(new URL('/drafts', room).href)
  await line(page, 'by hand').waitFor()
})

test('on a phone the buttons leave room to write', async () => {
  const page = await site.openPage({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await page.context().addCookies(await priya.context().cookies())
  await page.goto(room)
  await page.locator('#compose').fill('on the way')
  await page.getByRole('button', { name: 'Send later' }).waitFor()
  const { width = 0 } = (await page.locator('#compose').boundingBox()) ?? {}
  expect(width).toBeGreaterThan(150)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
})

test('nothing of it is a barrier: dialogs and lists by axe', async () => {
  const page = await site.openPage({ bypassCSP: true })
  await page.context().addCookies(await priya.context().cookies())
  await page.goto(room)
  await page.locator('#compose').fill('later')
  expect(await barriersOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Send later' }).click()
  await dialog(page).getByText('In 1 hour').waitFor()
  expect(await barriersOf(page)).toEqual([])
  await page.goto(new URL('/drafts', room).href)
  expect(await barriersOf(page)).toEqual([])
})

test('no page broke its own rules', () =>
  expect(site.faults.filter((fault) => !fault.includes('status of 422'))).toEqual([]))
