import { describe, expect, test } from 'bun:test'
import { Glob } from 'bun'
import { createTestInstance } from '../../test/harness/instance.ts'
import { german } from './german.ts'
import { speaking, t, translated } from './t.ts'
import { wantedLanguage } from './wanted-language.ts'

const CHECKOUT = `${import.meta.dir}/../..`
/** Only a program can be at fault for these. */
const OF_PROGRAMS = new Set([
  'Expected a form (urlencoded or multipart), found something else.',
  'Expected JSON, found something that does not parse as JSON.',
  'Expected a browser that is signed in, found a token of the API.',
])
const namesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([name]) => name).toSorted()

describe('the German texts', () => {
  test('are there for each English one, and name the same values', () => {
    for (const [english, translation] of Object.entries(german)) {
      expect(translation.trim(), english).not.toBe('')
      expect(namesIn(translation), english).toEqual(namesIn(english))
    }
  })

  test('are there for all that is refused', async () => {
    const code = await sourceOf('src/**/*.{ts,tsx}')
    const refused = [...code.matchAll(/new Problem\(\s*'[\w.]+',\s*\d+,\s*'((?:[^\\\n])*?)',?\s*[,)]/g)]
    const unsaid = refused.map(([, text = '']) => text).filter((text) => !(text in german) && !OF_PROGRAMS.has(text))
    expect(refused.length).toBeGreaterThan(50)
    expect(unsaid).toEqual([])
  })

  test('are all in use', async () => {
    const code = await sourceOf('{src,views}/**/*.{ts,tsx}')
    const unused = Object.keys(german).filter((text) => !code.includes(text))
    expect(unused).toEqual([])
  })
})

test('a text is said in the language around it, with its values', async () => {
  expect(t('{n} members', { n: 3 })).toBe('3 members')
  const said = await speaking('de', async () => {
    await Bun.sleep(0)
    return t('{n} members', { n: 3 })
  })
  expect(said).toBe('3 Mitglieder')
})

test.each([
  ['', undefined, 'en'],
  ['', 'de', 'de'],
  ['', 'de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['', 'fr,en;q=0.5,de;q=0.7', 'de'],
  ['', 'de;q=0,fr', 'en'],
  ['', '*', 'en'],
  ['en', 'de', 'en'],
  ['de', 'en', 'de'],
  ['fr', 'de', 'de'],
  ['', ',;q=,de;;q=x', 'de'],
] as const)('who has chosen %j and asks for %j reads %s', (chosen, accepted, language) => {
  expect(wantedLanguage(chosen, accepted)).toBe(language)
})

describe('pages', () => {
  test('are in the language that the browser asks for', async () => {
    const site = await createTestInstance()
    await site.setUp()
    const page = await site.request('/sign-in', { headers: { 'Accept-Language': 'de' } })
    expect(await page.text()).toMatch(/<html lang="de"[^]*Melde dich bei deinen Räumen an/)
    expect(await (await site.request('/sign-in')).text()).toMatch(/<html lang="en"[^]*Sign in to your rooms/)
  })

  test('are in the language that their reader has chosen, whatever the browser says', async () => {
    const site = await createTestInstance()
    const ines = await site.setUp()
    await site.form('/settings/theme', { _method: 'PUT', language: 'de' }, ines)
    const page = await site.request('/rooms', { headers: { 'Accept-Language': 'en' } }, ines)
    expect(await page.text()).toMatch(/<html lang="de"[^]*Raum suchen/)
  })

  test('answer programs in English', async () => {
    const site = await createTestInstance()
    const answer = await site.request('/api/v1/me', { headers: { 'Accept-Language': 'de' } })
    expect(await answer.json()).toMatchObject({ detail: 'Sign in first.' })
  })

  test('answer their own script in the language of its reader, from the JSON API too', async () => {
    const site = await createTestInstance()
    const headers = { 'Accept-Language': 'de', 'HX-Request': 'true' }
    const answer = await site.request('/api/v1/me', { headers })
    expect(await answer.json()).toMatchObject({ title: 'Not signed in', detail: 'Melde dich zuerst an.' })
  })
})

/** All code but the texts themselves, each quote as it is written in English. */
async function sourceOf(pattern: string): Promise<string> {
  const files = [...new Glob(pattern).scanSync(CHECKOUT)].filter((file) => !/src\/texts\/german|\.test\./.test(file))
  const sources = await Promise.all(files.map((file) => Bun.file(`${CHECKOUT}/${file}`).text()))
  return sources.join('\n').replaceAll("\\'", "'")
}

test.each(['constructor', '__proto__', 'toString'])('what somebody wrote is no text of ours: %s', (text) => {
  expect(speaking('de', () => translated(text))).toBe(text)
})
