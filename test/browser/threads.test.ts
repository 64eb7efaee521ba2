import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type Page, chromium } from 'playwright-core'
import { findChromium } from '../harness/chromium.ts'
import { findFreePort } from '../harness/ports.ts'
import { type Program, startProgram } from '../harness/program.ts'

setDefaultTimeout(60_000)

const PASSWORD = 'correct horse battery'
const dataDir = mkdtempSync(join(tmpdir(), 'hubbub-threads-'))
const port = findFreePort()
let browser: Browser | undefined
let program: Program | undefined
let room = ''
let ines: Page
let priya: Page
const faults: string[] = []

/** Ines runs the site, Priya joined by a link; both look at the same room. */
beforeAll(async () => {
  const { url } = (program = await startProgram({ dataDir, port }))
  const chrome = (browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  }))
  ines = await openPage(chrome)
  await ines.goto(`${url}/setup`)
  await fill(ines, { site_name: 'Saltmarsh Radio', name: 'Ines', email: 'ines@example.org', password: PASSWORD })
  const invite = await ines.evaluate(async () => {
    const response = await fetch('/api/v1/invites', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ max_uses: 5 }),
    })
    const answer: { url: string } = await response.json()
    return answer.url
  })
  priya = await openPage(chrome)
  await priya.goto(new URL(invite, url).href)
  await fill(priya, { name: 'Priya', email: 'priya@example.org', password: PASSWORD })
  for (const page of [ines, priya]) {
    await page.goto(url)
    await page.locator('.sidebar .room-link[data-room-id]').first().click()
    await page.locator('#compose').waitFor()
  }
  room = ines.url()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await program?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function openPage(chrome: Browser, options = {}): Promise<Page> {
  const page = await (await chrome.newContext({ viewport: { width: 1440, height: 900 }, ...options })).newPage()
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    if (line.type() === 'error' && !/WebSocket|ERR_CONNECTION|ERR_INTERNET/.test(line.text())) faults.push(line.text())
  })
  return page
}

async function fill(page: Page, fields: Record<string, string>) {
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name=${name}]`).fill(value)
  await page.keyboard.press('Enter')
  await page.locator('.sidebar').waitFor()
}

async function write(page: Page, text: string, field = '#compose') {
  await page.locator(field).fill(text)
  await page.keyboard.press('Enter')
}

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
  await program?.kill9()
  await answer(ines, 'are you there')
  await ines.locator('#thread').getByText('Waiting for the connection').waitFor()
  program = await startProgram({ dataDir, port })
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
  const page = await openPage(browser ?? expect.unreachable(), { javaScriptEnabled: false })
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

test('no page broke its own rules', () => expect(faults).toEqual([]))
