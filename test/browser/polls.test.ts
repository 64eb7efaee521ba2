import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { startTwoPeople, type TwoPeople, write } from '../harness/two-people.ts'

setDefaultTimeout(60_000)

let site: TwoPeople
let ines: Page
let priya: Page

beforeAll(async () => {
  site = await startTwoPeople('polls', { viewport: { width: 1280, height: 800 } })
  ;({ ines, priya } = site)
}, 120_000)

afterAll(() => site?.stop())

const poll = (page: Page, question: string) => page.locator('#messages > .message').filter({ hasText: question })
const option = (page: Page, question: string, text: string) =>
  poll(page, question).getByRole('button', { name: new RegExp(`^${text}(,|$)`) })

async function ask(page: Page, question: string, options: string[], many = false) {
  await page.locator('#composer').getByRole('link', { name: 'New poll' }).click()
  const dialog = page.getByRole('dialog', { name: 'New poll' })
  await dialog.getByLabel('Question').fill(question)
  for (const [i, text] of options.entries()) {
    if (i === 4) await dialog.getByText('More options').click()
    await dialog.getByLabel(`Option ${i + 1}`, { exact: true }).fill(text)
  }
  if (many) await dialog.getByLabel('Several answers').check()
  await dialog.getByRole('button', { name: 'Send poll' }).click()
  await dialog.waitFor({ state: 'detached' })
  await poll(page, question).waitFor()
}

test('what one asks the other answers, and both see who chose what', async () => {
  await ask(ines, 'Where to eat?', ['Harbour', 'Market', 'Home', 'Pier', 'Ferry'])
  await option(priya, 'Where to eat?', 'Harbour').click()
  await option(ines, 'Where to eat?', 'Harbour, 1: Priya').waitFor()
  expect(await option(priya, 'Where to eat?', 'Harbour').getAttribute('aria-pressed')).toBe('true')
  expect(await option(ines, 'Where to eat?', 'Harbour').getAttribute('aria-pressed')).toBe('false')
  await option(priya, 'Where to eat?', 'Market').click()
  await option(ines, 'Where to eat?', 'Market, 1: Priya').waitFor()
  await option(ines, 'Where to eat?', 'Harbour, 0 votes').waitFor()
  await option(priya, 'Where to eat?', 'Market').click()
  await option(ines, 'Where to eat?', 'Market, 0 votes').waitFor()
})

test('several are chosen one after the other as quickly as one likes, by keys too, and the focus stays', async () => {
  await ask(ines, 'Which days?', ['Monday', 'Tuesday', 'Friday'], true)
  await poll(priya, 'Which days?').waitFor()
  await option(priya, 'Which days?', 'Monday').click()
  await option(priya, 'Which days?', 'Friday').click()
  await option(ines, 'Which days?', 'Monday, 1: Priya').waitFor()
  await option(ines, 'Which days?', 'Friday, 1: Priya').waitFor()
  await option(ines, 'Which days?', 'Tuesday').focus()
  await ines.keyboard.press('Enter')
  await option(priya, 'Which days?', 'Tuesday, 1: Ines').waitFor()
  await ines.locator('.poll-option:focus[aria-pressed=true]').filter({ hasText: 'Tuesday' }).waitFor()
  await ines.keyboard.press('Enter')
  await option(priya, 'Which days?', 'Tuesday, 0 votes').waitFor()
  expect(await poll(ines, 'Which days?').locator('.poll > p').textContent()).toContain('1 person voted')
})

test('what is wrong with a poll is said in the dialog, and what was typed stays', async () => {
  await ines.locator('#composer').getByRole('link', { name: 'New poll' }).click()
  const dialog = ines.getByRole('dialog', { name: 'New poll' })
  await dialog.getByLabel('Question').fill('Tea?')
  for (const n of [1, 2]) await dialog.getByLabel(`Option ${n}`, { exact: true }).fill('Yes')
  await dialog.getByRole('button', { name: 'Send poll' }).click()
  await dialog.getByRole('alert').getByText('Expected each option once.').waitFor()
  expect(await dialog.getByLabel('Question').inputValue()).toBe('Tea?')
  await ines.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
})

test('closed, it is only to be read', async () => {
  await poll(ines, 'Where to eat?').focus()
  await ines.keyboard.press('Enter')
  await ines.getByRole('button', { name: 'Close the poll' }).click()
  await poll(priya, 'Where to eat?').getByText('Closed').waitFor()
  expect(await poll(priya, 'Where to eat?').getByRole('button').count()).toBe(0)
})

test('a poll in what was said earlier, and in a thread, is voted on as well', async () => {
  await write(ines, 'lunch')
  await ines.locator('#messages > .message[id^="m-"]').filter({ hasText: 'lunch' }).focus()
  await ines.keyboard.press('t')
  await ines.locator('#thread-composer').getByRole('link', { name: 'New poll' }).click()
  const dialog = ines.getByRole('dialog', { name: 'New poll' })
  await dialog.getByLabel('Question').fill('Soup?')
  for (const [i, text] of ['Yes', 'No'].entries())
    await dialog.getByLabel(`Option ${i + 1}`, { exact: true }).fill(text)
  await dialog.getByRole('button', { name: 'Send poll' }).click()
  const reply = ines.locator('#thread > .message').filter({ hasText: 'Soup?' })
  await reply.getByRole('button', { name: /^Yes/ }).click()
  await reply.getByRole('button', { name: 'Yes, 1: Ines' }).waitFor()
})

test('without script it is made, voted on and taken back by forms and links', async () => {
  const page = await site.openPage({ javaScriptEnabled: false, storageState: await priya.context().storageState() })
  await page.goto(priya.url())
  await page.locator('#composer').getByRole('link', { name: 'New poll' }).click()
  await page.getByLabel('Question').fill('Fog?')
  for (const [i, text] of ['Yes', 'No'].entries()) await page.getByLabel(`Option ${i + 1}`, { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Send poll' }).click()
  await option(page, 'Fog?', 'No').click()
  await option(page, 'Fog?', 'No, 1: Priya').waitFor()
  await poll(page, 'Fog?').getByRole('link', { name: '1 person voted' }).click()
  expect(await page.getByRole('radio', { name: 'No' }).isChecked()).toBe(true)
  await page.getByRole('button', { name: 'Take your vote back' }).click()
  await option(page, 'Fog?', 'No, 0 votes').waitFor()
  await option(page, 'Which days?', 'Tuesday').click()
  await page.getByRole('checkbox', { name: 'Tuesday' }).check()
  await page.getByRole('button', { name: 'Vote', exact: true }).click()
  await option(page, 'Which days?', 'Monday, 1: Priya').waitFor()
  await option(page, 'Which days?', 'Tuesday, 1: Priya').waitFor()
})

test('no page broke its own rules', () =>
  // What was refused on purpose, the browser tells as well.
  expect(site.faults.filter((fault) => !fault.includes('status of 422'))).toEqual([]))
