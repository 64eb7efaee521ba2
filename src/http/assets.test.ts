import { describe, expect, test } from 'bun:test'
import { gunzipSync, brotliDecompressSync } from 'node:zlib'
import { LANGUAGES } from '../texts/language.ts'
import { speaking } from '../texts/t.ts'
import { type Assets, createAssets, stripStyle } from './assets.ts'

/** Script and style of any page, in bytes of gzip; what they may grow to later is kept free. */
const FIRST_LOAD_LIMIT = 30_000
const RESERVE = 3_500
const HTMX_LIMIT = 14_000

const assets = await createAssets()

function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = assets.respond(new Request(`http://hubbub.test${path}`, { headers, method }))
  if (!answer) throw new Error(`Expected an answer for ${path}, found none.`)
  return answer
}

const gzipBytes = async (path: string) => (await ask(path, { 'Accept-Encoding': 'gzip' }).arrayBuffer()).byteLength

async function htmxPathIn({ script }: Assets) {
  const [, path] = /import\("([^"]+)"\)/.exec(await ask(script).text()) ?? []
  return path ?? ''
}

/** A script and what it fetches later, and what that does. */
async function allFrom(path: string, found = new Set<string>()): Promise<Set<string>> {
  if (found.has(path)) return found
  found.add(path)
  for (const [, next = ''] of (await ask(path).text()).matchAll(/import\("([^"]+)"\)/g)) await allFrom(next, found)
  return found
}

describe('the script', () => {
  test.each(LANGUAGES)('is with the style at most 30 kB of gzip, with room to grow, in %s', async (language) => {
    const script = speaking(language, () => assets.script)
    const bytes = (await gzipBytes(script)) + (await gzipBytes(assets.style))
    expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_LIMIT - RESERVE)
  })

  test('holds no htmx, and fetches it by a name that may be kept for ever', async () => {
    const path = await htmxPathIn(assets)
    expect(path).toMatch(/^\/assets\/htmx-[\w-]+\.js$/)
    expect(await ask(assets.script).text()).not.toContain('htmx:before:init')
    expect(await ask(path).text()).toContain('htmx:before:init')
    expect(await gzipBytes(path)).toBeLessThanOrEqual(HTMX_LIMIT)
    expect(ask(path).headers.get('Cache-Control')).toContain('immutable')
  })

  test('is one file: all else is in it, but for what is fetched when it is first needed', async () => {
    const imports = [...(await ask(assets.script).text()).matchAll(/\b(?:import|from)\s*\(?["']([^"']*)/g)]
    for (const [, path = ''] of imports) expect(ask(path).headers.get('Cache-Control')).toContain('immutable')
    expect((await ask(assets.script).text()).match(/\b(?:import|from)\s*["']/g)).toBeNull()
  })

  test('holds the addresses that it needs, and not those of the whole program', async () => {
    const script = await ask(assets.script).text()
    expect(script).toContain('/sign-in')
    expect(script).not.toContain('/admin/')
  })

  test('speaks one language, and so does all that it fetches later', async () => {
    const german = speaking('de', () => assets.script)
    const [english, translated] = [await ask(assets.script).text(), await ask(german).text()]
    expect(english).toContain('"Message deleted"')
    expect(english).not.toContain('Nachricht gelöscht')
    expect(translated).toContain('"Nachricht gelöscht"')
    expect(translated).not.toContain('Message deleted')
    const drops = speaking('de', () => assets.partOf('uploads'))
    expect(translated).toContain(drops)
    expect(await ask(drops).text()).toContain('Nicht angehängt')
    expect(drops).not.toBe(assets.partOf('uploads'))
    // What says nothing is one file for all.
    expect(speaking('de', () => assets.partOf('offline'))).toBe(assets.partOf('offline'))
  })

  test('has a text for each place where it says one', async () => {
    for (const language of LANGUAGES)
      for (const path of await allFrom(speaking(language, () => assets.script)))
        expect(await ask(path).text()).not.toContain('@text')
    expect(assets.worker).not.toContain('@text')
  })

  test('a style that few pages need is asked for by its name', () => {
    expect(() => assets.styleOf('no-such')).toThrow('no-such')
  })
})

describe('serving', () => {
  test('script and style may be kept for ever, pictures for a day', () => {
    expect(ask(assets.script).headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
    expect(ask(assets.style).headers.get('Cache-Control')).toContain('immutable')
    expect(ask('/icons.svg').headers.get('Cache-Control')).toBe('public, max-age=86400')
  })

  test.each(['/icons.svg', '/favicon.svg', '/favicon-news.svg', '/logo.svg', '/quilt.svg', '/chevron.svg'])(
    '%s is a picture',
    (path) => {
      expect(ask(path).status).toBe(200)
      expect(ask(path).headers.get('Content-Type')).toBe('image/svg+xml')
    },
  )

  test('comes compressed as the browser asks for, and is the same', async () => {
    const plain = await ask(assets.style).text()
    const gzip = ask(assets.style, { 'Accept-Encoding': 'gzip' })
    const brotli = ask(assets.style, { 'Accept-Encoding': 'gzip, deflate, br, zstd' })
    expect(gzip.headers.get('Content-Encoding')).toBe('gzip')
    expect(brotli.headers.get('Content-Encoding')).toBe('br')
    expect(gunzipSync(await gzip.arrayBuffer()).toString()).toBe(plain)
    expect(brotliDecompressSync(await brotli.arrayBuffer()).toString()).toBe(plain)
    expect(ask(assets.style, { 'Accept-Encoding': 'br;q=0, gzip;q=0' }).headers.get('Content-Encoding')).toBeNull()
    expect(brotli.headers.get('Vary')).toBe('Accept-Encoding')
  })

  test('what the browser has is not sent again, also when a proxy made the tag a weak one', () => {
    const etag = ask('/icons.svg').headers.get('ETag') ?? ''
    expect(ask('/icons.svg', { 'If-None-Match': etag }).status).toBe(304)
    expect(ask('/icons.svg', { 'If-None-Match': `"other", W/${etag}` }).status).toBe(304)
    expect(ask('/icons.svg', { 'If-None-Match': '"other"' }).status).toBe(200)
  })

  test('other paths are none of its business, other methods are refused', () => {
    expect(assets.respond(new Request('http://hubbub.test/assets/hubbub-old.js'))).toBeUndefined()
    expect(assets.respond(new Request('http://hubbub.test/'))).toBeUndefined()
    expect(ask(assets.script, {}, 'POST').status).toBe(405)
    expect(ask(assets.script, {}, 'HEAD').body).toBeNull()
  })
})

describe('the style', () => {
  test('loses comments and blanks and nothing else', () => {
    expect(stripStyle('/* a\n b */\na  b , c {\n  color: red;\n  width: calc(1px + 2px);\n}\n')).toBe(
      'a b ,c{color:red;width:calc(1px + 2px)}',
    )
  })

  test('keeps its functions and finds its picture', async () => {
    const css = await ask(assets.style).text()
    expect(css).toContain('light-dark(oklch(')
    expect(css).toContain('url(/chevron.svg)')
    expect(css).not.toContain('/*')
  })
})
