import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core'
import { createAssets } from '../../src/http/assets.ts'
import { barriersOf } from '../harness/barriers.ts'
import { findChromium } from '../harness/chromium.ts'
import { createTestInstance, type Person, type TestInstance } from '../harness/instance.ts'
import { startPushService } from '../harness/push-service.ts'

setDefaultTimeout(60_000)

const service = startPushService()
let site: TestInstance
let chrome: Browser
let ines: Person
let priya: Person
let room: string
let other: string
const faults: string[] = []

beforeAll(async () => {
  site = await createTestInstance({
    listens: true,
    assets: await createAssets(),
    env: { PUSH_PRIVATE_ADDRESSES: 'true' },
  })
  ines = await site.setUp()
  priya = await site.signUp(ines, 'Priya')
  room = await site.makeRoom(ines, { name: 'Front desk', members: [priya] })
  other = await site.makeRoom(ines, { name: 'Studio <b>A</b>', members: [priya] })
  chrome = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}, 120_000)

afterAll(() => chrome?.close())

async function open(person: Person, path: string, options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  await context.grantPermissions(['notifications'], { origin: site.url })
  const [name = '', value = ''] = person.cookie.split('=')
  await context.addCookies([{ name, value, url: site.url }])
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    if (line.type() === 'error' && !/WebSocket/.test(line.text())) faults.push(line.text())
  })
  await page.addInitScript(countTones)
  await page.goto(site.url + path)
  return { context, page }
}

/** What would be heard. */
function countTones() {
  const heard = { tones: 0 }
  Object.assign(window, { heard })
  const start: unknown = Reflect.get(OscillatorNode.prototype, 'start')
  OscillatorNode.prototype.start = function (this: OscillatorNode, at?: number) {
    heard.tones += 1
    if (typeof start === 'function') Reflect.apply(start, this, [at])
  }
}
const tonesOn = (page: Page) => page.evaluate(() => (window as unknown as { heard: { tones: number } }).heard.tones)

const choose = (choices: object) => site.json('/api/v1/me/notifications', choices, priya, 'PATCH')
const iconOf = (page: Page) => page.locator('link[rel=icon]').getAttribute('href')
const toast = (page: Page) => page.locator('.toast')

async function untilWatched(page: Page) {
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/settled-')),
  )
  await page.waitForFunction(
    () => document.querySelector('.sidebar [data-presence-of] .presence, .me .presence') !== null,
  )
}

describe('on a page', () => {
  test('a mention in another room makes a sound, a note that leads there, and a mark on the tab', async () => {
    await choose({ sound: 'knock' })
    const { page, context } = await open(priya, `/rooms/${room}`)
    await untilWatched(page)
    await page.locator('#compose').click()
    expect(await iconOf(page)).toBe('/favicon.svg')
    const { id } = await site.say(ines, other, '@Priya come <i>over</i>')
    await toast(page).getByRole('link').waitFor()
    expect(await toast(page).getByRole('link').textContent()).toBe('Ines in Studio <b>A</b>: @Priya come <i>over</i>')
    expect(await page.title()).toStartWith('(1) ')
    expect(await iconOf(page)).toBe('/favicon-news.svg')
    await page.waitForFunction(() => (window as unknown as { heard: { tones: number } }).heard.tones === 2)
    await toast(page).getByRole('link').click()
    await page.locator(`#m-${id}`).waitFor()
    await page.waitForFunction(() => document.querySelector('link[rel=icon]')?.getAttribute('href') === '/favicon.svg')
    await context.close()
  })

  test('a message with a keyword has a note as well, an ordinary one has none', async () => {
    await choose({ sound: 'off', keywords: ['東京'] })
    const { page, context } = await open(priya, `/rooms/${room}`)
    await untilWatched(page)
    await site.say(ines, other, 'nothing for you')
    await site.say(ines, other, '明日は東京で会議です')
    await toast(page).getByText('明日は東京で会議です').waitFor()
    expect(await tonesOn(page)).toBe(0)
    await context.close()
  })

  test('nothing sounds and no note comes while it may not disturb; the counts move', async () => {
    await choose({ sound: 'drop', keywords: [], paused_until: '2099-01-31T18:00:00Z' })
    const { page, context } = await open(priya, `/rooms/${room}`)
    await untilWatched(page)
    const asked = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/me/notifications'))
    await site.say(ines, other, '@Priya not now')
    await asked
    await page.locator('.sidebar .count.mentions').first().waitFor()
    expect([await toast(page).count(), await tonesOn(page)]).toEqual([0, 0])
    await choose({ paused_until: null, sound: 'off' })
    await context.close()
  })
})

describe('while no page is looked at', () => {
  test('the switch has this browser told, and told no more', async () => {
    const key: { push_key: string } = await (await site.request('/api/v1/me/notifications', {}, priya)).json()
    const { page, context } = await open(priya, '/settings')
    await page.addInitScript(standIn, service.subscribe(key.push_key))
    await page.getByRole('link', { name: 'Notifications' }).click()
    const onDevice = page.getByRole('switch', { name: 'On this device' })
    expect(await onDevice.isChecked()).toBe(false)
    await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => true))
    await Promise.all([page.waitForEvent('load'), onDevice.press('Space')])
    await page.getByText('This device · since').waitFor()
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#push input')?.checked)
    await page.goto('about:blank')
    const { id } = await site.say(ines, room, '@Priya are you there?')
    await untilTrue(() => service.notes().some((note) => note['message_id'] === id))
    await page.goto(`${site.url}/settings/notifications`)
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#push input')?.checked)
    await Promise.all([page.waitForEvent('load'), page.getByRole('switch', { name: 'On this device' }).press('Space')])
    expect(await page.getByText('This device · since').count()).toBe(0)
    expect(await site.sql`select 1 from push_subscriptions`).toHaveLength(0)
    await context.close()
  })

  test('a push is shown once a room, a click leads to the message, and one that was read elsewhere goes', async () => {
    const { page, context } = await open(priya, `/rooms/${room}`)
    await page.evaluate(async () => void (await navigator.serviceWorker.ready))
    // From the second page on it is the worker's own.
    await page.reload()
    const push = await pusherTo(context, page)
    const note = {
      type: 'message',
      tag: 'room-1',
      title: 'Ines in Studio',
      body: 'one',
      url: `/rooms/${other}`,
      seq: 5,
    }
    await push(note)
    await push({ ...note, body: 'two', seq: 7 })
    await push({ ...note, body: 'one again', seq: 5 })
    await page.waitForFunction(async () => {
      const shown = await (await navigator.serviceWorker.ready).getNotifications()
      return shown.length === 1 && shown[0]?.body === 'two'
    })
    await clickOn(context, note.url)
    await page.waitForURL(`${site.url}/rooms/${other}`)
    await push({ ...note, body: 'three', seq: 9 })
    await push({ type: 'close', tag: 'room-1', seq: 8 })
    await page.waitForFunction(
      async () => (await (await navigator.serviceWorker.ready).getNotifications()).length === 1,
    )
    await push({ type: 'close', tag: 'room-1', seq: 9 })
    await page.waitForFunction(
      async () => (await (await navigator.serviceWorker.ready).getNotifications()).length === 0,
    )
    await context.close()
  })
})

describe('the settings', () => {
  test('are accessible and have no width that scrolls, light and dark, on a phone too', async () => {
    await site.form('/settings/notifications/quiet-hours', { from: '22:00', until: '07:00' }, priya, 'PUT')
    await site.form('/settings/notifications/pause', { lasts: '60' }, priya, 'PUT')
    await choose({ keywords: ['ferry', 'north quay', '東京'] })
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        const { page, context } = await open(priya, '/settings/notifications', {
          colorScheme,
          viewport: { width, height: 900 },
        })
        await page.getByRole('heading', { name: 'Do not disturb' }).waitFor()
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
        expect(await barriersOf(page)).toEqual([])
        if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/${colorScheme}-${width}.png` })
        await context.close()
      }
  })

  test('work without script', async () => {
    const { page, context } = await open(priya, '/settings/notifications', { javaScriptEnabled: false })
    await page.getByLabel('Keywords').fill('tide\n<script>alert(1)</script>')
    await page.getByRole('button', { name: 'Save keywords' }).click()
    await page.getByLabel('Sound').selectOption('bell')
    await page.locator('form:has(#sound) button').click()
    expect(await page.getByLabel('Keywords').inputValue()).toBe('tide\n<script>alert(1)</script>')
    expect(await page.getByLabel('Sound').inputValue()).toBe('bell')
    await context.close()
  })
})

test('nothing went wrong on any page', () => expect(faults).toEqual([]))

/** Chromium asks a service on the Internet for a subscription: in its place, one on this machine. */
function standIn(subscription: { endpoint: string; keys: object }) {
  const made = {
    endpoint: subscription.endpoint,
    toJSON: () => subscription,
    unsubscribe: async () => (localStorage.removeItem('subscribed'), true),
  }
  const current = () => (localStorage.getItem('subscribed') ? made : null)
  Object.assign(PushManager.prototype, {
    getSubscription: async () => current(),
    subscribe: async () => (localStorage.setItem('subscribed', 'yes'), made),
  })
}

/** Pushes to the service worker, as the browser does once it has decrypted what came. */
async function pusherTo(context: BrowserContext, page: Page) {
  const session = await context.newCDPSession(page)
  const found = Promise.withResolvers<string>()
  session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const [registration] = registrations
    if (registration) found.resolve(registration.registrationId)
  })
  await session.send('ServiceWorker.enable')
  const registrationId = await found.promise
  return (note: object) =>
    session.send('ServiceWorker.deliverPushMessage', { origin: site.url, registrationId, data: JSON.stringify(note) })
}

/** As a person clicks on a notification, which nothing else can do for them. */
async function clickOn(context: BrowserContext, url: string): Promise<void> {
  await context.serviceWorkers()[0]?.evaluate((to) => {
    const notification = { data: { url: to, seq: 7 }, close: () => {} }
    self.dispatchEvent(Object.assign(new Event('notificationclick'), { notification, waitUntil: () => {} }))
  }, url)
}

async function untilTrue(find: () => boolean): Promise<void> {
  const end = performance.now() + 15_000
  while (!find()) {
    if (performance.now() > end) throw new Error('expected something in time')
    await Bun.sleep(50)
  }
}
