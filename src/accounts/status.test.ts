import { beforeAll, describe, expect, test } from 'bun:test'
import { addPerson, createTestSite, setUp, type Browser, type TestSite } from './accounts.fixture.ts'
import { meStyle, meStyleVersion } from './me-style.ts'
import { UNCHOSEN } from './viewer.ts'

const HOUR_MS = 3_600_000

let site: TestSite
let ines: Browser
let priya: Browser & { id: string }

beforeAll(async () => {
  site = await createTestSite()
  ines = await setUp(site)
  priya = await addPerson(site, ines, 'Priya')
})

interface UserJson {
  id: string
  pronouns: string
  status: { emoji: string; text: string; until: string | null }
}

/** Priya, as Ines sees her. */
async function seen(): Promise<UserJson> {
  const user: UserJson = await (await ines.get(`/api/v1/users/${priya.id}`)).json()
  return user
}

const setStatus = (fields: Record<string, string>) => priya.form('/settings/status', fields, 'PUT')

describe('a status', () => {
  test('is an emoji, by its name too, and a line of text, which others see', async () => {
    expect((await setStatus({ emoji: ':palm_tree:', text: 'On leave' })).status).toBe(303)
    expect((await seen()).status).toEqual({ emoji: '🌴', text: 'On leave', until: null })
    const page = await (await ines.get(`/people/${priya.id}`)).text()
    expect(page).toContain('🌴 On leave')
  })

  test('ends by itself', async () => {
    await setStatus({ text: 'Lunch', lasts: '30' })
    const until = Date.parse((await seen()).status.until ?? '')
    expect(Math.abs(until - Date.now() - HOUR_MS / 2)).toBeLessThan(10_000)
    await site.sql`update users set status_until = now() - interval '1 second' where id = ${priya.id}`
    expect((await seen()).status).toEqual(UNCHOSEN.status)
    expect(await (await ines.get(`/people/${priya.id}`)).text()).not.toContain('Lunch')
  })

  test.each([
    ['day', 24],
    ['week', 7 * 24],
  ])('for the %s ends at midnight where the person is', async (lasts, hours) => {
    await priya.form('/settings/profile', { name: 'Priya', time_zone: 'Pacific/Kiritimati' }, 'PATCH')
    await setStatus({ text: 'Away', lasts })
    const until = new Date((await seen()).status.until ?? '')
    // Kiritimati is 14 hours ahead, all year.
    expect(until.toISOString()).toContain('T10:00:00.000Z')
    expect(until.getTime() - Date.now()).toBeLessThanOrEqual(hours * HOUR_MS)
    expect(until.getTime()).toBeGreaterThan(Date.now())
  })

  test('until a time ends at that time of the person’s clocks', async () => {
    await priya.form('/settings/profile', { name: 'Priya', time_zone: 'Pacific/Kiritimati' }, 'PATCH')
    await setStatus({ text: 'Away', lasts: 'at', until: '2099-01-31T18:00' })
    expect((await seen()).status.until).toBe('2099-01-31T04:00:00.000Z')
  })

  test('can be taken back', async () => {
    await setStatus({ text: 'Away' })
    await priya.delete('/settings/status')
    expect((await seen()).status).toEqual(UNCHOSEN.status)
  })

  test.each<[string, Record<string, string>]>([
    ['two emoji', { emoji: '🌴🌴' }],
    ['a word in place of an emoji', { emoji: 'palm' }],
    ['an unknown name', { emoji: ':palm:' }],
    ['two lines', { text: 'one\ntwo' }],
    ['too long a text', { text: 'x'.repeat(101) }],
    ['an end that has passed', { text: 'x', lasts: 'at', until: '2001-01-31T18:00' }],
    ['no end', { text: 'x', lasts: 'at' }],
    ['a day that there is not', { text: 'x', lasts: 'at', until: '2099-02-30T18:00' }],
    ['a choice that there is not', { text: 'x', lasts: '31' }],
  ])('with %s is refused and changes nothing', async (_, fields) => {
    await setStatus({ emoji: '🌊', text: 'At sea' })
    expect((await setStatus(fields)).status).toBe(422)
    expect((await seen()).status).toEqual({ emoji: '🌊', text: 'At sea', until: null })
  })

  test('by the API ends at an instant, which must be to come', async () => {
    const put = (until: string | null) =>
      priya.send('/api/v1/me/status', {
        method: 'PUT',
        body: JSON.stringify({ emoji: '🗼', text: 'Up the mast', until }),
        headers: { 'Content-Type': 'application/json' },
      })
    expect((await put('2001-01-31T18:00:00Z')).status).toBe(422)
    expect((await put('tomorrow')).status).toBe(422)
    expect((await put('2099-01-31T18:00:00+02:00')).status).toBe(204)
    expect((await seen()).status).toEqual({ emoji: '🗼', text: 'Up the mast', until: '2099-01-31T16:00:00.000Z' })
    expect((await priya.delete('/api/v1/me/status')).status).toBe(204)
    expect((await seen()).status).toEqual(UNCHOSEN.status)
  })
})

test('pronouns are shown', async () => {
  await priya.form('/settings/profile', { name: 'Priya', pronouns: 'she/her' }, 'PATCH')
  expect((await seen()).pronouns).toBe('she/her')
  expect(await (await ines.get(`/people/${priya.id}`)).text()).toContain('she/her')
})

test('what others see of one’s presence is kept, and every instance is told', async () => {
  site.signals.length = 0
  expect((await priya.form('/settings/availability', { availability: 'invisible' }, 'PUT')).status).toBe(303)
  expect(site.signals).toContainEqual({ kind: 'availability', user_id: priya.id })
  expect(await site.accounts.status.availabilitiesOf([crypto.randomUUID(), priya.id])).toEqual(['auto', 'invisible'])
  expect((await priya.form('/settings/availability', { availability: 'busy' }, 'PUT')).status).toBe(422)
})

describe('preferences', () => {
  test('each is saved by itself, and the others stay', async () => {
    await priya.form('/settings/theme', { text_size: 'large' }, 'PUT')
    await priya.form('/settings/theme', { density: 'compact' }, 'PUT')
    await priya.form('/settings/theme', { language: 'de' }, 'PUT')
    await priya.form('/settings/theme', { enter_sends: 'off' }, 'PUT')
    const [row] = await site.sql`
      select text_size, density, language, enter_sends, theme from users where id = ${priya.id}`
    expect(row).toEqual({ text_size: 'large', density: 'compact', language: 'de', enter_sends: false, theme: 'system' })
    for (const fields of [{ text_size: 'huge' }, { density: 'tight' }, { language: 'xx' }])
      expect((await priya.form('/settings/theme', fields, 'PUT')).status).toBe(422)
  })

  test('how large and how close stands in one’s own style, whose address changes with it', () => {
    const plain = { ...UNCHOSEN, id: 'x' }
    expect(meStyle(plain)).not.toContain('html')
    expect(meStyle({ ...plain, textSize: 'larger' })).toContain('html { font-size: 125%; }')
    const all = [plain, { ...plain, textSize: 'small' as const }, { ...plain, density: 'compact' as const }]
    expect(new Set(all.map(meStyleVersion)).size).toBe(3)
  })
})
