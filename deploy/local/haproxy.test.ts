import { afterAll, beforeAll, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HAPROXY_CONFIG_FILE, type LocalHaproxy, startHaproxy } from './haproxy.ts'
import { findFreePort } from './ports.ts'
import { requireProgram } from './requirements.ts'

const CHECK_DEADLINE_MS = 5_000
const NOTICE_DEADLINE_MS = 5_000
const POLL_MS = 20

let folder: string
let haproxy: LocalHaproxy
let red: Stand
let blue: Stand

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-haproxy-'))
  red = createStandIn('red')
  blue = createStandIn('blue')
  haproxy = await startHaproxy({ folder, instances: [red, blue] })
})

afterAll(async () => {
  await haproxy.stop()
  await Promise.all([red.stop(), blue.stop()])
  rmSync(folder, { recursive: true, force: true })
})

test('the configuration of production is valid', () => {
  const { status, stdout, stderr } = spawnSync(requireProgram('haproxy'), ['-c', '-f', HAPROXY_CONFIG_FILE], {
    encoding: 'utf8',
    timeout: CHECK_DEADLINE_MS,
  })
  expect(stdout + stderr).not.toMatch(/WARNING|ALERT/)
  expect(status).toBe(0)
})

test('people are sent to every instance that is ready', async () => {
  await untilStates({ red: 'UP', blue: 'UP' })
  expect(await askSome()).toEqual(new Set(['red', 'blue']))
})

test('nobody is sent to an instance that is not ready, and open sockets stay', async () => {
  const socket = await openSocket(red)
  red.isReady = false
  await untilStates({ red: 'DOWN', blue: 'UP' })
  expect(await askSome()).toEqual(new Set(['blue']))
  expect(await echo(socket, 'still here')).toBe('red: still here')
  socket.close()
  red.isReady = true
  await untilStates({ red: 'UP', blue: 'UP' })
})

test('a dead instance costs nobody a request, whatever the method', async () => {
  await red.stop()
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ method: 'POST', body: 'hello' })))
  expect(new Set(answers.map(({ name }) => name))).toEqual(new Set(['blue']))
  await untilStates({ red: 'DOWN', blue: 'UP' })
  red.start()
  await untilStates({ red: 'UP', blue: 'UP' })
})

test('a request that an instance took and did not answer is asked again only if that changes nothing', async () => {
  const stands = [red, blue]
  for (const stand of stands) await stand.stop().then(stand.startBreaking)
  // On a connection that has served before, HAProxy would close it without a word, by which clients know that they may ask again.
  const alone = { keepalive: false }
  expect((await fetch(`${haproxy.url}/who`, { ...alone, method: 'POST', body: 'hello' })).status).toBe(502)
  expect(red.taken + blue.taken).toBe(1)
  expect((await fetch(`${haproxy.url}/who`, alone)).status).toBe(502)
  expect(red.taken + blue.taken).toBeGreaterThan(2)
  for (const stand of stands) await stand.stop().then(stand.start)
  await untilStates({ red: 'UP', blue: 'UP' })
})

test('what a client says about its address, its scheme and the id of its request counts for nothing', async () => {
  const { headers } = await ask({
    headers: {
      'X-Forwarded-For': '203.0.113.7',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'evil.example',
      'X-Real-IP': '203.0.113.7',
      Forwarded: 'for=203.0.113.7',
      'X-Request-Id': '00000000-0000-4000-8000-000000000000',
    },
  })
  expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' })
  for (const name of ['x-forwarded-host', 'x-real-ip', 'forwarded']) expect(headers[name]).toBeUndefined()
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  expect(headers['x-request-id']).not.toBe('00000000-0000-4000-8000-000000000000')
  expect(headers.host).toBe(new URL(haproxy.url).host)
})

test('metrics are not for the world', async () => {
  expect((await fetch(`${haproxy.url}/metrics`)).status).toBe(404)
  expect(await (await fetch(`${haproxy.operationsUrl}/metrics`)).text()).toContain('haproxy_server_status')
})

test('with nobody ready people get a page that tries again, and programs a problem', async () => {
  red.isReady = blue.isReady = false
  await untilStates({ red: 'DOWN', blue: 'DOWN' })
  const page = await fetch(haproxy.url)
  expect(page.status).toBe(503)
  expect(page.headers.get('Retry-After')).toBe('2')
  expect(await page.text()).toContain('Back in a moment')
  const problem = await fetch(`${haproxy.url}/api/v1/me`)
  expect(problem.headers.get('Content-Type')).toBe('application/problem+json')
  expect(await problem.json()).toMatchObject({ status: 503, code: 'unavailable' })
  red.isReady = blue.isReady = true
  await untilStates({ red: 'UP', blue: 'UP' })
})

type Stand = ReturnType<typeof createStandIn>

/** An instance's outside: says who it is and what it was asked, and echoes on sockets. */
function createStandIn(name: string) {
  const port = findFreePort()
  let end = async () => {}
  const stand = { name, host: '127.0.0.1', port, isReady: true, taken: 0, start, startBreaking, stop: () => end() }
  start()
  return stand

  function start() {
    const server = Bun.serve({
      port,
      hostname: '127.0.0.1',
      fetch(request, own) {
        const { pathname } = new URL(request.url)
        if (pathname === '/readyz') return new Response('', { status: stand.isReady ? 200 : 503 })
        if (pathname === '/socket' && own.upgrade(request, { data: undefined })) return undefined
        return Response.json({ name, headers: Object.fromEntries(request.headers) })
      },
      websocket: { message: (socket, text) => void socket.send(`${name}: ${String(text)}`) },
    })
    end = () => server.stop(true)
  }

  /** One that says it is ready, and cuts every connection as soon as it has a request. */
  function startBreaking() {
    const server = Bun.listen({
      port,
      hostname: '127.0.0.1',
      socket: {
        data(socket, data) {
          if (data.toString().startsWith('GET /readyz')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
          else stand.taken++
          socket.end()
        },
      },
    })
    end = async () => server.stop(true)
  }
}

async function ask(init?: RequestInit): Promise<{ name: string; headers: Record<string, string> }> {
  const response = await fetch(`${haproxy.url}/who`, init)
  expect(response.status).toBe(200)
  const answer: { name: string; headers: Record<string, string> } = await response.json()
  return answer
}

/** Who answers, of several asked side by side. */
async function askSome(): Promise<Set<string>> {
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask()))
  return new Set(answers.map(({ name }) => name))
}

async function untilStates(wanted: Record<string, string>) {
  const deadline = Date.now() + NOTICE_DEADLINE_MS
  while (!Bun.deepEquals(await haproxy.states(), wanted)) {
    if (Date.now() > deadline) expect(await haproxy.states()).toEqual(wanted)
    await Bun.sleep(POLL_MS)
  }
}

/** A socket to one of the two; those that come to the other are closed. */
async function openSocket({ name }: Stand): Promise<WebSocket> {
  for (;;) {
    const socket = new WebSocket(`${haproxy.url.replace('http', 'ws')}/socket`)
    await new Promise((resolve, reject) => {
      socket.onopen = resolve
      socket.onerror = reject
    })
    if ((await echo(socket, 'who')).startsWith(name)) return socket
    socket.close()
  }
}

function echo(socket: WebSocket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.onmessage = ({ data }) => resolve(String(data))
    socket.onclose = () => reject(new Error('expected an echo, found the socket closed'))
    socket.send(text)
  })
}
