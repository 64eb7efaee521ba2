import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { type Browser, chromium } from 'playwright-core'
import { createAssets } from '../../src/http/assets.ts'
import { findChromium } from '../harness/chromium.ts'
import { createTestInstance, type Person, type TestInstance } from '../harness/instance.ts'
import { startMailServer } from '../harness/mail.ts'
import { findFreePort } from '../harness/ports.ts'

setDefaultTimeout(60_000)

let server: Awaited<ReturnType<typeof startMailServer>>
let site: TestInstance
let chrome: Browser
let jonas: Person
let priya: Person
let room: string

beforeAll(async () => {
  server = await startMailServer()
  const port = findFreePort()
  site = await createTestInstance({
    listens: true,
    assets: await createAssets(),
    env: {
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      SMTP_URL: server.url,
      MAIL_FROM: 'Chat <chat@example.org>',
    },
  })
  jonas = await site.setUp('Jonas')
  priya = await site.signUp(jonas, 'Priya')
  room = await site.makeRoom(jonas, { name: 'Front desk', members: [priya] })
  chrome = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: ['--no-sandbox'] })
}, 120_000)

afterAll(async () => {
  await chrome?.close()
  await server?.stop()
})

async function openPage(person?: Person) {
  const context = await chrome.newContext()
  const [name = '', value = ''] = person?.cookie.split('=') ?? []
  if (person) await context.addCookies([{ name, value, url: site.url }])
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return page
}

/** As if all that waits had been said long ago, and nobody had been here since. */
async function waitLong(): Promise<void> {
  await site.sql`update messages set created_at = created_at - interval '20 minutes'`
  await site.sql`update memberships set joined_at = joined_at - interval '1 hour'`
  await site.sql`update users set mentions_seen_at = mentions_seen_at - interval '1 hour'`
  await site.sql`update mention_mail_progress set noticed_to = now() - interval '1 hour'`
  await site.mentionMailer?.round()
  await site.sql`update mention_mails set not_before = now()`
}

test('who looks at a page gets no mail; who has gone does, and is led by it to the message and to its end', async () => {
  const { id } = await site.say(jonas, room, '@Priya the tide is in')
  const elsewhere = await openPage(priya)
  await elsewhere.goto(`${site.url}/rooms`)
  while (!site.hub.activeUsers().includes(priya.id)) await new Promise(setImmediate)
  await waitLong()
  await site.mentionMailer?.round()
  expect(server.letters).toEqual([])

  await elsewhere.close()
  while (site.hub.activeUsers().includes(priya.id)) await new Promise(setImmediate)
  await site.sql`update mention_mails set active_at = now() - interval '16 minutes'`
  await site.mentionMailer?.round()
  const [letter] = server.letters
  expect(letter?.to).toEqual([priya.email])
  const [place = '', end = ''] = letter?.text.match(/http:\S+/g) ?? []

  const page = await openPage(priya)
  await page.goto(place)
  await page.locator(`#m-${id}`).getByText('the tide is in').waitFor()

  const signedOut = await openPage()
  await signedOut.goto(end)
  await signedOut.getByRole('button', { name: 'Stop these mails' }).click()
  await signedOut.getByText('You get no mail about mentions').waitFor()

  await page.goto(`${site.url}/settings`)
  const choice = page.getByRole('switch', { name: 'Mail about mentions' })
  expect(await choice.isChecked()).toBe(false)
  await Promise.all([page.waitForResponse((answer) => answer.url().endsWith('/settings/mention-mail')), choice.click()])
  await page.reload()
  expect(await choice.isChecked()).toBe(true)
})
