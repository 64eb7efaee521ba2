import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core'
import { findChromium } from './chromium.ts'
import { findFreePort } from './ports.ts'
import { startProgram } from './program.ts'

const PASSWORD = 'correct horse battery'
const LOOKED_FOR_MS = 10_000
/** What a browser itself says of a server that is away on purpose. */
const EXPECTED = /WebSocket|ERR_CONNECTION|ERR_INTERNET/

export type TwoPeople = Awaited<ReturnType<typeof startTwoPeople>>

/** A whole site, and two people at it in a browser: Ines runs it, Priya joined by a link; both look at the same room. */
export async function startTwoPeople(
  name: string,
  { viewport, env = {} }: { viewport: { width: number; height: number }; env?: Record<string, string> },
) {
  const dataDir = mkdtempSync(join(tmpdir(), `hubbub-${name}-`))
  const port = findFreePort()
  const faults: string[] = []
  let program = await startProgram({ dataDir, port, env })
  const { url } = program
  const browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  const openPage = (options: BrowserContextOptions = {}) => openListened(browser, { viewport, ...options }, faults)
  const ines = await openPage()
  await ines.goto(`${url}/setup`)
  await enter(ines, { site_name: 'Saltmarsh Radio', name: 'Ines', email: 'ines@example.org', password: PASSWORD })
  const priya = await openPage()
  await priya.goto(new URL(await invite(ines), url).href)
  await enter(priya, { name: 'Priya', email: 'priya@example.org', password: PASSWORD })
  for (const page of [ines, priya]) {
    await page.goto(url)
    await page.locator('#rooms .room-link').first().click()
    await page.locator('#compose').waitFor()
  }

  async function stop(): Promise<void> {
    await browser.close()
    await program.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }

  return {
    ines,
    priya,
    /** What went wrong on a page: must stay empty. */
    faults,
    openPage,
    program: () => program,
    /** As after a power cut of the program: on the same data and port. */
    async startAgain() {
      program = await startProgram({ dataDir, port, env })
    },
    stop,
  }
}

async function openListened(browser: Browser, options: BrowserContextOptions, faults: string[]): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage()
  page.setDefaultTimeout(LOOKED_FOR_MS)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    if (line.type() === 'error' && !EXPECTED.test(line.text())) faults.push(line.text())
  })
  return page
}

async function enter(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name=${name}]`).fill(value)
  await page.keyboard.press('Enter')
  await page.locator('.sidebar').waitFor()
}

function invite(admin: Page): Promise<string> {
  return admin.evaluate(async () => {
    const response = await fetch('/api/v1/invites', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ max_uses: 5 }),
    })
    const answer: { url: string } = await response.json()
    return answer.url
  })
}

/** Writes a text into a composer and sends it. */
export async function write(page: Page, text: string, field = '#compose'): Promise<void> {
  await page.locator(field).fill(text)
  await page.keyboard.press('Enter')
}
