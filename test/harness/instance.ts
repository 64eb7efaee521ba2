import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalSessionCache, type SessionCache } from '../../src/accounts/session-cache.ts'
import { buildInstance } from '../../src/build/instance.ts'
import { parseConfig } from '../../src/config.ts'
import type { Bus } from '../../src/delivery/bus.ts'
import { createLocalBus } from '../../src/delivery/local-bus.ts'
import type { Assets } from '../../src/http/assets.ts'
import type { BlobStore } from '../../src/platform/blob-store.ts'
import { createDiskBlobStore } from '../../src/platform/disk-blob-store.ts'
import { createLog } from '../../src/platform/log.ts'
import { createMetrics } from '../../src/platform/metrics.ts'
import { createLocalRateLimiter } from '../../src/platform/rate-limiter.ts'
import { createLocalPresence } from '../../src/presence/local-presence.ts'
import { onTestsEnd } from './cleanups.ts'
import { createTestDatabase, type TestDatabase } from './postgres.ts'

export const PASSWORD = 'the tide comes in'

/** Limits that are made for people, out of the way of a test. */
const UNLIMITED = {
  LIMIT_SEND_BURST: '1000000',
  LIMIT_SEND_PER_SECOND: '1000000',
  LIMIT_SEARCH_BURST: '1000000',
  LIMIT_SEARCHES_PER_SECOND: '1000000',
  LIMIT_JOINS_PER_HOUR: '1000000',
  LIMIT_UPLOADS_PER_MINUTE: '1000000',
  LIMIT_REPORTS_PER_HOUR: '1000000',
}

/** Only a browser needs the real script and style, which take a second to build. */
const NO_ASSETS: Assets = {
  script: '/assets/hubbub.js',
  style: '/assets/hubbub.css',
  worker: '',
  styleOf: (name) => `/assets/${name}.css`,
  partOf: (name) => `/assets/${name}.js`,
  respond: () => undefined,
}

export interface Person {
  id: string
  name: string
  email: string
  /** The header with which they are signed in. */
  cookie: string
}

export interface RequestOptions {
  method?: string
  headers?: Record<string, string>
  body?: string | FormData | URLSearchParams | Uint8Array<ArrayBuffer>
}

export interface TestInstanceOptions {
  /** Settings, as in the environment. */
  env?: Record<string, string>
  /** Makes it the second of two: on the database of the first. */
  beside?: TestInstance
  /** Where files are; a folder of its own by default. */
  blobs?: BlobStore
  /** What carries events to and from it; by default nothing but itself. */
  bus?: Bus
  /** True serves on a port of 127.0.0.1, for sockets. */
  listens?: boolean
  /** The real script, style and pictures, for a browser. */
  assets?: Assets
  /** The peer's address, where it does not listen. */
  address?: string
}

export interface TestInstance extends Awaited<ReturnType<typeof startTestInstance>> {}

/**
 * The whole program, but for its process: put together as `start` does it, over a database of its own. Two of them share the database and
 * the cache of sessions, and no bus: that is a cluster whose Kafka is down.
 */
export const createTestInstance = (options: TestInstanceOptions = {}): Promise<TestInstance> =>
  startTestInstance(options)

async function startTestInstance(options: TestInstanceOptions) {
  const { env = {}, listens = false, address = '192.0.2.1', beside } = options
  const database: TestDatabase = beside?.database ?? (await createTestDatabase())
  const sessionCache: SessionCache = beside?.sessionCache ?? createLocalSessionCache()
  const config = parseConfig({ ...UNLIMITED, HOST: '127.0.0.1', PORT: '0', ...env })
  const logLines: string[] = []
  const blobs: BlobStore = options.blobs ?? beside?.blobs ?? createDiskBlobStore(makeFolder())
  const instance = buildInstance({
    config,
    log: createLog('debug', 'test', (line) => void logLines.push(line)),
    metrics: createMetrics(),
    sql: database.sql,
    bus: options.bus ?? createLocalBus(),
    presence: createLocalPresence(),
    focus: createLocalPresence(),
    limiter: createLocalRateLimiter(),
    sessionCache,
    blobs,
    assets: options.assets ?? NO_ASSETS,
  })
  const { url, stop } = listens ? listen(instance) : { url: config.PUBLIC_URL ?? 'http://localhost', stop: idle }

  /** Sends a request with these headers and no others. */
  async function send(path: string, { method = 'GET', headers = {}, body }: RequestOptions = {}): Promise<Response> {
    const request = new Request(url + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body !== undefined && { body }),
    })
    if (listens) return fetch(request)
    return instance.app.fetch(request, { address, stream: () => {} })
  }

  /** Sends a request as a page of the site would, by somebody or by nobody. */
  function request(path: string, init: RequestOptions = {}, person?: Pick<Person, 'cookie'>): Promise<Response> {
    const own = { 'Sec-Fetch-Site': 'same-origin', ...(person && { Cookie: person.cookie }) }
    return send(path, { ...init, headers: { ...own, ...init.headers } })
  }

  const form = (path: string, fields: Record<string, string>, person?: Pick<Person, 'cookie'>, method = 'POST') =>
    request(path, { method, body: new URLSearchParams(fields) }, person)

  const json = (path: string, body: unknown, person?: Pick<Person, 'cookie'>, method = 'POST') =>
    request(path, { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }, person)

  /** The first run: somebody who owns the site. */
  async function setUp(name = 'Ines'): Promise<Person> {
    const email = emailOf(name)
    return enter(name, email, await form('/setup', { site_name: 'Saltmarsh', name, email, password: PASSWORD }))
  }

  /** Somebody new, by an invite of an admin. */
  async function signUp(admin: Person, name: string, role: 'admin' | 'member' | 'guest' = 'member'): Promise<Person> {
    const { code } = await read<{ code: string }>(await json('/api/v1/invites', { role, max_uses: 1 }, admin))
    const email = emailOf(name)
    return enter(name, email, await form(`/join/${code}`, { name, email, password: PASSWORD }))
  }

  /** The same person on another device. Throws when refused. */
  async function signIn({ name, email }: Pick<Person, 'name' | 'email'>, password = PASSWORD): Promise<Person> {
    return enter(name, email, await form('/sessions', { email, password }))
  }

  async function enter(name: string, email: string, answer: Response): Promise<Person> {
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
    if (answer.status !== 303 || cookie === undefined)
      throw new Error(`expected ${name} to get in, found ${answer.status} ${await answer.text()}`)
    const { id } = await read<{ id: string }>(await request('/api/v1/me', {}, { cookie }))
    return { id, name, email, cookie }
  }

  /** A room made by somebody, who runs it; gives its id. */
  async function makeRoom(
    person: Person,
    room: { name: string; kind?: 'public' | 'private'; members?: readonly Person[] },
  ): Promise<string> {
    const { kind = 'private', members = [], name } = room
    const body = { kind, name, member_ids: members.map(({ id }) => id) }
    return (await read<{ id: string }>(await json('/api/v1/rooms', body, person))).id
  }

  /** Sends a message; gives its id and number. */
  const say = async (person: Person, roomId: string, body: string) =>
    read<{ id: string; seq: number }>(await json(`/api/v1/rooms/${roomId}/messages`, { body }, person))

  return {
    ...instance,
    url,
    /** Ends it before the file's tests are over: as SIGTERM does. */
    stop,
    database,
    sessionCache,
    blobs,
    sql: database.sql,
    /** What it logged, line by line. */
    logLines,
    send,
    request,
    form,
    json,
    setUp,
    signUp,
    signIn,
    makeRoom,
    say,
  }
}

function listen(instance: ReturnType<typeof buildInstance>): { url: string; stop: () => Promise<void> } {
  const { port, drain } = instance.listen()
  let drained: Promise<void> | undefined
  const stop = () => (drained ??= drain())
  onTestsEnd(stop)
  return { url: `http://127.0.0.1:${port}`, stop }
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-files-'))
  onTestsEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const idle = async () => {}

const emailOf = (name: string) => `${name.toLowerCase()}@example.org`

/** The JSON of an answer that has to be a success. */
async function read<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw new Error(`expected a success, found ${answer.status} ${await answer.text()}`)
  const body: T = await answer.json()
  return body
}
