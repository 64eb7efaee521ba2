import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { startTwoPeople, type TwoPeople, write } from '../harness/two-people.ts'

setDefaultTimeout(60_000)

let site: TwoPeople
let ines: Page
/** Reads German, and is no admin of the room. */
let priya: Page

beforeAll(async () => {
  site = await startTwoPeople('german', { viewport: { width: 1280, height: 800 } })
  ;({ ines, priya } = site)
  const room = priya.url()
  await priya.goto(new URL('/settings', room).href)
  await priya.locator('[name=language]').selectOption('de')
  await priya.locator('html[lang=de]').waitFor()
  await priya.goto(room)
  await priya.locator('#compose').waitFor()
}, 120_000)

afterAll(() => site?.stop())

test('who reads German is told in German what others do', async () => {
  // What comes says that the page listens: nobody is told later who typed before.
  await write(ines, 'Moin')
  await priya.locator('#messages').getByText('Moin').waitFor()
  await ines.locator('#compose').pressSequentially('Ich')
  await priya.getByText('Ines schreibt …').waitFor()
  await ines.locator('#compose').fill('')
})

test('commands are offered and answered in German', async () => {
  await priya.locator('#compose').pressSequentially('/mu')
  await priya.getByRole('option', { name: 'Raum stummschalten' }).waitFor()
  await write(priya, '/mute')
  await priya.locator('.toast').getByText('Dieser Raum ist stumm. /mute off beendet das.').waitFor()
  await write(priya, '/tanzen')
  await priya.locator('#compose-note').getByText('Den Befehl /tanzen gibt es nicht.').waitFor()
  await priya.locator('#compose').fill('')
})

test('without a connection the page says so in German, and of a send that it waits, and why it was refused', async () => {
  await priya.context().setOffline(true)
  await write(priya, 'Bleibt das hier?')
  await priya.locator('.pending').getByText('Wartet auf die Verbindung').waitFor()
  await priya.locator('.banner').getByText('Verbinde neu …').waitFor()
  await onlyAdminsWrite(ines)
  await priya.context().setOffline(false)
  await priya
    .locator('.failed')
    .getByText('Nicht gesendet: In diesem Raum schreibt nur seine Administration.')
    .waitFor()
})

test('nothing went wrong on any page', () => {
  // Of the command that there is not.
  expect(site.faults.filter((fault) => !fault.includes('status of 422'))).toEqual([])
})

async function onlyAdminsWrite(admin: Page): Promise<void> {
  const status = await admin.evaluate(async () => {
    const answer = await fetch(`/api/v1/rooms/${document.body.dataset['roomId']}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ posting: 'admins' }),
    })
    return answer.status
  })
  expect(status).toBe(200)
}
