import { describe, expect, test } from 'bun:test'
import { gunzipSync, brotliDecompressSync } from 'node:zlib'
import { type Assets, createAssets, stripStyle } from './assets.ts'

/** Script and style of a page until it is current, in bytes of gzip. */
const FIRST_LOAD_LIMIT = 30_000
const COMFORT_LIMIT = 13_000

const assets = await createAssets()

function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = assets.respond(new Request(`http://hubbub.test${path}`, { headers, method }))
  if (!answer) throw new Error(`Expected an answer for ${path}, found none.`)
  return answer
}

const comfortPath = ({ script }: Assets) => script.replace('/hubbub-', '/comfort-')
const gzipBytes = async (path: string) => (await ask(path, { 'Accept-Encoding': 'gzip' }).arrayBuffer()).byteLength

describe('the script', () => {
  test('is with the style at most 30 kB of gzip until a page is current', async () => {
    expect((await gzipBytes(assets.script)) + (await gzipBytes(assets.style))).toBeLessThanOrEqual(FIRST_LOAD_LIMIT)
    expect(await gzipBytes(comfortPath(assets))).toBeLessThanOrEqual(COMFORT_LIMIT)
  })

  test('fetches its second file by name, which takes from the first by name', async () => {
    const [core, comfort] = await Promise.all([ask(assets.script).text(), ask(comfortPath(assets)).text()])
    const nameOf = (path: string) => path.replace('/assets/', './')
    expect(core).toContain(`import("${nameOf(comfortPath(assets))}")`)
    const imported = [...comfort.matchAll(/from"([^"]+)"/g)].map(([, path]) => path)
    expect(new Set(imported)).toEqual(new Set([nameOf(assets.script)]))
  })

  test('is sent once: the second file holds nothing that the first exports', async () => {
    const core = await ask(assets.script).text()
    const comfort = await ask(comfortPath(assets)).text()
    const inBoth = ['createPolicy', 'formatToParts', 'Europe/', 'hubbub.outbox.', 'htmx:before:init', 'hx-partial']
    expect(inBoth.filter((code) => core.includes(code) && comfort.includes(code))).toEqual([])
    expect(core).toContain('createPolicy')
  })
})

describe('serving', () => {
  test('script and style may be kept for ever, pictures for a day', () => {
    expect(ask(assets.script).headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
    expect(ask(assets.style).headers.get('Cache-Control')).toContain('immutable')
    expect(ask('/icons.svg').headers.get('Cache-Control')).toBe('public, max-age=86400')
  })

  test.each(['/icons.svg', '/favicon.svg', '/logo.svg', '/quilt.svg', '/chevron.svg'])('%s is a picture', (path) => {
    expect(ask(path).status).toBe(200)
    expect(ask(path).headers.get('Content-Type')).toBe('image/svg+xml')
  })

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
