import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { startTwoPeople, type TwoPeople, write } from '../harness/two-people.ts'

setDefaultTimeout(60_000)

let site: TwoPeople
let ines: Page
let priya: Page

beforeAll(async () => {
  site = await startTwoPeople('two-people', { viewport: { width: 1280, height: 800 } })
  ;({ ines, priya } = site)
}, 120_000)

afterAll(() => site?.stop())

const message = (page: Page, text: string) => page.locator('#messages > .message[id^="m-"]').filter({ hasText: text })

test('what one sends the other sees at once, exactly once', async () => {
  await write(ines, 'Good morning')
  await message(priya, 'Good morning').waitFor()
  await message(ines, 'Good morning').waitFor()
  expect(await message(priya, 'Good morning').count()).toBe(1)
  expect(await ines.locator('.pending, .failed').count()).toBe(0)
})

test('an edit, a reaction and a deletion reach the other', async () => {
  await write(priya, 'Tuseday')
  await message(ines, 'Tuseday').waitFor()
  await message(priya, 'Tuseday').waitFor()
  await priya.keyboard.press('ArrowUp')
  await priya.getByLabel('Edit message').fill('Tuesday')
  await priya.keyboard.press('Enter')
  await message(ines, 'Tuesday').locator('.edited').waitFor()
  await message(ines, 'Tuesday').hover()
  await ines.getByRole('button', { name: 'React' }).click()
  await ines.locator('#emoji [data-emoji]').first().click()
  await message(priya, 'Tuesday').locator('.reaction').waitFor()
  await message(priya, 'Tuesday').focus()
  await priya.keyboard.press('Delete')
  await priya.locator('dialog.delete').getByRole('button', { name: 'Delete' }).click()
  await message(ines, 'This message was deleted').waitFor()
})

test('two who read in two languages get what happens each in their own', async () => {
  await speak(priya, 'de')
  await write(ines, 'Fog until noon')
  await message(priya, 'Fog until noon').getByRole('link', { name: 'Aktionen' }).waitFor({ state: 'attached' })
  await message(ines, 'Fog until noon').waitFor()
  await ines.keyboard.press('ArrowUp')
  await ines.getByLabel('Edit message').fill('Fog until two')
  await ines.keyboard.press('Enter')
  await message(priya, 'Fog until two').getByText('(bearbeitet)').waitFor()
  await message(ines, 'Fog until two').getByText('(edited)').waitFor()
  await message(ines, 'Fog until two').focus()
  await ines.keyboard.press('Delete')
  await ines.locator('dialog.delete').getByRole('button', { name: 'Delete' }).click()
  await message(priya, 'Diese Nachricht wurde gelöscht').last().waitFor()
  await message(ines, 'This message was deleted').nth(1).waitFor()
  await speak(priya, 'en')
  expect(await message(priya, 'This message was deleted').count()).toBe(2)
})

/** Somebody chooses a language; their page is loaded again in it. */
async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate(
    (body) => fetch('/settings/theme', { method: 'POST', body: new URLSearchParams(body) }).then(() => {}),
    { _method: 'PUT', language },
  )
  await page.reload()
  await page.locator(`html[lang=${language}] #compose`).waitFor()
}

test('typing is shown to the other', async () => {
  await priya.locator('#compose').pressSequentially('I am')
  await ines.getByText('Priya is typing…').waitFor()
  await priya.locator('#compose').fill('')
})

test('a room’s new topic shows where the room is open', async () => {
  const status = await ines.evaluate(async () => {
    const response = await fetch(`/api/v1/rooms/${document.body.dataset['roomId']}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ topic: 'Fog until noon' }),
    })
    return response.status
  })
  expect(status).toBe(200)
  await priya.locator('#room > .bar').getByText('Fog until noon').waitFor()
})

test('fast messages of both stand in the same order on both pages', async () => {
  for (let n = 0; n < 5; n++) await Promise.all([write(ines, `from Ines ${n}`), write(priya, `from Priya ${n}`)])
  for (const page of [ines, priya]) for (const who of ['Ines', 'Priya']) await message(page, `from ${who} 4`).waitFor()
  const idsOf = (page: Page) => page.$$eval('#messages > .message', (items) => items.map(({ id }) => id))
  expect(await idsOf(ines)).toEqual(await idsOf(priya))
})

test('written after the server was killed, it goes out when it is back, in order and once', async () => {
  await site.program().kill9()
  await write(ines, 'are you there')
  await write(ines, 'hello again')
  await ines.getByText('Waiting for the connection').first().waitFor()
  await site.startAgain()
  await message(priya, 'are you there').waitFor({ timeout: 40_000 })
  await message(priya, 'hello again').waitFor()
  await message(ines, 'hello again').waitFor()
  expect(await ines.locator('[id^="p-"]').count()).toBe(0)
  const texts = await priya.$$eval('#messages > .message .body', (bodies) =>
    bodies.slice(-2).map((body) => body.textContent.trim()),
  )
  expect(texts).toEqual(['are you there', 'hello again'])
})

test('no page broke its own rules', () => expect(site.faults).toEqual([]))
