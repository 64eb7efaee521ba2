import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { type Browser, type Page, chromium } from 'playwright-core'
import { createAssets } from '../../src/http/assets.ts'
import { barriersOf } from '../harness/barriers.ts'
import { findChromium } from '../harness/chromium.ts'
import { createTestInstance, type Person, type TestInstance } from '../harness/instance.ts'

setDefaultTimeout(60_000)

const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

let site: TestInstance
let chrome: Browser
let ines: Page
let priya: Page
let people: { ines: Person; priya: Person }
let room: string
const faults: string[] = []

beforeAll(async () => {
  site = await createTestInstance({ listens: true, assets: await createAssets(), env: { LIMIT_FILE_MB: '2' } })
  people = { ines: await site.setUp(), priya: undefined as unknown as Person }
  people.priya = await site.signUp(people.ines, 'Priya')
  room = await site.makeRoom(people.ines, { name: 'Front desk', members: [people.priya] })
  chrome = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: ['--no-sandbox'] })
  ines = await openRoom(people.ines)
  priya = await openRoom(people.priya)
}, 120_000)

afterAll(() => chrome?.close())

async function openRoom(person: Person, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const [name = '', value = ''] = person.cookie.split('=')
  await context.addCookies([{ name, value, url: site.url }])
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (line) => {
    // A refused upload is said on the page.
    if (line.type() === 'error' && !/WebSocket|status of 413/.test(line.text())) faults.push(line.text())
  })
  await page.goto(`${site.url}/rooms/${room}`)
  await page.locator('#compose').waitFor()
  return page
}

const last = (page: Page) => page.locator('#messages > .message[id^="m-"]').last()

const textFile = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })

async function pictureFile(name: string, width: number, height: number) {
  const bytes = await new Bun.Image(new Uint8Array(Buffer.from(DOT, 'base64'))).resize(width, height).png().bytes()
  return { name, mimeType: 'image/png', buffer: Buffer.from(bytes) }
}

const chooseFiles = (page: Page, files: Parameters<Page['setInputFiles']>[1]) =>
  page.locator('#composer [type=file]').setInputFiles(files)

test('files that are chosen show as chips, go with the text, and reach the other at once', async () => {
  await chooseFiles(ines, [await pictureFile('mast.png', 1600, 900), textFile('notes.txt', 'Guy wire three')])
  await ines.locator('.chip').nth(1).waitFor()
  await ines.locator('.chip .alt').fill('The mast at sunrise')
  await ines.locator('#compose').fill('From the mast this morning')
  await ines.locator('.chip [name=upload_ids]').nth(1).waitFor({ state: 'attached' })
  await ines.keyboard.press('Enter')
  const message = last(priya).filter({ hasText: 'From the mast' })
  await message.locator('.picture img').waitFor()
  expect(await message.locator('.file').innerText()).toContain('notes.txt')
  expect(await message.locator('.picture img').getAttribute('alt')).toBe('The mast at sunrise')
  expect(await ines.locator('.chip').count()).toBe(0)
  expect(await ines.locator('.pending, .failed').count()).toBe(0)
})

test('a send waits for what is still being uploaded', async () => {
  let go = () => {}
  const held = new Promise<void>((resolve) => (go = resolve))
  await ines.route('**/api/v1/uploads', async (route) => {
    await held
    await route.continue()
  })
  await chooseFiles(ines, textFile('slow.txt', 'slow'))
  await ines.locator('#compose').fill('Sent with Enter')
  await ines.keyboard.press('Enter')
  expect(await ines.locator('#composer[aria-busy]').count()).toBe(1)
  go()
  await last(priya).filter({ hasText: 'slow.txt' }).waitFor()
  await ines.unroute('**/api/v1/uploads')
})

test('what is pasted and what is dropped is attached, and can be taken back', async () => {
  await ines.evaluate(() => {
    const data = new DataTransfer()
    data.items.add(new File(['pasted'], 'pasted.txt', { type: 'text/plain' }))
    const target = document.getElementById('compose')
    target?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await ines.locator('.chip', { hasText: 'pasted.txt' }).waitFor()
  const drop = (kind: string) =>
    ines.evaluate((type) => {
      const data = new DataTransfer()
      data.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }))
      const target = document.getElementById('messages')
      target?.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
    }, kind)
  await drop('dragenter')
  await drop('dragover')
  await ines.locator('.sheet.dropping').waitFor()
  await drop('drop')
  await ines.locator('.chip', { hasText: 'dropped.txt' }).waitFor()
  await ines.locator('.chip [name=upload_ids]').nth(1).waitFor({ state: 'attached' })
  for (const name of ['pasted.txt', 'dropped.txt']) await ines.getByRole('button', { name: `Remove ${name}` }).click()
  await ines.locator('.context.files').waitFor({ state: 'detached' })
})

test('a message that was refused keeps its files, its quote and its text when it is edited', async () => {
  const quoted = await site.say(people.ines, room, 'What will you bring?')
  await priya.locator(`#m-${quoted.id}`).focus()
  await priya.keyboard.press('q')
  await priya.locator('#composer .context .quote').waitFor()
  await chooseFiles(priya, textFile('list.txt', 'rope'))
  await priya.locator('.chip [name=upload_ids]').waitFor({ state: 'attached' })
  await site.sql`update rooms set posting = 'admins' where id = ${room}`
  await priya.locator('#compose').fill('This')
  await priya.locator('#compose').press('Enter')
  await priya.locator('.failed').getByRole('button', { name: 'Edit' }).click()
  await priya.locator('.chip', { hasText: 'list.txt' }).waitFor()
  expect(await priya.locator('#compose').inputValue()).toBe('This')
  await site.sql`update rooms set posting = 'all' where id = ${room}`
  await priya.locator('#compose').press('Enter')
  const message = last(ines).filter({ hasText: 'list.txt' })
  await message.waitFor()
  expect(await message.locator('.quote').innerText()).toContain('What will you bring?')
})

test('what is too large is refused in a sentence, and the text stays', async () => {
  await ines.locator('#compose').fill('Kept')
  await chooseFiles(ines, { name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(2_200_000) })
  const note = ines.locator('.context.files [role=alert]')
  await note.waitFor()
  expect(await note.innerText()).toBe('Not attached: large.bin: The file is larger than 2 MB.')
  expect(await ines.locator('#compose').inputValue()).toBe('Kept')
  await ines.locator('#compose').fill('')
})

test('what can be heard has its player in the message', async () => {
  const wave = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'), Buffer.alloc(28)])
  await chooseFiles(ines, { name: 'gulls.wav', mimeType: 'audio/wav', buffer: wave })
  await ines.locator('.chip [name=upload_ids]').waitFor({ state: 'attached' })
  await ines.locator('#compose').press('Enter')
  const player = last(priya).filter({ hasText: 'gulls.wav' }).locator('audio')
  await player.waitFor()
  expect((await player.boundingBox())?.height).toBeGreaterThan(30)
})

test('pictures are looked at one after the other, by keys', async () => {
  await chooseFiles(ines, await pictureFile('second.png', 600, 900))
  await ines.locator('.chip [name=upload_ids]').waitFor({ state: 'attached' })
  await ines.locator('#compose').press('Enter')
  await priya.locator('.picture').nth(1).waitFor()
  await priya.locator('.picture').first().click()
  const viewer = priya.locator('dialog.viewer')
  await viewer.waitFor()
  expect(await viewer.locator('.caption').innerText()).toContain('The mast at sunrise')
  await priya.keyboard.press('ArrowRight')
  expect(await viewer.locator('.caption').innerText()).toContain('second.png')
  // Its style, which comes with the viewer, hides what leads nowhere.
  const next = viewer.getByRole('button', { name: 'Next picture', includeHidden: true })
  expect(await next.isDisabled()).toBeTrue()
  await priya.keyboard.press('Escape')
  await viewer.waitFor({ state: 'detached' })
})

test('a picture takes its place before it has come', async () => {
  const page = await openRoom(people.priya)
  await page.route('**/thumbnail', (route) => route.abort())
  faults.length = 0
  await page.reload()
  const box = await page.locator('.picture img').first().boundingBox()
  expect([Math.round(box?.width ?? 0), Math.round(box?.height ?? 0)]).toEqual([416, 234])
  await page.close()
  faults.length = 0
})

test('deleting a message takes its files from the other at once', async () => {
  const link = (await last(priya).locator('.picture').getAttribute('href')) ?? ''
  await last(ines).focus()
  await ines.keyboard.press('Delete')
  await ines.locator('dialog.delete').getByRole('button', { name: 'Delete' }).click()
  await last(priya).filter({ hasText: 'This message was deleted' }).waitFor()
  expect(await last(priya).locator('.picture').count()).toBe(0)
  const status = await priya.evaluate(async (url) => (await fetch(url)).status, link)
  expect(status).toBe(404)
  faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('404')))
})

test('without script a form sends files', async () => {
  const page = await openRoom(people.ines, { javaScriptEnabled: false })
  await chooseFiles(page, [textFile('plain.txt', 'without script')])
  await page.locator('#compose').fill('By hand')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await last(priya).filter({ hasText: 'By hand' }).locator('.file').waitFor()
  await page.close()
})

test('nothing of it is a barrier: chips, messages and viewer by axe', async () => {
  await chooseFiles(ines, [await pictureFile('third.png', 300, 200), textFile('list.txt', 'x')])
  await ines.locator('.chip [name=upload_ids]').nth(1).waitFor({ state: 'attached' })
  expect(await barriersOf(ines)).toEqual([])
  await ines.locator('.picture').first().click()
  await ines.locator('dialog.viewer').waitFor()
  expect(await barriersOf(ines)).toEqual([])
  await ines.keyboard.press('Escape')
})

test('no page said that something went wrong', () => expect(faults).toEqual([]))
