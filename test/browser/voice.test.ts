import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { type Browser, type Page, chromium } from 'playwright-core'
import { createAssets } from '../../src/http/assets.ts'
import { barriersOf } from '../harness/barriers.ts'
import { findChromium } from '../harness/chromium.ts'
import { createTestInstance, type Person, type TestInstance } from '../harness/instance.ts'

setDefaultTimeout(60_000)

let site: TestInstance
let chrome: Browser
let people: { ines: Person; priya: Person }
let ines: Page
let priya: Page
let room: string
const faults: string[] = []

beforeAll(async () => {
  site = await createTestInstance({ listens: true, assets: await createAssets() })
  const first = await site.setUp()
  people = { ines: first, priya: await site.signUp(first, 'Priya') }
  room = await site.makeRoom(first, { name: 'Front desk', members: [people.priya] })
  chrome = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    // A microphone that beeps; whether a page may use it is up to its context.
    args: ['--no-sandbox', '--use-fake-device-for-media-stream'],
  })
  ines = await openRoom(people.ines)
  priya = await openRoom(people.priya, { mayRecord: false })
}, 120_000)

afterAll(() => chrome?.close())

async function openRoom(person: Person, { mayRecord = true, path = `/rooms/${room}` } = {}): Promise<Page> {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 800 } })
  const [name = '', value = ''] = person.cookie.split('=')
  await context.addCookies([{ name, value, url: site.url }])
  if (mayRecord) await context.grantPermissions(['microphone'], { origin: site.url })
  // Every track that the page ever gets, so that a test sees whether the microphone is still on.
  await context.addInitScript(() => {
    const tracks: MediaStreamTrack[] = []
    Object.assign(window, { tracks })
    // There is none of it in an empty page.
    if (!('mediaDevices' in navigator)) return
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted)
      tracks.push(...stream.getTracks())
      return stream
    }
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    if (line.type() === 'error' && !/WebSocket|ERR_INTERNET_DISCONNECTED/.test(line.text())) faults.push(line.text())
  })
  await page.goto(`${site.url}${path}`)
  await page.locator('#compose').waitFor()
  return page
}

const recordButton = (page: Page, form = '#composer') =>
  page.locator(form).getByRole('button', { name: 'Record a voice message' })
const recording = (page: Page) => page.getByRole('group', { name: 'Voice message' })
const chip = (page: Page) => page.locator('.chip.voice')
const lastVoice = (page: Page, list = '#messages') => page.locator(`${list} .player`).last()

const isMicrophoneOn = (page: Page) =>
  page.evaluate(() => {
    const { tracks } = window as unknown as { tracks: MediaStreamTrack[] }
    return tracks.some(({ readyState }) => readyState === 'live')
  })

/** Until the clock of the recording shows a second or more. */
async function begin(page: Page, form = '#composer') {
  await recordButton(page, form).click()
  await recording(page)
    .getByText(/^0:0[1-9]$/)
    .waitFor()
  expect(await isMicrophoneOn(page)).toBeTrue()
}

const uploaded = (page: Page) => chip(page).locator('[name=upload_ids]').waitFor({ state: 'attached' })

/** The length that the browser finds in the sound itself, in seconds, and its type. */
const soundOf = (page: Page, player = lastVoice(page)) =>
  player.locator('audio').evaluate(async (audio: HTMLAudioElement) => {
    audio.preload = 'metadata'
    await new Promise((known, failed) => {
      audio.addEventListener('loadedmetadata', known)
      audio.addEventListener('error', failed)
      audio.load()
    })
    const { headers } = await fetch(audio.src, { method: 'HEAD' })
    return { seconds: audio.duration, type: headers.get('Content-Type') }
  })

test('what one says is recorded, heard, sent, and played by the other', async () => {
  await begin(ines)
  expect(await recordButton(ines).getAttribute('aria-pressed')).toBe('true')
  await recording(ines).getByRole('status').filter({ hasText: 'Recording. Escape discards it.' }).waitFor()
  await ines.keyboard.press('Enter')
  await uploaded(ines)
  expect(await isMicrophoneOn(ines)).toBeFalse()
  expect(await recording(ines).count()).toBe(0)
  expect(await chip(ines).innerText()).toMatch(/^Voice message 0:0[1-9]$/)
  expect(await ines.evaluate(() => document.activeElement?.id)).toBe('compose')

  await chip(ines)
    .getByRole('button', { name: /^Play Voice message 0:0\d$/ })
    .click()
  await ines.waitForFunction(() => (document.querySelector<HTMLAudioElement>('.chip audio')?.currentTime ?? 0) > 0)
  await chip(ines)
    .getByRole('button', { name: /^(Play|Pause) / })
    .waitFor()

  await ines.locator('#compose').press('Enter')
  await lastVoice(priya).waitFor()
  expect(await lastVoice(priya).locator('.file').innerText()).toMatch(/^Voice message\n0:0\d · \d/)
  expect(
    await lastVoice(priya)
      .getByLabel(/^Voice message, 0:0\d$/)
      .count(),
  ).toBe(1)
  const { seconds, type } = await soundOf(priya)
  expect(type).toBe('audio/webm')
  expect(seconds).toBeGreaterThan(0.5)
  expect(seconds).toBeLessThan(60)
  await lastVoice(priya)
    .locator('audio')
    .evaluate((audio: HTMLAudioElement) => audio.play())
  await priya.waitForFunction(() => (document.querySelector<HTMLAudioElement>('.player audio')?.currentTime ?? 0) > 0)
})

test('Send ends the recording and takes it along, also where the browser records MP4', async () => {
  const page = await openRoom(people.ines)
  await page.evaluate(() => {
    const knows = MediaRecorder.isTypeSupported.bind(MediaRecorder)
    MediaRecorder.isTypeSupported = (type) => !type.includes('webm') && knows(type)
  })
  const before = await priya.locator('.player').count()
  await begin(page)
  await page.locator('#compose').fill('Listen to this')
  await page.locator('#compose').press('Enter')
  await priya.locator('.player').nth(before).waitFor()
  expect(await soundOf(priya)).toMatchObject({ type: 'audio/mp4' })
  expect(await priya.locator('#messages > .message').last().innerText()).toContain('Listen to this')
  expect(await isMicrophoneOn(page)).toBeFalse()
  await page.context().close()
})

test('Escape discards, which can be undone', async () => {
  await begin(ines)
  await ines.keyboard.press('Escape')
  await ines.locator('.note', { hasText: 'Recording discarded.' }).getByRole('button', { name: 'Undo' }).click()
  expect(await isMicrophoneOn(ines)).toBeFalse()
  await uploaded(ines)
  await ines.getByRole('button', { name: /^Remove Voice message/ }).click()
  await ines.locator('.context.files').waitFor({ state: 'detached' })

  await begin(ines)
  await recording(ines).getByRole('button', { name: 'Discard the recording' }).click()
  await ines.getByText('Recording discarded.').waitFor()
  expect(await chip(ines).count()).toBe(0)
})

test('without a network the recording stays, and goes when there is one', async () => {
  await ines.context().setOffline(true)
  await begin(ines)
  await recording(ines).getByRole('button', { name: 'Stop' }).click()
  await ines
    .locator('.context [role=alert]')
    .filter({ hasText: 'There is no connection to the server. The recording is kept' })
    .waitFor()
  await chip(ines).getByRole('button', { name: 'Upload' }).waitFor()
  expect(await chip(ines).getByRole('link', { name: 'Save as a file' }).getAttribute('download')).toMatch(/\.webm$/)
  await ines.context().setOffline(false)
  await uploaded(ines)
  await chip(ines)
    .getByRole('button', { name: /^Remove/ })
    .click()
  await ines.locator('.context.files').waitFor({ state: 'detached' })
})

test('a page that goes out of sight, and five minutes, end a recording and keep it', async () => {
  const page = await openRoom(people.ines)
  await begin(page)
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: true })
    document.dispatchEvent(new Event('visibilitychange'))
    Reflect.deleteProperty(document, 'hidden')
  })
  await page.getByText('Recording stopped when the page went out of sight.').waitFor()
  await uploaded(page)
  expect(await isMicrophoneOn(page)).toBeFalse()
  await page.getByRole('button', { name: /^Remove/ }).click()

  await begin(page)
  await page.evaluate(() => {
    const now = performance.now.bind(performance)
    performance.now = () => now() + 300_000
  })
  await page.getByText('Recording stopped after 5 minutes').waitFor()
  await uploaded(page)
  expect(await chip(page).innerText()).toBe('Voice message 5:00')
  expect(await isMicrophoneOn(page)).toBeFalse()
  await page.context().close()
})

test('a microphone that may not be used, is not there or goes away is said in a sentence', async () => {
  await recordButton(priya).click()
  const said = priya.locator('.context [role=alert]')
  await said.filter({ hasText: 'The microphone may not be used here.' }).waitFor()
  await priya.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'))
  })
  await recordButton(priya).click()
  await said.filter({ hasText: 'No microphone was found.' }).waitFor()
  expect(await recording(priya).count()).toBe(0)

  await begin(ines)
  await ines.evaluate(() => {
    // As when it is unplugged: the recorder ends by itself.
    for (const track of (window as unknown as { tracks: MediaStreamTrack[] }).tracks) track.stop()
  })
  await ines.getByText('The microphone went away. What was said before is kept.').waitFor()
  await uploaded(ines)
  await ines.getByRole('button', { name: /^Remove/ }).click()
})

test('a thread is answered by voice too, in a page without barriers', async () => {
  const { id } = await site.say(people.ines, room, 'Who reads the news?')
  const page = await openRoom(people.ines, { path: `/rooms/${room}/threads/${id}` })
  await begin(page, '#thread-composer')
  expect(await barriersOf(page)).toEqual([])
  await recording(page).getByRole('button', { name: 'Stop' }).click()
  await uploaded(page)
  expect(await barriersOf(page)).toEqual([])
  await page.locator('#thread-compose').press('Enter')
  await lastVoice(page, '#thread').waitFor()
  await page.context().close()
})

test('a browser that can not record is not offered to', async () => {
  const context = await chrome.newContext()
  await context.addInitScript(() => Reflect.deleteProperty(window, 'MediaRecorder'))
  const [name = '', value = ''] = people.ines.cookie.split('=')
  await context.addCookies([{ name, value, url: site.url }])
  const page = await context.newPage()
  await page.goto(`${site.url}/rooms/${room}`)
  await recordButton(page).waitFor({ state: 'detached' })
  expect(await page.locator('#composer [type=file]').count()).toBe(1)
  await context.close()
})

test('no page said that something went wrong', () => expect(faults).toEqual([]))
