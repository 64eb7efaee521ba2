import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { DEMO_PASSWORD } from '../../src/commands/seed-demo.ts'
import { emailOf } from '../../src/commands/seed-demo/fill-site.ts'
import { findChromium, installBrowserPackages } from '../harness/chromium.ts'
import { startProgram } from '../harness/program.ts'

/**
 * `bun run screenshots`: starts the program on the sample site and takes the pictures of the manual and the README into
 * docs/images. The clock of the pages stands at a fixed hour, so that they say the same on every day.
 */
const CHECKOUT = resolve(import.meta.dir, '../..')
const IMAGES = join(CHECKOUT, 'docs/images')
const MAX_BYTES = 250_000
const DESKTOP = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
const TIME_ZONE = 'UTC'
/** Today at 09:42, or yesterday's when that is still to come: sessions have to hold at the server's own time. */
const STORY_ENDS = storyEnd(Date.now())

type Scheme = 'light' | 'dark'

const dataDir = mkdtempSync(join(tmpdir(), 'hubbub-screenshots-'))
try {
  await takeAll()
} finally {
  rmSync(dataDir, { recursive: true, force: true })
}

async function takeAll() {
  installBrowserPackages(console.log)
  await seed()
  mkdirSync(IMAGES, { recursive: true })
  const program = await startProgram({ dataDir, env: { TZ: TIME_ZONE } })
  const browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    env: { ...process.env, FONTCONFIG_FILE: fontConfig() },
  })
  try {
    await takePictures(browser, program.url)
  } finally {
    await browser.close()
    await program.stop()
  }
}

/** Signs people in, so that the pictures show who is there, and goes from screen to screen as the owner. */
async function takePictures(browser: Browser, url: string) {
  const [light] = await Promise.all([
    signIn(browser, url, 'ines', DESKTOP, 'light'),
    ...['aiko', 'jonas', 'ravi'].map((who) => signIn(browser, url, who, DESKTOP, 'light')),
  ])
  const [tomasz, dark, phone, phoneDark] = await Promise.all([
    signIn(browser, url, 'tomasz', DESKTOP, 'light'),
    signIn(browser, url, 'ines', DESKTOP, 'dark'),
    signIn(browser, url, 'ines', PHONE, 'light'),
    signIn(browser, url, 'ines', PHONE, 'dark'),
  ])
  await openRoom(tomasz, url, 'Front desk')
  await Promise.all([outside(browser, url), ...[light, dark, phone, phoneDark].map((page) => page.goto(url))])
  await picture(light, 'home-light')
  await picture(phone, 'phone-home-light')
  await picture(phoneDark, 'phone-home-dark')
  const desk = url + (await addressOf(light, 'Front desk'))
  await rooms({ light, dark, phone, phoneDark, tomasz }, desk)
  await overlays(light, dark)
  await pages(light, dark, url, desk)
  await offline(light, phoneDark, desk)
}

async function outside(browser: Browser, url: string) {
  const page = await open(browser, DESKTOP, 'dark')
  await page.goto(`${url}/sign-in`)
  await picture(page, 'sign-in-dark')
  await page.context().close()
}

type Pages = Record<'light' | 'dark' | 'phone' | 'phoneDark' | 'tomasz', Page>

/** All four pages open the room before the first of them marks it as read. */
async function rooms({ light, dark, phone, phoneDark, tomasz }: Pages, desk: string) {
  const all = { 'room-light': light, 'room-dark': dark, 'phone-room-light': phone, 'phone-room-dark': phoneDark }
  await Promise.all(Object.values(all).map((page) => page.goto(desk)))
  await Promise.all(Object.values(all).map(toTheEnd))
  await Promise.all(
    Object.values(all).map((page) => page.locator('[aria-current] .count').waitFor({ state: 'detached' })),
  )
  await typeUntilSeen(tomasz, Object.values(all))
  await Promise.all(Object.entries(all).map(([name, page]) => picture(page, name)))
  await tomasz.locator('#compose').fill('')
}

/** That somebody types may be lost, and is told once in three seconds of a clock that stands still here. */
async function typeUntilSeen(writer: Page, readers: Page[]) {
  for (let tries = 1; tries <= 5; tries++) {
    await writer.clock.setFixedTime(STORY_ENDS + tries * 5_000)
    await writer.locator('#compose').pressSequentially('W')
    const seen = readers.map((page) => page.getByText('is typing').waitFor({ timeout: 3_000 }))
    if ((await Promise.allSettled(seen)).every(({ status }) => status === 'fulfilled')) return
  }
  throw new Error('nobody sees that Tomasz is typing')
}

async function toTheEnd(page: Page) {
  await page.locator('#unread').waitFor()
  await page.locator('.scroller').evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight))
  await page.evaluate(() => document.fonts.ready)
}

async function overlays(light: Page, dark: Page) {
  await light.locator('#composer [popovertarget=emoji]').click()
  await light.locator('#emoji [data-emoji]').first().waitFor()
  await picture(light, 'emoji-light')
  await light.keyboard.press('Escape')
  await dark.keyboard.press('Control+k')
  await dark.keyboard.type('st')
  await dark.locator('#found [role=option] mark').first().waitFor()
  await picture(dark, 'switcher-dark')
  await dark.keyboard.press('Escape')
}

async function pages(light: Page, dark: Page, url: string, desk: string) {
  const message = await light
    .getByText('I move it to the main machine')
    .locator('xpath=ancestor::li')
    .getAttribute('id')
  await visit(light, `${desk.replace(/#.*/, '')}/members`, 'members-light')
  await visit(light, `${url}/messages/${message?.slice(2)}`, 'message-light')
  await visit(light, `${url}/rooms`, 'directory-light')
  await visit(light, `${url}/settings`, 'settings-light')
  await visit(light, `${url}/admin/people`, 'people-light')
  await visit(dark, `${url}/settings`, 'settings-dark')
  await visit(light, `${url}/docs`, 'manual-light')
}

/** What the page says when its connection is gone: sends wait, and nothing is lost. It is the last picture: they stay in the lift. */
async function offline(light: Page, phoneDark: Page, desk: string) {
  for (const page of [light, phoneDark]) await page.goto(desk)
  for (const page of [light, phoneDark]) await loseConnection(page)
  await picture(light, 'offline-light', { indexed: false })
  await picture(phoneDark, 'phone-offline-dark', { indexed: false })
}

async function loseConnection(page: Page) {
  await page.locator('#compose').waitFor()
  await page.context().setOffline(true)
  await page.locator('.banner').waitFor()
  await page.locator('#compose').fill('The harbour master rings back at eleven. I am in the lift until then.')
  await page.locator('.send').click()
  await page.getByText('Waiting for the connection').waitFor()
}

async function visit(page: Page, address: string, name: string) {
  await page.goto(address)
  await picture(page, name)
}

async function addressOf(page: Page, room: string): Promise<string> {
  const href = await page.locator('#rooms .room-link', { hasText: room }).first().getAttribute('href')
  return href ?? '/'
}

async function openRoom(page: Page, url: string, room: string) {
  await page.goto(url)
  await page.goto(url + (await addressOf(page, room)))
  await page.locator('#compose').waitFor()
}

async function signIn(browser: Browser, url: string, who: string, size: typeof DESKTOP, scheme: Scheme): Promise<Page> {
  const page = await open(browser, size, scheme)
  await page.goto(`${url}/sign-in`)
  await page.fill('[name=email]', emailOf(who))
  await page.fill('[name=password]', DEMO_PASSWORD)
  await page.keyboard.press('Enter')
  await page.locator('.sidebar').waitFor()
  return page
}

async function open(browser: Browser, viewport: typeof DESKTOP, colorScheme: Scheme): Promise<Page> {
  const isPhone = viewport === PHONE
  const context: BrowserContext = await browser.newContext({
    viewport,
    colorScheme,
    timezoneId: TIME_ZONE,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    hasTouch: isPhone,
    isMobile: isPhone,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.clock.setFixedTime(STORY_ENDS)
  return page
}

/** Indexed unless a soft shadow is in the middle of it: pages have few colours, and a third of the space will do. */
async function picture(page: Page, name: string, { indexed = true } = {}) {
  await page.evaluate(() => document.fonts.ready)
  const png = await page.screenshot({ caret: 'hide', animations: 'disabled' })
  const path = join(IMAGES, `${name}.png`)
  const colours = indexed ? { palette: true as const, colors: 256 } : {}
  await new Bun.Image(png).png({ ...colours, compressionLevel: 9 }).write(path)
  const { size } = statSync(path)
  if (size > MAX_BYTES) throw new Error(`${name}.png has ${size} bytes, expected at most ${MAX_BYTES}`)
  console.log(`${name}.png  ${Math.round(size / 1024)} kB`)
}

/** The faces of the pictures, whatever the machine prefers: a reader's own system face is as good. */
function fontConfig(): string {
  const path = join(dataDir, 'fonts.conf')
  const families = ['Inter', 'Noto Color Emoji', 'Noto Sans CJK JP'].map((name) => `<family>${name}</family>`).join('')
  const aliases = ['system-ui', 'sans-serif'].map(
    (name) => `<alias binding="strong"><family>${name}</family><prefer>${families}</prefer></alias>`,
  )
  const dtd = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
  writeFileSync(path, `${dtd}<fontconfig><include>/etc/fonts/fonts.conf</include>${aliases.join('')}</fontconfig>`)
  return path
}

async function seed() {
  const child = Bun.spawn([process.execPath, 'src/main.ts', 'seed-demo', new Date(STORY_ENDS).toISOString()], {
    cwd: CHECKOUT,
    env: { ...process.env, DATA_DIR: dataDir, TZ: TIME_ZONE },
    stdout: 'ignore',
  })
  if ((await child.exited) !== 0) throw new Error('the sample site could not be made')
}

function storyEnd(now: number): number {
  const today = new Date(now).setUTCHours(9, 42, 0, 0)
  return today < now ? today : today - 86_400_000
}
