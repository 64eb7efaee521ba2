import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core'
import { findChromium } from '../harness/chromium.ts'
import { findFreePort } from '../harness/ports.ts'
import { type Program, startProgram } from '../harness/program.ts'

setDefaultTimeout(60_000)

const PASSWORD = 'correct horse battery'
const INDEXED_WITHIN_MS = 15_000
const dataDir = mkdtempSync(join(tmpdir(), 'hubbub-search-'))
let browser: Browser | undefined
let program: Program
let page: Page
const faults: string[] = []

beforeAll(async () => {
  program = await startProgram({ dataDir, port: findFreePort() })
  browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  page = await openPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(`${program.url}/setup`)
  for (const [name, value] of Object.entries({
    site_name: 'Radio',
    name: 'Ines',
    email: 'ines@example.org',
    password: PASSWORD,
  }))
    await page.locator(`[name=${name}]`).fill(value)
  await page.keyboard.press('Enter')
  await page.locator('#rooms .room-link').first().click()
  for (const text of ['The transmitter hums', 'Somebody <b>else</b> speaks']) {
    await page.locator('#compose').fill(text)
    await page.keyboard.press('Enter')
    await page.locator('#messages > .message[id^="m-"]').filter({ hasText: text }).waitFor()
  }
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await program?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function openPage(options: BrowserContextOptions): Promise<Page> {
  if (!browser) throw new Error('no browser')
  const opened = await (await browser.newContext(options)).newPage()
  opened.setDefaultTimeout(10_000)
  opened.on('pageerror', (error) => faults.push(String(error)))
  opened.on('console', (line) => {
    if (line.type() === 'error' && !/WebSocket|ERR_CONNECTION/.test(line.text())) faults.push(line.text())
  })
  return opened
}

const hits = (on: Page) => on.locator('.result')

/** What was just sent can be found a moment later. */
async function untilFound(on: Page): Promise<void> {
  const deadline = Date.now() + INDEXED_WITHIN_MS
  while ((await hits(on).count()) === 0 && Date.now() < deadline) await on.reload()
}

test('from the switcher, with the keys alone, to the message in its place', async () => {
  await page.keyboard.press('Control+k')
  await page.locator('#switcher input').fill('transm')
  await page.locator('#found [role=option]').filter({ hasText: 'Search messages for “transm”' }).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.waitForURL(/\/search\?q=transm/)
  await untilFound(page)
  expect(await page.locator('.result mark').allTextContents()).toEqual(['transmitter'])
  expect(await page.locator('#content h2').textContent()).toContain('1 message')
  await page.locator('.result .when').press('Enter')
  await page.waitForURL(/\/rooms\/.+\?at=\d+#m-/)
  expect(await page.locator('.message:target').textContent()).toContain('The transmitter hums')
})

test('a room is searched from its bar; what was said is text and nothing else', async () => {
  await page.locator('a[aria-label="Search this room"]').click()
  await page.locator('#content input[name=q]').pressSequentially('else')
  await page.keyboard.press('Enter')
  await page.waitForURL(/q=else/)
  await untilFound(page)
  expect(await hits(page).locator('.body').textContent()).toContain('<b>else</b>')
  await page.locator('.chip[aria-current]').click()
  expect(await page.locator('#content input[name=q]').inputValue()).toBe('else')
})

test('without script the way is the same', async () => {
  const state = await page.context().storageState()
  const plain = await openPage({ storageState: state, javaScriptEnabled: false, viewport: { width: 390, height: 844 } })
  await plain.goto(program.url)
  await plain.locator('a.jump').click()
  await plain.locator('#content input[name=q]').fill('hums')
  await plain.getByRole('button', { name: 'Search' }).click()
  expect(await hits(plain).count()).toBe(1)
  await plain.locator('.result .when').click()
  await plain.waitForURL(/at=\d+#m-/)
})

test('nothing went wrong in the pages', () => {
  expect(faults).toEqual([])
})
