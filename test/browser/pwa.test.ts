import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core'
import { createAssets } from '../../src/http/assets.ts'
import { findChromium } from '../harness/chromium.ts'
import { createTestInstance, type Person, type TestInstance } from '../harness/instance.ts'

setDefaultTimeout(60_000)

let site: TestInstance
let browser: Browser
let ines: Person
let roomId: string
const faults: string[] = []

beforeAll(async () => {
  const assets = await createAssets()
  site = await createTestInstance({
    listens: true,
    assets: {
      script: assets.script,
      style: assets.style,
      worker: assets.worker,
      styleOf: assets.styleOf,
      partOf: assets.partOf,
      respond(request) {
        const isLater = /\/assets\/(?!hubbub-).*\.js$/.test(request.url)
        const answer = laterFiles === 'gone' && isLater ? undefined : assets.respond(request)
        return answer && laterFiles === 'slow' && isLater ? slowly(answer) : answer
      },
    },
  })
  ines = await site.setUp()
  roomId = await site.makeRoom(ines, { name: 'Front desk' })
  browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}, 60_000)

afterAll(() => browser?.close())

/** How what pages fetch later is answered: `gone` as by a newer version, `slow` when `releaseFiles` is called. */
let laterFiles: 'there' | 'slow' | 'gone' = 'there'
let releaseFiles = () => {}
let released = Promise.resolve()

function holdFiles() {
  laterFiles = 'slow'
  released = new Promise((resolve) => (releaseFiles = resolve))
}

function slowly(answer: Response): Response {
  const late = new ReadableStream({
    async start(controller) {
      await released
      controller.enqueue(new Uint8Array(await answer.arrayBuffer()))
      controller.close()
    },
  })
  return new Response(late, { headers: answer.headers })
}

/** A browser of its own, signed in as Ines. */
async function openBrowser(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const [name = '', value = ''] = ines.cookie.split('=')
  await context.addCookies([{ name, value, url: site.url, httpOnly: true, sameSite: 'Lax' }])
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    if (line.type() === 'error' && !/WebSocket|ERR_/.test(line.text())) faults.push(line.text())
  })
  return { context, page }
}

/** A page whose service worker runs. */
async function openInstalled() {
  const opened = await openBrowser()
  await opened.page.goto(`${site.url}/rooms/${roomId}`)
  await opened.page.evaluate(async () => void (await navigator.serviceWorker.ready))
  return opened
}

test('without a network a page of our own is shown, which leads on by itself when there is one again', async () => {
  const { context, page } = await openInstalled()
  await context.setOffline(true)
  await page.goto(`${site.url}/mentions`)
  await page.getByRole('heading', { name: 'No connection' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/mentions')
  const drawn = await page.evaluate(() => ({
    isStyled: getComputedStyle(document.body).display === 'grid',
    pictures: [...document.images].every((image) => image.naturalWidth > 0),
  }))
  expect(drawn).toEqual({ isStyled: true, pictures: true })
  await context.setOffline(false)
  await page.getByRole('heading', { name: 'Mentions' }).waitFor()
  await context.close()
})

test('nothing is kept but the offline page and what is on it', async () => {
  const { context, page } = await openInstalled()
  await page.goto(`${site.url}/rooms/${roomId}`)
  const kept = await page.evaluate(async () => {
    const names = await caches.keys()
    const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return { names, paths: all.flat().map(({ url }) => new URL(url).pathname) }
  })
  expect(kept.names).toHaveLength(1)
  for (const path of kept.paths) expect(path).toMatch(/^\/(?:offline|assets\/[\w-]+\.(?:css|js)|\w+\.svg)$/)
  expect(kept.paths).toContain('/offline')
  await context.close()
})

test('what an older version kept is removed', async () => {
  const { context, page } = await openBrowser()
  await page.goto(`${site.url}/sign-in`)
  await page.evaluate(() => caches.open('hubbub-offline-old'))
  await page.goto(`${site.url}/rooms/${roomId}`)
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready
    while (active?.state !== 'activated') await new Promise((done) => active?.addEventListener('statechange', done))
  })
  await page.waitForFunction(async () => !(await caches.keys()).includes('hubbub-offline-old'))
  await context.close()
})

test('the icon shows the number that the title shows', async () => {
  const { context, page } = await openBrowser()
  await page.addInitScript(() => {
    const badges: number[] = []
    Object.assign(window, { badges })
    navigator.setAppBadge = async (count = -1) => void badges.push(count)
  })
  await page.goto(`${site.url}/mentions`)
  await page.waitForFunction(() => Reflect.get(window, 'badges').at(-1) === 0)
  await page.evaluate(() => void (document.title = `(3) ${document.title}`))
  await page.waitForFunction(() => Reflect.get(window, 'badges').includes(3))
  await context.close()
})

test('the browser finds nothing that keeps it from installing the app', async () => {
  const { context, page } = await openInstalled()
  const session = await context.newCDPSession(page)
  const { errors } = await session.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([])
  await context.close()
})

test('a page that was open when a newer version came still finds all that is of its own', async () => {
  const { context, page } = await openBrowser()
  await page.goto(`${site.url}/rooms/${roomId}`)
  await page.waitForFunction(() => localStorage.getItem('hubbub.ahead'))
  laterFiles = 'gone'
  await page.locator('#compose').fill('@ine')
  await page.locator('.suggest').getByText('Ines').waitFor()
  await page.locator('#compose').fill('Tuesday')
  await page.keyboard.press('Enter')
  await page.locator('#messages > [id^="m-"]').filter({ hasText: 'Tuesday' }).waitFor()
  await page.keyboard.press('ArrowUp')
  await page.getByLabel('Edit message').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.locator('#found [role=option]').first().waitFor()
  laterFiles = 'there'
  await context.close()
})

test('what is typed before the slow rest of the script is there is not lost', async () => {
  const { context, page } = await openBrowser()
  holdFiles()
  await page.goto(`${site.url}/rooms/${roomId}`)
  await page.locator('#compose').pressSequentially('Ask @ines about :tide: and #room')
  await page.keyboard.press('Enter')
  await page.locator('#messages > [id^="m-"]').filter({ hasText: 'Ask @ines' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('front')
  releaseFiles()
  await page.locator('#found [role=option][aria-selected=true]').getByText('Front desk').waitFor()
  expect(await page.locator('#switcher input').inputValue()).toBe('front')
  laterFiles = 'there'
  await context.close()
})

test('what another app shares waits in the chosen room, its files attached, until it is sent', async () => {
  const { context, page } = await openInstalled()
  await page.goto(`${site.url}/mentions`)
  await page.evaluate(() => {
    const form = document.createElement('form')
    Object.assign(form, { method: 'post', action: '/share', enctype: 'multipart/form-data' })
    const text = Object.assign(document.createElement('input'), { name: 'text', value: 'Fog until noon' })
    const input = Object.assign(document.createElement('input'), { type: 'file', name: 'files' })
    const chosen = new DataTransfer()
    chosen.items.add(new File(['grey'], 'fog & tide.txt', { type: 'text/plain' }))
    input.files = chosen.files
    form.append(text, input)
    document.body.append(form)
    form.submit()
  })
  await page.getByText('1 file goes along.').waitFor()
  await page.getByRole('button', { name: 'Front desk' }).click()
  await page.locator('#composer .chip').getByText('fog & tide.txt').waitFor()
  expect(await page.locator('#compose').inputValue()).toContain('Fog until noon')
  expect(new URL(page.url()).search).toBe('')
  expect(await page.evaluate(() => caches.has('hubbub-shared'))).toBe(false)
  await page.locator('#composer .chip:not(:has(progress))').waitFor()
  await page.locator('#compose').press('Enter')
  await page
    .locator('#messages > [id^="m-"]')
    .filter({ hasText: 'Fog until noon' })
    .getByText('fog & tide.txt')
    .waitFor()
  await context.close()
})

test('shared files stay while other pages are opened, and are gone when no room took them for an hour', async () => {
  const { context, page } = await openInstalled()
  const store = (ageMs: number) =>
    page.evaluate(async (at) => {
      const cache = await caches.open('hubbub-shared')
      await cache.put('/share/0', new Response('x', { headers: { 'X-Stored-At': String(at) } }))
    }, Date.now() - ageMs)
  await store(59 * 60_000)
  await page.evaluate(() => localStorage.removeItem('hubbub.ahead'))
  await page.goto(`${site.url}/mentions`)
  // What runs once a page is there has run.
  await page.waitForFunction(() => localStorage.getItem('hubbub.ahead'))
  expect(await page.evaluate(() => caches.has('hubbub-shared'))).toBe(true)
  await store(61 * 60_000)
  await page.goto(`${site.url}/mentions`)
  await page.waitForFunction(async () => !(await caches.has('hubbub-shared')))
  await context.close()
})

test('on paper stands what was said, whole, and nothing that one would press', async () => {
  const long = `\`\`\`\n${'a line of code that is long enough to be cut '.repeat(40)}\n\`\`\``
  await site.say(ines, roomId, `[the report](https://example.org/report) and https://example.org/bare\n\n${long}`)
  const { context, page } = await openBrowser()
  await page.goto(`${site.url}/rooms/${roomId}/members`)
  await page.locator('pre').last().waitFor()
  await page.emulateMedia({ media: 'print' })
  await page.waitForFunction(
    () => getComputedStyle(document.querySelector('.foot') ?? document.body).display === 'none',
  )
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  for (const part of ['.sidebar', '#composer', '.pane', '.bar .tool'])
    expect([part, await page.locator(part).first().isVisible()]).toEqual([part, false])
  const printed = await page.evaluate(() => ({
    addresses: [...document.querySelectorAll('.prose a[href^=http]')].map(
      (link) => getComputedStyle(link, '::after').content,
    ),
    isWhole: [...document.querySelectorAll('pre, .scroller')].every(
      (box) => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1,
    ),
  }))
  expect(printed.addresses).toEqual(['" (https://example.org/report)"', 'none'])
  expect(printed.isWhole).toBe(true)
  await context.close()
})

test.each([1440, 390])(
  'from right to left nothing sticks out of a page %d wide, and what points is mirrored',
  async (width) => {
    await site.say(ines, roomId, 'שלום לכולם')
    const { context, page } = await openBrowser()
    await page.setViewportSize({ width, height: 800 })
    await page.goto(`${site.url}/rooms/${roomId}`)
    await page.evaluate(() => void (document.documentElement.dir = 'rtl'))
    const seen = await page.evaluate(() => {
      const words = [...document.querySelectorAll('.message p')].find((text) => text.textContent === 'שלום לכולם')
      const [bar, sidebar] = ['#room > .bar', '.sidebar'].map((at) =>
        document.querySelector(at)?.getBoundingClientRect(),
      )
      return {
        overflow: document.documentElement.scrollWidth - innerWidth,
        scale: getComputedStyle(document.querySelector('.back .icon') ?? document.body).scale,
        words: words && getComputedStyle(words).direction,
        isMirrored: !sidebar?.width || (bar?.left ?? 0) < sidebar.left,
      }
    })
    expect(seen).toEqual({ overflow: 0, scale: '-1 1', words: 'rtl', isMirrored: true })
    await context.close()
  },
)

test('no page broke its own rules', () => expect(faults).toEqual([]))
