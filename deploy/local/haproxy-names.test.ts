import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HAPROXY_CONFIG_FILE } from './haproxy.ts'
import { onFreePorts } from './ports.ts'
import { requireProgram } from './requirements.ts'
import { type Service, startService } from './service.ts'

const NOTICE_DEADLINE_MS = 8_000
/** Every address of 127.0.0.0/8 is this machine's own: containers of one name and one port, without containers. */
const ADDRESSES = ['127.0.1.1', '127.0.1.2', '127.0.1.3'] as const
const folder = mkdtempSync(join(tmpdir(), 'hubbub-names-'))

let known: string[] = [ADDRESSES[0], ADDRESSES[1]]
let haproxy: Service
let url: string
let stop: () => Promise<unknown>

beforeAll(async () => {
  await onFreePorts(4, async ([port = 0, namePort = 0, peoplePort = 0, operationsPort = 0]) => {
    const instances = ADDRESSES.map((hostname) => Bun.serve({ hostname, port, fetch: () => new Response(hostname) }))
    const names = await serveNames(namePort)
    stop = () => Promise.all(instances.map((instance) => instance.stop(true))).then(() => names.close())
    url = `http://127.0.0.1:${peoplePort}`
    haproxy = await startService({
      name: 'HAProxy',
      command: [requireProgram('haproxy'), '-db', '-f', HAPROXY_CONFIG_FILE],
      env: {
        HAPROXY_BIND: `127.0.0.1:${peoplePort}`,
        HAPROXY_OPERATIONS_BIND: `127.0.0.1:${operationsPort}`,
        HAPROXY_DNS: `127.0.0.1:${namePort}`,
        HAPROXY_INSTANCES: `app:${port}`,
        HAPROXY_MAXCONN: '100',
      },
      logFile: join(folder, 'haproxy.log'),
      isReady: async () => (await fetch(`http://127.0.0.1:${operationsPort}/healthz`)).ok,
    })
  })
})

afterAll(async () => {
  await haproxy.stop()
  await stop()
  rmSync(folder, { recursive: true, force: true })
})

test('in production instances are found by one name, and followed as they come', async () => {
  await untilAnswering([ADDRESSES[0], ADDRESSES[1]])
  known = [...ADDRESSES]
  await untilAnswering([...ADDRESSES])
})

/** A name server that knows one name. */
function serveNames(port: number) {
  return Bun.udpSocket({
    hostname: '127.0.0.1',
    port,
    socket: {
      data: (socket, question, from, address) => void socket.send(answer(Buffer.from(question)), from, address),
    },
  })
}

/** RFC 1035: the question again, and each address (type A) for a second. To other types than A there is no answer. */
function answer(question: Buffer): Buffer {
  const end = question.indexOf(0, 12) + 5
  const isAboutA = question.readUInt16BE(end - 4) === 1
  const records = isAboutA
    ? known.map((address) => Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...address.split('.').map(Number)]))
    : []
  const head = Buffer.from(question.subarray(0, end))
  head.writeUInt16BE(0x8180, 2)
  head.writeUInt16BE(records.length, 6)
  head.writeUInt32BE(0, 8)
  return Buffer.concat([head, ...records])
}

async function untilAnswering(wanted: string[]) {
  const deadline = Date.now() + NOTICE_DEADLINE_MS
  while (!Bun.deepEquals(await listAnswering(), wanted)) {
    if (Date.now() > deadline) expect(await listAnswering()).toEqual(wanted)
    await Bun.sleep(50)
  }
}

async function listAnswering(): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: 12 }, () => fetch(url, { keepalive: false })))
  return [...new Set(await Promise.all(answers.map((response) => response.text())))].sort()
}
