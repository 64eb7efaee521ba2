import { beforeAll, describe, expect, test } from 'bun:test'
import { createTestInstance, PASSWORD, type Person, type TestInstance } from '../harness/instance.ts'
import { openSocket } from '../harness/page-socket.ts'

const MAX_FRAME_BYTES = 64 * 1024
const BURST = 5

let site: TestInstance
let ines: Person
let priya: Person
let room: string

beforeAll(async () => {
  const env = {
    LIMIT_SEND_BURST: String(BURST),
    LIMIT_SEND_PER_SECOND: '1',
    LIMIT_SIGN_IN_FAILURES_PER_ADDRESS: '8',
    LIMIT_FILE_MB: '1',
  }
  site = await createTestInstance({ listens: true, env })
  ines = await site.setUp()
  priya = await site.signUp(ines, 'Priya')
  room = await site.makeRoom(ines, { name: 'Weather', members: [priya] })
})

describe('S35: a frame', () => {
  test('of 64 KiB is read, and one byte more closes with 1009', async () => {
    const page = await openSocket(site.url, ines)
    const empty = JSON.stringify({ type: 'typing', room_id: room, padding: '' })
    page.sendRaw(empty.replace('""', `"${'x'.repeat(MAX_FRAME_BYTES - empty.length)}"`))
    await page.ask({ type: 'open', room_id: room, after: 0 }, 'opened')
    page.sendRaw('x'.repeat(MAX_FRAME_BYTES + 1))
    expect(await page.closed).toMatchObject({ code: 1009 })
  })

  test('that is binary closes with 1003', async () => {
    const page = await openSocket(site.url, ines)
    page.sendRaw(new TextEncoder().encode(JSON.stringify({ type: 'open', room_id: room, after: 0 })))
    expect(await page.closed).toMatchObject({ code: 1003 })
    expect(page.frames).toEqual([])
  })

  test.each([
    ['that is no JSON', '{"type":'],
    ['that is empty', ''],
    ['that is null', 'null'],
    ['that is a list', '[{"type":"open"}]'],
    ['of an unknown type', '{"type":"subscribe"}'],
    ['of a type of the prototype', '{"type":"__proto__"}'],
    ['with wrong fields', '{"type":"open","room_id":7,"after":"x"}'],
    ['nested deeply', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ])('%s is answered with an error; five in a minute close with 1008', async (_, text) => {
    const page = await openSocket(site.url, ines)
    page.sendRaw(text)
    const of = text.startsWith('{"type":"open"') ? 'open' : 'unknown'
    expect(await page.until('error')).toMatchObject({ of, code: 'frame.invalid' })
    expect(page.isOpen()).toBe(true)
    for (let n = 1; n < 5; n++) page.sendRaw(text)
    expect(await page.closed).toMatchObject({ code: 1008 })
    expect(page.frames.filter(({ type }) => type === 'error')).toHaveLength(5)
  })

  test('of one page that is nonsense costs no other page anything', async () => {
    const [bad, good] = [await openSocket(site.url, ines), await openSocket(site.url, ines)]
    for (let n = 0; n < 5; n++) bad.sendRaw('nonsense')
    await bad.closed
    await good.ask({ type: 'open', room_id: room, after: 0 }, 'opened')
  })
})

describe('S36: sending too fast', () => {
  const send = (body: string) => ({ type: 'send', room_id: room, id: crypto.randomUUID(), body })

  test('over the socket is refused with a wait, and holds up nobody else', async () => {
    const [mine, other] = [await openSocket(site.url, ines), await openSocket(site.url, priya)]
    for (let n = 0; n < 3 * BURST; n++) mine.send(send(`flood ${n}`))
    const started = performance.now()
    await other.ask(send('in time'), 'ack')
    expect(performance.now() - started).toBeLessThan(1_000)
    expect(await mine.until('error')).toMatchObject({ of: 'send', code: 'messages.too_fast', room_id: room })
    const isAnswer = ({ type }: { type: string }) => type === 'ack' || type === 'error'
    while (mine.frames.filter(isAnswer).length < 3 * BURST) await mine.until('error', { from: mine.frames.length })
    const refused = mine.frames.filter(({ type }) => type === 'error')
    expect(refused.every((frame) => typeof frame['retry_after_ms'] === 'number' && frame['retry_after_ms'] > 0)).toBe(
      true,
    )
    expect(refused.length).toBeGreaterThanOrEqual(2 * BURST - 2)
    // Every page and every door of a person counts together.
    const answer = await site.json(`/api/v1/rooms/${room}/messages`, { body: 'by another door' }, ines)
    expect([answer.status, Number(answer.headers.get('Retry-After')) >= 1]).toEqual([429, true])
    const form = await site.form(`/rooms/${room}/messages`, { body: 'and another' }, ines)
    expect([form.status, Number(form.headers.get('Retry-After')) >= 1]).toEqual([429, true])
    const kept = await site.sql`select body from messages where body like '%another%'`
    expect([...kept]).toEqual([])
  })
})

describe('S17: wrong passwords', () => {
  const tryPassword = (email: string, password: string, forwarded: string) =>
    site.request('/sessions', {
      method: 'POST',
      body: new URLSearchParams({ email, password }),
      headers: { 'X-Forwarded-For': forwarded, 'X-Real-IP': forwarded, Forwarded: `for=${forwarded}` },
    })

  test('are counted by account and by address whatever X-Forwarded-For says; then the right one is refused too', async () => {
    for (let n = 0; n < 5; n++)
      expect((await tryPassword(ines.email, 'wrong password', `203.0.113.${n}`)).status).toBe(401)
    const throttled = await tryPassword(ines.email, PASSWORD, '203.0.113.200')
    expect([throttled.status, Number(throttled.headers.get('Retry-After')) > 60]).toEqual([429, true])
    expect(throttled.headers.getSetCookie()).toEqual([])
    // Another account from the same address, until that is full as well.
    for (let n = 0; n < 3; n++)
      expect((await tryPassword(`nobody${n}@example.org`, 'wrong password', `198.51.100.${n}`)).status).toBe(401)
    expect((await tryPassword(priya.email, PASSWORD, '198.51.100.200')).status).toBe(429)
    expect((await site.request('/api/v1/me', {}, priya)).status).toBe(200)
  })

  test('of who comes through our proxy are counted by the hop that the proxy saw, not by what came before it', async () => {
    const behind = await createTestInstance({
      env: { TRUSTED_PROXIES: '192.0.2.1', LIMIT_SIGN_IN_FAILURES_PER_ADDRESS: '3' },
    })
    await behind.setUp()
    const statuses: number[] = []
    for (let n = 0; n < 4; n++) {
      const headers = { 'X-Forwarded-For': `10.9.8.${n}, 203.0.113.5` }
      const body = new URLSearchParams({ email: `nobody${n}@example.org`, password: 'wrong password' })
      statuses.push((await behind.request('/sessions', { method: 'POST', body, headers })).status)
    }
    expect(statuses).toEqual([401, 401, 401, 429])
  })
})

describe('S30: a file over the limit', () => {
  const LIMIT_BYTES = 1 << 20
  const form = (bytes: number) =>
    Buffer.concat([
      Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n'),
      Buffer.alloc(bytes),
      Buffer.from('\r\n--b--\r\n'),
    ])

  const upload = (body: Uint8Array<ArrayBuffer> | ReadableStream) =>
    fetch(`${site.url}/api/v1/uploads`, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'multipart/form-data; boundary=b',
        'Sec-Fetch-Site': 'same-origin',
        Cookie: ines.cookie,
      },
    })

  test.each([
    ['with its length', (bytes: number) => new Uint8Array(form(bytes))],
    ['without it', (bytes: number) => new Blob([new Uint8Array(form(bytes))]).stream()],
  ])('%s is 413, and nothing of it stays; one of exactly the limit is kept', async (_, bodyOf) => {
    expect((await upload(bodyOf(LIMIT_BYTES + 1))).status).toBe(413)
    expect(await site.sql`select 1 from files`).toHaveLength(0)
    await site.removals.begin()
    expect(await site.sql`select 1 from blob_removals`).toHaveLength(0)
    expect((await upload(bodyOf(LIMIT_BYTES))).status).toBe(201)
    await site.sql`delete from attachments`
    await site.sql`delete from files`
  })

  test('that nobody sends to its end leaves nothing', async () => {
    const abort = new AbortController()
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(form(LIMIT_BYTES / 2).subarray(0, -20))),
    })
    const answer = fetch(`${site.url}/api/v1/uploads`, {
      method: 'POST',
      body: stream,
      signal: abort.signal,
      headers: {
        'Content-Type': 'multipart/form-data; boundary=b',
        'Sec-Fetch-Site': 'same-origin',
        Cookie: ines.cookie,
      },
    })
    const isBegun = async () => (await site.sql`select 1 from blob_removals`).length > 0
    while (!(await isBegun())) await Bun.sleep(5)
    abort.abort()
    await answer.catch(() => {})
    while (await isBegun()) await Bun.sleep(5)
    expect(await site.sql`select 1 from files`).toHaveLength(0)
  })
})

test('S30 for what is there: a body over 1 MiB is 413, with and without its length', async () => {
  const body = `body=${'x'.repeat(1 << 20)}`
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    'Sec-Fetch-Site': 'same-origin',
    Cookie: ines.cookie,
  }
  const url = `${site.url}/rooms/${room}/messages`
  expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(413)
  const stream = new Blob([body]).stream()
  const status = await fetch(url, { method: 'POST', body: stream, headers }).then(
    (answer) => answer.status,
    () => 'cut off',
  )
  expect([413, 'cut off']).toContain(status)
})
