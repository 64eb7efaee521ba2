import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core'
import * as frames from '../../src/delivery/frames.ts'
import { findChromium } from '../harness/chromium.ts'
import { ME, type ScriptedSite, startScriptedSite } from './scripted-site.tsx'

setDefaultTimeout(30_000)

const WAIT_MS = 5000
let browser: Browser
const opened: { context: BrowserContext; site: ScriptedSite; faults: string[] }[] = []

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
})

afterAll(() => browser.close())

/** No page may break its own rules: no error, no violation of the policy, no double id. */
afterEach(async () => {
  const faults: string[] = []
  for (const each of opened.splice(0)) {
    faults.push(...each.faults)
    await each.context.close()
    await each.site.stop()
  }
  expect(faults).toEqual([])
})

interface Given {
  count?: number
  startAt?: Date
  timezoneId?: string
  mobile?: boolean
}

/** A page of a room with messages of Priya's, connected and current. */
async function openRoom({ count = 3, startAt, timezoneId = 'UTC', mobile = false }: Given = {}) {
  const site = await startScriptedSite({ count, ...(startAt && { startAt }) })
  const { page, context, faults } = await openPageOf(site, { timezoneId, mobile })
  await until(() => opensOf(site) > 0)
  return { site, context, page, faults }
}

async function openPageOf(site: ScriptedSite, { timezoneId = 'UTC', mobile = false }: Given = {}) {
  const context = await browser.newContext({
    timezoneId,
    viewport: mobile ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    ...(mobile && { hasTouch: true, isMobile: true }),
  })
  context.setDefaultTimeout(WAIT_MS)
  const faults: string[] = []
  opened.push({ context, site, faults })
  return { page: await showPage(context, site, faults), context, faults }
}

async function openPage(context: BrowserContext, site: ScriptedSite, faults: string[]) {
  const before = opensOf(site)
  const page = await showPage(context, site, faults)
  await until(() => opensOf(site) > before)
  return page
}

async function showPage(context: BrowserContext, site: ScriptedSite, faults: string[]) {
  const page = await context.newPage()
  await page.addInitScript(timeListeners)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    // What the browser itself says of a network that is away; the last is of the service worker's script.
    if (line.type() === 'error' && !/WebSocket|ERR_|error occurred when fetching the script/.test(line.text()))
      faults.push(line.text())
  })
  await page.goto(site.url)
  return page
}

const opensOf = (site: ScriptedSite) => site.said.filter(({ type }) => type === 'open').length
const sendsOf = (site: ScriptedSite) => site.said.filter(({ type }) => type === 'send')

async function until(isSo: () => boolean | Promise<boolean>, what = isSo.toString()) {
  const deadline = Date.now() + WAIT_MS
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Expected soon: ${what}`)
    await Bun.sleep(10)
  }
}

/** The texts of the list as it is read, unsent ones in brackets. */
const textsOf = (page: Page) =>
  page.$$eval('#messages > .message', (items) =>
    items.map((item) => {
      const text = item.querySelector('.body')?.textContent.trim() ?? ''
      return item.id.startsWith('p-') ? `[${text}]` : text
    }),
  )

const shows = (page: Page, texts: string[]) =>
  until(
    async () => JSON.stringify(await textsOf(page)) === JSON.stringify(texts),
    `the list shows ${texts.join(', ')}`,
  ).catch(async () => expect(await textsOf(page)).toEqual(texts))

async function write(page: Page, text: string) {
  await page.locator('#compose').fill(text)
  await page.keyboard.press('Enter')
}

const idsOf = (page: Page) => page.$$eval('#messages > .message', (items) => items.map(({ id }) => id))

describe('a page that is open', () => {
  test('shows what others send, once and in its place', async () => {
    const { site, page } = await openRoom({ count: 1 })
    site.post('Good morning')
    await shows(page, ['Message 1', 'Good morning'])
  })

  test('shows an edit in place and a deletion as a tombstone', async () => {
    const { site, page } = await openRoom({ count: 2 })
    site.edit(site.messages[0]?.id ?? '', 'Better')
    await page.getByText('Better').waitFor()
    expect(await page.locator('#messages > .message').count()).toBe(2)
  })

  test('asks again from its cursor when a frame was lost, and misses nothing', async () => {
    const { site, page } = await openRoom({ count: 1 })
    site.answers.frames = false
    site.post('lost on the way')
    site.answers.frames = true
    site.post('comes')
    await shows(page, ['Message 1', 'lost on the way', 'comes'])
  })

  test('finds a lost last message by the heartbeat', async () => {
    const { site, page } = await openRoom({ count: 1 })
    site.answers.frames = false
    site.post('lost')
    site.heartbeat()
    await shows(page, ['Message 1', 'lost'])
  })

  test('never lets an older state replace a newer one', async () => {
    const { site, page } = await openRoom({ count: 1 })
    const id = site.messages[0]?.id ?? ''
    const stale = await page.locator(`#m-${id}`).evaluate((item) => item.outerHTML)
    site.edit(id, 'newest')
    await page.getByText('newest').waitFor()
    const content = `<hx-partial hx-target="#messages" hx-swap="upsert">${stale}</hx-partial>`
    site.say(frames.changes(site.roomId, site.seq(), site.seq() + 1, content))
    site.say(frames.changes(site.roomId, site.seq() + 1, site.seq() + 2, ''))
    await until(async () => (await page.evaluate(() => performance.now())) > 0)
    await shows(page, ['newest (edited)'])
  })

  test('comes back after the server restarts, with what it missed', async () => {
    const { site, page } = await openRoom({ count: 1 })
    site.answers.frames = false
    site.cut(1012)
    await until(() => site.sockets() === 0)
    site.post('while away')
    site.answers.frames = true
    await shows(page, ['Message 1', 'while away'])
    expect(opensOf(site)).toBe(2)
  })

  test('after a reset it shows the list anew and goes on from there', async () => {
    const { site, page } = await openRoom({ count: 2 })
    site.restore('epoch-2')
    site.cut()
    await until(() => site.said.some((frame) => frame.type === 'open' && frame['epoch'] === 'epoch-2'))
    site.post('afterwards')
    await shows(page, ['Message 1', 'Message 2', 'afterwards'])
  })

  test('a reset keeps the place of somebody who reads further up', async () => {
    const { site, page } = await openRoom({ count: 120 })
    const place = await scrollToMessage(page, 90)
    site.restore('epoch-2')
    site.answers.frames = false
    for (let n = 0; n < 10; n++) site.post(`News ${n}`)
    site.answers.frames = true
    site.cut()
    await until(() => site.said.some((frame) => frame.type === 'open' && frame['epoch'] === 'epoch-2'))
    expect(await topOf(page, 90)).toBeCloseTo(place, 0)
  })

  test.each([0, 1, 49, 50, 51])('after missing %d changes it equals a fresh page', async (missed) => {
    const { site, page, context, faults } = await openRoom({ count: 20 })
    site.answers.frames = false
    for (let n = 0; n < missed; n++) await missOne(site, n)
    site.answers.frames = true
    site.cut()
    await until(() => opensOf(site) === 2)
    const fresh = await openPage(context, site, faults)
    const wanted = await markupOf(fresh)
    await until(async () => (await markupOf(page)).slice(-wanted.length).join('') === wanted.join('')).catch(async () =>
      expect((await markupOf(page)).slice(-wanted.length)).toEqual(wanted),
    )
  })

  test('signed out, it says so and stays away', async () => {
    const { site, page } = await openRoom()
    site.cut(1008)
    await page.getByText('You were signed out').waitFor()
    expect(site.sockets()).toBe(0)
  })

  test('removed from the room, it says so and there is nowhere to write', async () => {
    const { site, page } = await openRoom()
    site.say(frames.closed(site.roomId, 'removed'))
    await page.getByText('You are no longer in this room.').waitFor()
    expect(await page.locator('#compose').count()).toBe(0)
  })

  test('what comes while somebody reads further up moves nothing', async () => {
    const { site, page } = await openRoom({ count: 120 })
    const place = await scrollToMessage(page, 90)
    site.postMany(['one', 'two', 'three'])
    await page.getByText('3 new messages').waitFor()
    expect(await topOf(page, 90)).toBeCloseTo(place, 0)
    await page.getByText('3 new messages').click()
    await until(async () => (await page.locator('#scroller').evaluate(({ scrollTop }) => scrollTop)) === 0)
  })

  test('earlier messages come in within two screens of the top and move the text by 0 px', async () => {
    const { page } = await openRoom({ count: 120 })
    const place = await page.locator('#scroller').evaluate(async (scroller) => {
      const list = document.getElementById('messages')
      const isWaiting = () => (list?.querySelectorAll('.message').length ?? 0) === 50
      const read = list?.querySelectorAll('.message')[25]
      const topOfRead = () => read?.getBoundingClientRect().top ?? NaN
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      let before = topOfRead()
      for (let turn = 0; turn < 200 && isWaiting(); turn++) {
        scroller.scrollTop -= 20
        before = topOfRead()
        await frame()
      }
      return { came: !isWaiting(), moved: topOfRead() - before }
    })
    expect(place.came).toBe(true)
    expect(place.moved).toBeCloseTo(0, 0)
  })

  test('earlier messages follow by themselves, up to the beginning, each once', async () => {
    const { site, page } = await openRoom({ count: 120 })
    for (let turn = 0; turn < 3; turn++)
      await page.locator('#scroller').evaluate((scroller) => scroller.scrollTo(0, -scroller.scrollHeight))
    await until(async () => (await idsOf(page)).length === 120)
    const ids = await idsOf(page)
    expect(ids).toEqual(site.messages.map(({ id }) => `m-${id}`))
    expect(await page.locator('.beginning').count()).toBe(1)
    expect(await page.locator('.earlier').count()).toBe(0)
  })

  test('htmx is run when it is first needed, and at most fetched ahead before', async () => {
    const { site, page } = await openRoom({ count: 120 })
    const isRun = () =>
      page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .some((entry) => entry.name.includes('/assets/htmx-') && entry.toJSON().initiatorType !== 'fetch'),
      )
    await write(page, 'sent without it')
    await page.locator('#messages').getByText('sent without it').waitFor()
    expect(site.messages.at(-1)?.body).toBe('sent without it')
    expect(await isRun()).toBe(false)
    await page.keyboard.press('Control+k')
    await page.locator('#found [role=option]').first().waitFor()
    expect(await isRun()).toBe(true)
  })

  test('days are the reader’s', async () => {
    const startAt = new Date('2026-03-01T21:59:58Z')
    const { page } = await openRoom({ count: 3, startAt, timezoneId: 'Africa/Johannesburg' })
    const dividers = () =>
      page.$$eval('#messages > .day time', (times) => times.map((time) => time.getAttribute('datetime')))
    expect(await dividers()).toEqual(['2026-03-01', '2026-03-02'])
    const clocks = await page.$$eval('#messages .when', (times) => times.map((time) => time.textContent.trim()))
    expect(clocks).toEqual(['23:59', '00:00', '00:00'])
  })

  test('a message among 2,000 costs the page at most 3 ms of script, and 200 at once at most 100', async () => {
    const { site, page } = await openRoom({ count: 2000 })
    await loadAll(page, 2000)
    await scrollToMessage(page, 1000)
    const singles: number[] = []
    for (let n = 1; n <= 9; n++) singles.push(await costOf(page, () => site.post(`one more ${n}`), 2000 + n))
    const single = singles.toSorted((a, b) => a - b)[4] ?? NaN
    const many = await costOf(page, () => site.postMany(Array.from({ length: 200 }, (_, n) => `catch-up ${n}`)), 2209)
    console.info(`2,000 loaded: ${single.toFixed(2)} ms for one, ${many.toFixed(1)} ms for 200`)
    expect(single).toBeLessThan(3)
    expect(many).toBeLessThan(100)
  })
})

describe('sending', () => {
  test('a message goes out by Enter, is shown once and under the id that the page minted', async () => {
    const { site, page } = await openRoom({ count: 1 })
    await write(page, 'Hello')
    await shows(page, ['Message 1', 'Hello'])
    const [sent] = sendsOf(site)
    expect(await idsOf(page)).toContain(`m-${String(sent?.['id'])}`)
    expect(await page.locator('#compose').inputValue()).toBe('')
  })

  test('sent by the button the field keeps the focus, so that a phone keeps its keyboard', async () => {
    const { page } = await openRoom({ count: 1, mobile: true })
    await page.locator('#compose').fill('by a finger')
    await page.locator('.composer .send').tap()
    await shows(page, ['Message 1', 'by a finger'])
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('compose')
  })

  test('fast ones stay in order', async () => {
    const { site, page } = await openRoom({ count: 0 })
    for (const text of ['a', 'b', 'c', 'd', 'e']) await write(page, text)
    await shows(page, ['a', 'b', 'c', 'd', 'e'])
    expect(site.messages.map(({ body }) => body)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('offline it is pending; back online it goes out in order', async () => {
    const { site, page, context } = await openRoom({ count: 1 })
    site.answers.connections = false
    await context.setOffline(true)
    await write(page, 'first')
    await write(page, 'second')
    await shows(page, ['Message 1', '[first]', '[second]'])
    await page.getByText('Waiting for the connection').first().waitFor()
    await page.getByText('Reconnecting…').waitFor()
    site.answers.connections = true
    await context.setOffline(false)
    await shows(page, ['Message 1', 'first', 'second'])
    await page.getByText('Back online.').waitFor()
    expect(sendsOf(site)).toHaveLength(2)
  })

  test('where no socket gets through it goes out by HTTP, and is there once when one does', async () => {
    const { site, page } = await openRoom({ count: 1 })
    site.answers.connections = false
    await page.clock.install()
    site.cut(1012)
    await until(() => site.sockets() === 0)
    await write(page, 'by another way')
    await shows(page, ['Message 1', '[by another way]'])
    await page.clock.fastForward(11_000)
    await until(() => site.messages.some(({ body }) => body === 'by another way'))
    await page.locator('.pending').waitFor({ state: 'detached' })
    expect(sendsOf(site)).toHaveLength(0)
    site.answers.connections = true
    await page.clock.fastForward(60_000)
    await shows(page, ['Message 1', 'by another way'])
    expect(site.messages).toHaveLength(2)
  })

  test('pending survives a reload and is sent with the same id', async () => {
    const { site, page } = await openRoom({ count: 1 })
    site.answers.acks = false
    site.answers.frames = false
    await write(page, 'kept')
    await until(() => sendsOf(site).length === 1)
    site.messages.pop()
    site.answers.acks = true
    site.answers.frames = true
    await page.reload()
    await until(() => sendsOf(site).length === 2)
    await shows(page, ['Message 1', 'kept'])
    expect(new Set(sendsOf(site).map((frame) => frame['id'])).size).toBe(1)
  })

  test('a lost answer makes no second message', async () => {
    const { site, page } = await openRoom({ count: 1 })
    site.answers.acks = false
    await write(page, 'once')
    await shows(page, ['Message 1', 'once'])
    site.answers.acks = true
    site.cut()
    await until(() => opensOf(site) === 2)
    await shows(page, ['Message 1', 'once'])
    expect(site.messages).toHaveLength(2)
  })

  test('refused, it says why; Try again keeps the id, Edit puts the text back', async () => {
    const { site, page } = await openRoom({ count: 1 })
    site.refuse({ message: 'Only administrators write here.' })
    await write(page, 'no')
    await page.getByText('Not sent: Only administrators write here.').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await until(() => sendsOf(site).length === 2)
    const ids = sendsOf(site).map((frame) => frame['id'])
    expect(ids[0]).toBe(ids[1])
    await page.locator('.failed').getByRole('button', { name: 'Edit' }).click()
    expect(await page.locator('#compose').inputValue()).toBe('no')
    await shows(page, ['Message 1'])
    site.refuse(undefined)
    await page.keyboard.press('Enter')
    await shows(page, ['Message 1', 'no'])
    expect(sendsOf(site).at(-1)?.['id']).not.toBe(ids[0])
  })

  test('two tabs show what one of them waits for, once, and it is stored once', async () => {
    const { site, page, context, faults } = await openRoom({ count: 1 })
    const other = await openPage(context, site, faults)
    site.answers.acks = false
    site.answers.frames = false
    await write(page, 'from one')
    await shows(other, ['Message 1', '[from one]'])
    site.answers.acks = true
    site.answers.frames = true
    site.cut()
    for (const tab of [page, other]) await shows(tab, ['Message 1', 'from one'])
    expect(site.messages).toHaveLength(2)
  })

  test('a quote goes with the next message and Esc drops it', async () => {
    const { site, page } = await openRoom({ count: 2 })
    await page.locator('#messages > .message').last().hover()
    await page.getByRole('button', { name: 'Quote in reply' }).click()
    await page.locator('.context b').getByText('Priya').waitFor()
    await page.keyboard.press('Escape')
    expect(await page.locator('.context').count()).toBe(0)
    await page.locator('#messages > .message').last().hover()
    await page.getByRole('button', { name: 'Quote in reply' }).click()
    await write(page, 'Indeed')
    await page.locator('#messages a.quote').waitFor()
    expect(sendsOf(site)[0]?.['reply_to_id']).toBe(site.messages[1]?.id)
    expect(await page.locator('.context').count()).toBe(0)
  })

  test('a half-written message is there after a reload and gone when sent', async () => {
    const { site, page } = await openRoom({ count: 0 })
    await page.locator('#compose').fill('half')
    await until(() => site.requests.some((line) => line.includes('/draft') && line.includes('body=half')))
    await page.locator('#compose').fill('half a thought')
    await page.reload()
    await until(async () => (await page.locator('#compose').inputValue()) === 'half a thought')
    await page.keyboard.press('Enter')
    await shows(page, ['half a thought'])
    await until(() => site.requests.some((line) => line.includes('/draft body=&')))
    await page.reload()
    await until(() => opensOf(site) === 3)
    expect(await page.locator('#compose').inputValue()).toBe('')
  })
})

describe('acting on messages', () => {
  test('Up in an empty composer edits my last message; Enter saves, Esc leaves', async () => {
    const { site, page } = await openRoom({ count: 1 })
    await write(page, 'Tuesday')
    await shows(page, ['Message 1', 'Tuesday'])
    await page.keyboard.press('ArrowUp')
    const field = page.getByLabel('Edit message')
    await field.waitFor()
    await page.keyboard.press('Escape')
    expect(await page.locator('form.edit').count()).toBe(0)
    await page.keyboard.press('ArrowUp')
    await field.fill('Wednesday')
    await page.keyboard.press('Enter')
    await shows(page, ['Message 1', 'Wednesday (edited)'])
    expect(site.messages[1]?.body).toBe('Wednesday')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('compose')
  })

  test('a half-typed edit outlives changes of its message', async () => {
    const { site, page } = await openRoom({ count: 0 })
    await write(page, 'mine')
    await shows(page, ['mine'])
    await page.keyboard.press('ArrowUp')
    await page.getByLabel('Edit message').fill('half typed')
    const id = site.messages[0]?.id ?? ''
    await fetch(new URL(`/messages/${id}/reactions/${encodeURIComponent('👀')}`, site.url), { method: 'PUT' })
    await page.locator('.reaction').waitFor()
    expect(await page.getByLabel('Edit message').inputValue()).toBe('half typed')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
  })

  test('a reaction is put by the picker and toggled by its button', async () => {
    const { site, page } = await openRoom({ count: 1 })
    await page.locator('#messages > .message').hover()
    await page.getByRole('button', { name: 'React' }).click()
    await page.locator('#emoji [data-emoji="🎉"]').click()
    await page.locator('.reaction').click()
    await until(async () => (await page.locator('.reaction').count()) === 0)
    const asked = site.requests.filter((line) => line.includes('/reactions/')).map((line) => line.split(' ')[0])
    expect(asked).toEqual(['PUT', 'DELETE'])
  })

  test('deleting asks first and leaves a tombstone', async () => {
    const { site, page } = await openRoom({ count: 0 })
    await write(page, 'a mistake')
    await shows(page, ['a mistake'])
    await page.locator('#messages > .message').focus()
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(site.messages[0]?.deleted_at).toBeNull()
    await page.locator('#messages > .message').focus()
    await page.keyboard.press('Delete')
    await page.locator('dialog.delete').getByRole('button', { name: 'Delete' }).click()
    await shows(page, ['This message was deleted'])
  })

  test('single letters act only while a message has the focus', async () => {
    const { page } = await openRoom({ count: 1 })
    await page.locator('#compose').pressSequentially('q')
    expect(await page.locator('.context').count()).toBe(0)
    await page.locator('#compose').fill('')
    await page.locator('#messages > .message').focus()
    await page.keyboard.press('?')
    await page.locator('#keys').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('q')
    await page.locator('.context').waitFor()
  })

  test('F6 goes from region to region, also past what is not shown', async () => {
    const { page } = await openRoom({ count: 1 })
    await page.locator('#compose').focus()
    for (const region of ['.sidebar > nav', '#room > .bar', '#messages', '#composer']) {
      await page.keyboard.press('F6')
      await page.locator(`${region} :focus`).waitFor()
    }
  })

  test('a long press opens the drawer, and coming up chooses nothing in it', async () => {
    const { site, page, context } = await openRoom({ mobile: true })
    const box = await page.locator('#messages > .message').last().boundingBox()
    const finger = await context.newCDPSession(page)
    const at = { x: (box?.x ?? 0) + 100, y: (box?.y ?? 0) + (box?.height ?? 0) - 10 }
    await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] })
    await page.locator('dialog.drawer [data-action=quote]').waitFor()
    await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await page.locator('dialog.drawer [data-action=quote]').tap()
    await page.locator('.context b').getByText('Priya').waitFor()
    expect(site.said.filter(({ type }) => type === 'read' || type === 'send')).toEqual([])
  })

  test('⋯ opens the drawer with all actions', async () => {
    const { page } = await openRoom({ count: 1, mobile: true })
    await page.locator('#messages .more').tap()
    await page.locator('dialog.drawer').getByText('Quote in reply').tap()
    await page.locator('.context').waitFor()
    await page.locator('dialog.drawer').waitFor({ state: 'detached' })
  })
})

describe('around the room', () => {
  test('looking at the end for a second reads it', async () => {
    const { site, page } = await openRoom({ count: 1 })
    site.post('read me')
    await shows(page, ['Message 1', 'read me'])
    await until(() => site.said.some((frame) => frame.type === 'read' && frame['seq'] === 2))
  })

  test('another room that moves on gets its count, and the title its mark', async () => {
    const { site, page } = await openRoom()
    const moved = { room_id: site.otherRoomId, after: 5, seq: 7, messages: 2, mentions: [ME.id], mentions_room: false }
    site.say(frames.pulse(moved))
    site.say(frames.pulse(moved))
    await page.locator('.room-link.unread .count.mentions').getByText('@ 1').waitFor()
    expect(await page.title()).toStartWith('(1) ')
    site.say(frames.signal({ kind: 'read', room_id: site.otherRoomId, seq: 7 }))
    await until(async () => (await page.locator('.room-link .count').count()) === 0)
    expect(await page.title()).toStartWith('Front desk')
  })

  test('a room that came between the page and its connection is in the list', async () => {
    const site = await startScriptedSite()
    site.answers.connections = false
    const { page } = await openPageOf(site)
    await until(() => site.requests.some((request) => request.includes('/api/v1/me')))
    site.addRoom('0192a000-0000-7000-8000-000000000003', 'Darkroom')
    site.answers.connections = true
    await page.locator('.sidebar .room-link', { hasText: 'Darkroom' }).waitFor()
  })

  test('what comes while the list of rooms is fetched stays counted, and the focus where it was', async () => {
    const site = await startScriptedSite()
    const held = Promise.withResolvers<void>()
    site.holdSidebar(held.promise)
    const { page } = await openPageOf(site)
    await until(() => site.requests.some((request) => request.includes('/sidebar')))
    const link = page.locator('.sidebar .room-link', { hasText: 'Newsroom' })
    const isOld = await link.evaluateHandle((element) => () => !element.isConnected)
    await link.focus()
    site.say(
      frames.pulse({
        room_id: site.otherRoomId,
        after: 5,
        seq: 6,
        messages: 1,
        mentions: [],
        mentions_room: false,
      }),
    )
    await page.locator('.room-link.unread .count').getByText('1').waitFor()
    held.resolve()
    await until(() => isOld.evaluate((wasReplaced) => wasReplaced()))
    await page.locator('.room-link.unread .count').getByText('1').waitFor()
    expect(await link.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  test('who is typing is shown until their message comes, and never me', async () => {
    const { site, page } = await openRoom()
    const typing = (user: { id: string; name: string }) =>
      site.say(frames.signal({ kind: 'typing', room_id: site.roomId, user_id: user.id, user_name: user.name }))
    typing(ME)
    typing({ id: site.messages[0]?.author.id ?? '', name: 'Priya' })
    await page.getByText('Priya is typing…').waitFor()
    site.post('here')
    await until(async () => (await page.locator('#typing').textContent()) === '')
  })

  test('what others send is announced; what I send is not', async () => {
    const { site, page } = await openRoom()
    await write(page, 'mine')
    site.post('theirs')
    await until(async () => ((await page.locator('#announcer').textContent()) ?? '').includes('Priya: theirs'))
    expect(await page.locator('#announcer').textContent()).not.toContain('mine')
  })

  test('Ctrl K jumps by letters and Enter goes there', async () => {
    const { site, page } = await openRoom()
    await page.keyboard.press('Control+k')
    await page.locator('#found [role=option]').waitFor()
    await page.keyboard.type('news')
    await until(() => site.requests.some((line) => line.includes('/jump?q=news')))
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/rooms/${site.otherRoomId}**`)
  })

  test('Esc closes the switcher and the picker at once, whatever their field holds', async () => {
    const { page } = await openRoom()
    await page.keyboard.press('Control+k')
    await page.locator('#found [role=option]').first().waitFor()
    await page.keyboard.type('news')
    await page.keyboard.press('Escape')
    await page.locator('#switcher').waitFor({ state: 'hidden' })
    await page.locator('.composer [popovertarget=emoji]').click()
    await page.locator('#emoji input').fill('tada')
    await page.keyboard.press('Escape')
    await page.locator('#emoji').waitFor({ state: 'hidden' })
  })

  test('@ completes names', async () => {
    const { page } = await openRoom()
    await page.locator('#compose').pressSequentially('Hi @pr')
    await page.locator('#suggest [role=option]').getByText('Priya').waitFor()
    await page.keyboard.press('Tab')
    expect(await page.locator('#compose').inputValue()).toBe('Hi @Priya ')
  })

  test('two letters after a colon suggest emoji', async () => {
    const { page } = await openRoom()
    await page.locator('#compose').pressSequentially('Well done :par')
    await page.locator('#suggest [role=option]').getByText('tada').waitFor()
    await page.keyboard.press('Enter')
    expect(await page.locator('#compose').inputValue()).toBe('Well done 🎉 ')
  })

  test('a room with something half written has its sign in the list, until it is sent', async () => {
    const { site, page } = await openRoom()
    const sign = page.locator(`.room-link[data-room-id="${site.roomId}"] [href$="#draft"]`)
    await page.locator('#compose').fill('half')
    await sign.waitFor({ state: 'attached' })
    await page.keyboard.press('Enter')
    await sign.waitFor({ state: 'detached' })
  })

  test('what was typed last is told to the server when the page is left', async () => {
    const { site, page } = await openRoom()
    await page.locator('#compose').fill('half')
    await page.goto('about:blank')
    await until(() => site.requests.some((asked) => asked.startsWith('PUT') && asked.includes('body=half')))
  })

  test('the bell saves what is chosen at once, and says when it could not', async () => {
    const { site, page, context } = await openRoom()
    await page.locator('[popovertarget=bell]').click()
    await page.locator('#bell label').first().click()
    await until(() =>
      site.requests.some((asked) => asked.startsWith('PUT') && asked.includes('involvement=everything')),
    )
    await context.setOffline(true)
    await page.locator('#bell label').last().click()
    await page.getByText('That was not saved.').waitFor()
  })

  test('Alt ↓ goes to the next room', async () => {
    const { site, page } = await openRoom()
    await page.keyboard.press('Alt+ArrowDown')
    await page.waitForURL(`**/rooms/${site.otherRoomId}**`)
  })
})

async function loadAll(page: Page, count: number) {
  const deadline = Date.now() + 25_000
  while ((await page.locator('#messages > .message').count()) < count) {
    if (Date.now() > deadline) throw new Error(`Expected ${count} messages to load in time.`)
    await page.locator('#scroller').evaluate((scroller) => scroller.scrollTo(0, -scroller.scrollHeight))
  }
}

/** One change of some kind: a new message mostly, and an edit, a deletion or a reaction of an early one. */
async function missOne(site: ScriptedSite, n: number) {
  const early = site.messages[n % 20]?.id ?? ''
  if (n % 4 === 1) site.edit(early, `edited ${n}`)
  else if (n % 8 === 2) await fetch(new URL(`/messages/${early}`, site.url), { method: 'DELETE' })
  else if (n % 8 === 6) await fetch(new URL(`/messages/${early}/reactions/%F0%9F%91%80`, site.url), { method: 'PUT' })
  else site.post(`new ${n}`)
}

/** What the list holds, without the reader's toolbar; attributes and texts as they are. */
const markupOf = (page: Page) =>
  page.$$eval('#messages > :is(.message, .day)', (items) =>
    items.map((item) => {
      const copy = document.importNode(item, true)
      copy.querySelector('.actions')?.remove()
      return copy.outerHTML
    }),
  )

/** Scrolls so that a message is at the top of what is seen; answers with where it is. */
async function scrollToMessage(page: Page, n: number): Promise<number> {
  const deadline = Date.now() + WAIT_MS
  const message = messageOf(page, n)
  while ((await message.count()) === 0 && Date.now() < deadline)
    await page.locator('#scroller').evaluate((scroller) => scroller.scrollTo(0, -scroller.scrollHeight))
  await message.evaluate((item) => item.scrollIntoView({ block: 'start' }))
  // Until what scrolling fetched is in.
  await page.waitForLoadState('networkidle')
  return topOf(page, n)
}

const messageOf = (page: Page, n: number) =>
  page.locator('#messages > .message').filter({ hasText: new RegExp(`Message ${n}$`) })

const topOf = (page: Page, n: number) => messageOf(page, n).evaluate((item) => item.getBoundingClientRect().top)

/** Milliseconds that the page's listener takes for what a change of the site sends, until it shows so many messages. */
async function costOf(page: Page, change: () => void, count: number): Promise<number> {
  await page.evaluate(() => Object.assign(window, { listenedMs: 0 }))
  change()
  await page.waitForFunction((wanted) => document.getElementsByClassName('message').length >= wanted, count)
  return page.evaluate(() => Number(Reflect.get(window, 'listenedMs')))
}

/** Sums up in `listenedMs` what listeners of frames take. */
function timeListeners() {
  class TimedWebSocket extends WebSocket {
    override addEventListener(type: string, listener: EventListener) {
      super.addEventListener(type, (event) => {
        const start = performance.now()
        listener(event)
        Object.assign(window, { listenedMs: Number(Reflect.get(window, 'listenedMs')) + performance.now() - start })
      })
    }
  }
  window.WebSocket = TimedWebSocket
}
