import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type Page, chromium } from 'playwright-core'
import { codeOf, stepAt } from '../../src/accounts/two-factor/totp.ts'
import { findChromium } from '../harness/chromium.ts'
import { OIDC_CLIENT, startOidcProvider } from '../harness/oidc.ts'
import { findFreePort } from '../harness/ports.ts'
import { type Program, startProgram } from '../harness/program.ts'

setDefaultTimeout(60_000)

const EMAIL = 'ines@example.org'
const PASSWORD = 'correct horse battery'
const dataDir = mkdtempSync(join(tmpdir(), 'hubbub-sign-in-'))
const port = findFreePort()
let browser: Browser | undefined
let program: Program | undefined
let provider: Awaited<ReturnType<typeof startOidcProvider>> | undefined
let url = ''
const faults: string[] = []

beforeAll(async () => {
  url = `http://127.0.0.1:${port}`
  provider = await startOidcProvider([`${url}/oidc/harbour/callback`])
  const { clientId: client_id, clientSecret: client_secret } = OIDC_CLIENT
  const harbour = { id: 'harbour', name: 'Harbour ID', issuer: provider.issuer, client_id, client_secret }
  program = await startProgram({ dataDir, port, env: { PUBLIC_URL: url, OIDC_PROVIDERS: JSON.stringify([harbour]) } })
  browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await program?.stop()
  await provider?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function openPage(javaScriptEnabled = true): Promise<Page> {
  if (!browser) throw new Error('expected a browser')
  const page = await (await browser.newContext({ javaScriptEnabled })).newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    if (line.type() === 'error' && !/WebSocket|status of 4/.test(line.text())) faults.push(line.text())
  })
  return page
}

async function fill(page: Page, fields: Record<string, string>) {
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name=${name}]`).fill(value)
  await page.keyboard.press('Enter')
}

const firstStep = async (page: Page) => {
  await page.goto(`${url}/sign-in`)
  await fill(page, { email: EMAIL, password: PASSWORD })
}

let ines: Page

test('a provider is linked in the settings, and then signs in by its button', async () => {
  ines = await openPage()
  await ines.goto(`${url}/setup`)
  await fill(ines, { site_name: 'Saltmarsh Radio', name: 'Ines', email: EMAIL, password: PASSWORD })
  await ines.locator('.sidebar').waitFor()
  provider?.signInAs({ sub: 'ines-at-harbour' })
  await ines.goto(`${url}/settings`)
  await ines.getByRole('link', { name: 'Link Harbour ID' }).click()
  await ines.getByRole('button', { name: 'Unlink Harbour ID' }).waitFor()
  const other = await openPage()
  await other.goto(`${url}/sign-in`)
  await other.getByRole('link', { name: 'Continue with Harbour ID' }).click()
  await other.locator('.sidebar').waitFor()
  expect(await other.locator('.me').textContent()).toContain('Ines')
})

test('the picture for the phone signs in there, once', async () => {
  await ines.goto(`${url}/settings/phone`)
  const made = ines.waitForResponse((response) => response.request().method() === 'POST')
  await ines.getByRole('button', { name: 'Show the picture' }).click()
  await ines.locator('img.qr').waitFor()
  const cookies = (await (await made).headersArray()).filter(({ name }) => name.toLowerCase() === 'set-cookie')
  const [, token = ''] = /phone\.([\w-]{43})/.exec(cookies.map(({ value }) => value).join()) ?? []
  const phone = await openPage()
  await phone.goto(`${url}/phone/${token}`)
  await phone.getByRole('button', { name: 'Sign in' }).click()
  await phone.locator('.sidebar').waitFor()
  const late = await openPage()
  await late.goto(`${url}/phone/${token}`)
  expect(await late.locator('main').textContent()).toContain('This link was used')
})

test('two steps are set up, and asked for, without script too', async () => {
  await ines.goto(`${url}/settings/two-factor`)
  await fill(ines, { password: PASSWORD })
  const key = await ines.locator('#key').inputValue()
  await fill(ines, { code: codeOf(fromBase32(key), stepAt(Date.now()) - 1) })
  await ines.getByText('Your spare codes').waitFor()
  const [spare = ''] = ((await ines.locator('pre').textContent()) ?? '').split('\n')

  const page = await openPage()
  await firstStep(page)
  await fill(page, { code: '000000' })
  await page.getByText('That is not the right code').waitFor()
  await fill(page, { code: codeOf(fromBase32(key), stepAt(Date.now())) })
  await page.locator('.sidebar').waitFor()

  const plain = await openPage(false)
  await firstStep(plain)
  await plain.getByRole('link', { name: 'Use a spare code' }).click()
  await fill(plain, { code: spare })
  await plain.locator('.sidebar').waitFor()
})

test('what one is up to stands beside the name, and compact lines are closer', async () => {
  await ines.goto(`${url}/settings`)
  await ines.locator('#status-emoji').fill(':ocean:')
  await ines.locator('#status-text').fill('At sea')
  await ines.getByRole('button', { name: 'Set status' }).click()
  await ines.locator('.me', { hasText: '🌊 At sea' }).waitFor()
  await ines.getByRole('button', { name: 'Larger' }).click()
  await ines.locator('[aria-pressed=true]', { hasText: 'Larger' }).waitFor()
  expect(await ines.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('20px')
})

test('nothing went wrong in any page', () => {
  expect(faults).toEqual([])
})

function fromBase32(text: string): Buffer {
  const digits = Array.from(text, (letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter))
  const bits = digits.map((digit) => digit.toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}
