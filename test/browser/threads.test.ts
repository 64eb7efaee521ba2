import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { startTwoPeople, type TwoPeople, write } from '../harness/two-people.ts'

setDefaultTimeout(60_000)

let site: TwoPeople
let ines: Page
let priya: Page
let room = ''
beforeAll(async () => {
  site = await startTwoPeople('threads', { viewport: { width: 1440, height: 900 } })
  ;({ ines, priya } = site)
  room = ines.url()
}, 120_000)

afterAll(() => site?.stop())

const answer = (page: Page, text: string) => write(page, text, '#thread-compose')
const inRoom = (page: Page, text: string) => page.locator('#messages > .message[id^="m-"]').filter({ hasText: text })
const inThread = (page: Page, text: string) => page.locator('#thread > .message[id^="t-"]').filter({ hasText: text })
const threadsCount = (page: Page) => page.locator('.sidebar .room-link', { hasText: 'Threads' }).locator('.count')

test('a message starts a thread from its toolbar, and the pane takes the focus', async () => {
  await write(ines, 'Who has the key?')
  await inRoom(priya, 'Who has the key?').hover()
  await priya.getByRole('button', { name: 'Reply in thread' }).click()
  await priya.locator('#thread-compose').waitFor()
  expect(await priya.evaluate(() => document.activeElement?.id)).toBe('thread-compose')
  expect(priya.url()).toContain('/threads/')
  await answer(priya, 'I do')
  await inThread(priya, 'I do').waitFor()
  expect(await inRoom(priya, 'I do').count()).toBe(0)
})

test('the room shows count, faces and last time to the other, who is told that something is new', async () => {
  await inRoom(ines, 'Who has the key?').locator('.thread-summary').getByText('1 reply').waitFor()
  expect(await inRoom(ines, 'Who has the key?').locator('.faces .avatar').count()).toBe(1)
  expect(await inRoom(ines, 'I do').count()).toBe(0)
  await threadsCount(ines).waitFor()
})

test('opened beside the room, both write in it and see each other at once', async () => {
  await inRoom(ines, 'Who has the key?').locator('.thread-summary').click()
  await inThread(ines, 'I do').waitFor()
  await answer(ines, 'Bring it at noon')
  await inThread(priya, 'Bring it at noon').waitFor()
  await answer(priya, 'Will do')
  await inThread(ines, 'Will do').waitFor()
  await ines.locator('#thread-count').getByText('3 replies').waitFor()
  expect(await ines.locator('[id^="p-"]').count()).toBe(0)
})

test('what was seen is read', async () => {
  await ines.bringToFront()
  await ines.locator('#thread-compose').focus()
  await threadsCount(ines).waitFor({ state: 'detached' })
})

test('a reply is edited, reacted to and deleted as any message, and the root counts one less', async () => {
  await answer(priya, 'Tuseday')
  await inThread(priya, 'Tuseday').waitFor()
  await priya.locator('#thread-compose').focus()
  await priya.keyboard.press('ArrowUp')
  await priya.getByLabel('Edit message').fill('Tuesday')
  await priya.keyboard.press('Enter')
  await inThread(ines, 'Tuesday').locator('.edited').waitFor()
  await inThread(ines, 'Tuesday').hover()
  await inThread(ines, 'Tuesday').getByRole('button', { name: 'React' }).click()
  await ines.locator('#emoji [data-emoji]').first().click()
  await inThread(priya, 'Tuesday').locator('.reaction').waitFor()
  await inThread(priya, 'Tuesday').focus()
  await priya.keyboard.press('Delete')
  await priya.locator('dialog.delete').getByRole('button', { name: 'Delete' }).click()
  await inThread(ines, 'This message was deleted').waitFor()
  await ines.locator('#thread-count').getByText('3 replies').waitFor()
})

test('also sent to the room, it stands in both', async () => {
  await ines.getByLabel(/Also send to/).check()
  await answer(ines, 'All settled')
  for (const page of [ines, priya]) {
    await inThread(page, 'All settled').waitFor()
    await inRoom(page, 'All settled').getByText('From a thread').waitFor()
  }
  expect(await ines.getByLabel(/Also send to/).isChecked()).toBe(false)
})

test('what is half written stays with its thread', async () => {
  await priya.locator('#thread-compose').fill('half a reply')
  await priya.keyboard.press('Escape')
  await priya.locator('.pane').waitFor({ state: 'detached' })
  expect(priya.url()).toBe(room)
  await inRoom(priya, 'Who has the key?').locator('.thread-summary').click()
  await priya.locator('#thread-compose').waitFor()
  expect(await priya.locator('#thread-compose').inputValue()).toBe('half a reply')
  await priya.locator('#thread-compose').fill('')
})

test('the bell follows and no longer', async () => {
  const bell = ines.locator('#thread-follow button')
  expect(await bell.getAttribute('aria-pressed')).toBe('true')
  await bell.click()
  await ines.locator('#thread-follow [aria-pressed=false]').waitFor()
  await ines.reload()
  await ines.locator('#thread-follow [aria-pressed=false]').waitFor()
  await bell.click()
  await ines.locator('#thread-follow [aria-pressed=true]').waitFor()
})

test('written while the server is away, it goes out when it is back', async () => {
  await site.program().kill9()
  await answer(ines, 'are you there')
  await ines.locator('#thread').getByText('Waiting for the connection').waitFor()
  await site.startAgain()
  await inThread(priya, 'are you there').waitFor({ timeout: 40_000 })
  await inThread(ines, 'are you there').waitFor()
  expect(await ines.locator('[id^="p-"]').count()).toBe(0)
})

test('the list of threads leads to what is new', async () => {
  await ines.goto(new URL('/threads', room).href)
  await answer(priya, 'one more thing')
  await inThread(priya, 'one more thing').waitFor()
  await threadsCount(ines).waitFor()
  await ines.reload()
  await ines.locator('.result').getByText('1 new').waitFor()
  await ines.locator('.result .thread-summary').click()
  await inThread(ines, 'one more thing').waitFor()
  await threadsCount(ines).waitFor({ state: 'detached' })
})

test('without script one reads and writes in it by its own page', async () => {
  const cookies = await priya.context().cookies()
  const page = await site.openPage({ javaScriptEnabled: false })
  await page.context().addCookies(cookies)
  await page.goto(room)
  await page.locator('#messages .thread-summary').first().click()
  await page.locator('#thread-compose').fill('by hand')
  await page.locator('#thread-composer .send').click()
  await page.waitForURL(/\/threads\/.*#t-/)
  await inThread(page, 'by hand').waitFor()
  await inThread(ines, 'by hand').waitFor()
  expect(await inRoom(page, 'by hand').count()).toBe(0)
  await page.locator('#thread-follow button').click()
  await page.locator('#thread-follow [aria-pressed=false]').waitFor()
})

test('who types in it is shown in it, until their reply comes, and not in the room', async () => {
  await ines.goto(priya.url())
  await ines.locator('#thread-compose').waitFor()
  // A signal reaches whom it reaches: the page has to be connected.
  await answer(ines, 'Are you coming?')
  await inThread(priya, 'Are you coming?').waitFor()
  await priya.locator('#thread-compose').pressSequentially('On my')
  await ines.locator('#thread-typing').getByText('Priya is typing…').waitFor()
  expect(await ines.locator('#typing').textContent()).toBe('')
  await answer(priya, 'On my way')
  await inThread(ines, 'On my way').waitFor()
  expect(await ines.locator('#thread-typing').textContent()).toBe('')
})

test('opened again, a line stands before what is new, until one answers', async () => {
  // Who writes has read what came before.
  await answer(ines, 'See you')
  await inThread(priya, 'See you').waitFor()
  await ines.getByRole('link', { name: 'Close thread' }).click()
  await answer(priya, 'Nearly there')
  await answer(priya, 'Mooring now')
  await threadsCount(ines).waitFor()
  await inThread(priya, 'Mooring now').waitFor()
  await inRoom(ines, 'Who has the key?').locator('.thread-summary').click()
  await inThread(ines, 'Mooring now').waitFor()
  const line = ines.locator('#thread-unread')
  expect(await line.evaluate((one) => one.nextElementSibling?.textContent)).toContain('Nearly there')
  expect(await ines.locator('#unread').count()).toBe(0)
  await answer(ines, 'Thank you')
  await line.waitFor({ state: 'detached' })
})

test('no page broke its own rules', () => expect(site.faults).toEqual([]))
