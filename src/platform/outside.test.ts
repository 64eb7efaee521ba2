import { afterAll, describe, expect, test } from 'bun:test'
import { createServer, type Socket } from 'node:net'
import { type Asked, createOutside } from './outside.ts'

/** What is on this machine, and is never to be asked; it counts who comes. */
let visits = 0
const inside = createServer((socket) => {
  visits++
  socket.destroy()
})
await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
const insidePort = portOf(inside.address())

let seen = new Headers()
const site = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/to')
      return new Response(null, { status: 302, headers: { Location: searchParams.get('url') ?? '' } })
    if (pathname === '/round') return new Response(null, { status: 302, headers: { Location: '/round' } })
    if (pathname === '/gzip')
      return new Response(Bun.gzipSync(new Uint8Array(50_000_000)), { headers: { 'Content-Encoding': 'gzip' } })
    if (pathname === '/endless') return new Response(endless(), { headers: { 'Content-Type': 'text/html' } })
    seen = request.headers
    const headers = { 'Content-Type': 'text/html; charset="ISO-8859-1"', 'Set-Cookie': 'a=b' }
    return new Response(`<title>${pathname}</title>`, { status: pathname === '/404' ? 404 : 200, headers })
  },
})
const silent = createServer((socket: Socket) => {
  const drip = setInterval(() => socket.write('HTTP/1.1 200 OK\r\nX-A: b\r\n'), 20)
  socket.on('close', () => clearInterval(drip)).on('error', () => {})
})
await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
const silentPort = portOf(silent.address())

afterAll(async () => {
  await site.stop(true)
  inside.close()
  silent.close()
})

const here = `http://127.0.0.1:${site.port}`
const allow = [`127.0.0.1:${site.port}`, `127.0.0.1:${silentPort}`]
const html: Asked = { accept: (type: string) => type === 'text/html', maxBytes: 1_000 }
const outside = createOutside({ userAgent: 'Hubbub-Test', allow })
const refusal = (url: string, from = outside, asked = html) =>
  from.get(url, asked).then(
    () => 'fetched',
    (error: Error) => error.message,
  )

test('a page is fetched with its type, without cookies, under our own name', async () => {
  const found = await outside.get(`${here}/a?b`, html)
  expect([found.url.href, found.mediaType, found.charset]).toEqual([`${here}/a?b`, 'text/html', 'iso-8859-1'])
  expect(new TextDecoder().decode(found.bytes)).toBe('<title>/a</title>')
  await outside.get(`${here}/a`, html)
  expect([seen.get('User-Agent'), seen.get('Cookie'), seen.get('Referer')]).toEqual(['Hubbub-Test', null, null])
})

test('a redirect is followed, and few of them', async () => {
  expect((await outside.get(`${here}/to?url=/b`, html)).url.href).toBe(`${here}/b`)
  expect(await refusal(`${here}/round`)).toContain('at most 3 redirects')
})

describe('nothing on this machine is connected to', () => {
  test('by any way of writing its address', async () => {
    const port = insidePort
    const hosts = ['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0']
    for (const host of [...hosts, 'localhost', 'localhost.', '127.0.0.1.', '[64:ff9b::7f00:1]'])
      expect(await refusal(`http://${host}:${port}/`), host).not.toBe('fetched')
    expect(visits).toBe(0)
  })

  test('by a redirect', async () => {
    for (const to of [`http://127.0.0.1:${insidePort}/`, `//localhost:${insidePort}/`, 'http://169.254.169.254/latest'])
      expect(await refusal(`${here}/to?url=${encodeURIComponent(to)}`)).toContain('an address of the internet')
    for (const to of ['file:///etc/passwd', 'gopher://127.0.0.1:70/', 'data:text/html,x', 'javascript:1'])
      expect(await refusal(`${here}/to?url=${encodeURIComponent(to)}`)).toContain('http or https')
    expect(visits).toBe(0)
  })

  test('by a name that has one address inside and one outside', async () => {
    const mixed = createOutside({ userAgent: 't', resolve: async () => ['93.184.215.14', '10.0.0.1'] })
    expect(await refusal('http://mixed.example/', mixed)).toContain('an address of the internet')
    const empty = createOutside({ userAgent: 't', resolve: async () => [] })
    expect(await refusal('http://none.example/', empty)).toContain('an address')
  })

  test('by a name that changes between the look and the connection: one answer serves both', async () => {
    let asked = 0
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    const changing = createOutside({ userAgent: 't', allow, resolve: async () => answers[asked++] ?? [] })
    expect((await changing.get(`http://rebound.example:${site.port}/c`, html)).url.pathname).toBe('/c')
    expect([asked, seen.get('Host')]).toEqual([1, `rebound.example:${site.port}`])
    expect(await refusal(`http://rebound.example:${site.port}/c`, changing)).toContain('10.0.0.1')
  })

  test('with a name and password, or on another port', async () => {
    expect(await refusal(`http://a:b@127.0.0.1:${site.port}/`)).toContain('no name and password')
    const anywhere = createOutside({ userAgent: 't', resolve: async () => ['93.184.215.14'] })
    for (const port of [22, 25, 3306, 6379, 8080])
      expect(await refusal(`http://a.example:${port}/`, anywhere)).toContain('an address of the internet')
  })
})

test('what is not a page, or not there, is refused', async () => {
  expect(await refusal(`${here}/404`)).toContain('the status 200')
  expect(await refusal(`${here}/a`, outside, { accept: (type) => type === 'image/png', maxBytes: 9 })).toContain('type')
})

test('what has no end is cut where that is wanted, and refused elsewhere; what is packed counts as unpacked', async () => {
  expect((await outside.get(`${here}/endless`, { ...html, cuts: true })).bytes.byteLength).toBe(1_000)
  expect(await refusal(`${here}/endless`)).toContain('at most 1000 bytes')
  expect(await refusal(`${here}/gzip`, outside, { accept: () => true, maxBytes: 1_000 })).toContain(
    'at most 1000 bytes',
  )
})

test('who answers drop by drop, or with no end of redirects, or has no name, is left after the deadline', async () => {
  const hasty = createOutside({ userAgent: 't', allow, deadlineMs: 150 })
  const startedAt = performance.now()
  expect(await refusal(`http://127.0.0.1:${silentPort}/`, hasty)).not.toBe('fetched')
  const nameless = createOutside({ userAgent: 't', deadlineMs: 150, resolve: () => new Promise(() => {}) })
  expect(await refusal('http://slow.example/', nameless)).toContain('within 150 ms')
  expect(performance.now() - startedAt).toBeLessThan(3_000)
})

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      controller.enqueue(new Uint8Array(400).fill(97))
      await Bun.sleep(0)
    },
  })
}

function portOf(address: ReturnType<typeof inside.address>): number {
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return address.port
}
