import { Hono } from 'hono'
import { createTestDatabase } from '../../test/harness/postgres.ts'
import { parseConfig, type Config } from '../config.ts'
import type { Bus, RoomEvent, Signal } from '../delivery/bus.ts'
import { createLocalBus } from '../delivery/local-bus.ts'
import { createAuthenticator } from '../http/authenticate.ts'
import type { Env } from '../http/env.ts'
import { problemJson, problemOf } from '../http/problems.ts'
import { createLocalRateLimiter, type RateLimiter } from '../platform/rate-limiter.ts'
import type { Mailer } from '../platform/mail.ts'
import type { Sql } from '../platform/postgres.ts'
import { createRoomsService } from '../rooms/rooms.service.ts'
import { accountsApi } from './accounts.api.ts'
import { accountsRoutes } from './accounts.routes.tsx'
import { createAccounts, type Accounts } from './accounts.ts'
import { createLocalSessionCache, type SessionCache } from './session-cache.ts'

export const PASSWORD = 'the tide comes in'

type Given = Partial<Config> & {
  sql?: Sql
  sessionCache?: SessionCache
  bus?: Bus
  limiter?: RateLimiter
  mailer?: Pick<Mailer, 'send'>
}

/** An instance of the accounts on a database of its own (or on one in common with another instance). */
export async function createTestSite({ sql, sessionCache, bus, limiter, mailer, ...config }: Given = {}) {
  const db = sql ?? (await createTestDatabase()).sql
  const theBus = bus ?? createLocalBus()
  const [events, signals, errors]: [RoomEvent[], Signal[], unknown[]] = [[], [], []]
  theBus.subscribe({
    concerns: () => true,
    events: (some) => void events.push(...some),
    signal: (one) => void signals.push(one),
  })
  const settings = { ...parseConfig({}), ...config }
  const accounts = createAccounts({
    sql: db,
    config: settings,
    bus: theBus,
    limiter: limiter ?? createLocalRateLimiter(),
    sessionCache: sessionCache ?? createLocalSessionCache(),
    rooms: createRoomsService({ sql: db, bus: theBus, limits: settings }),
    ...(mailer && { mailer }),
    onError: (error) => void errors.push(error),
  })
  const app = createTestApp(accounts)
  return {
    sql: db,
    accounts,
    app,
    bus: theBus,
    events,
    signals,
    /** What went wrong after an answer. */
    errors,
    browser: (address?: string, origin?: string) => createBrowser(app, address, origin),
  }
}
export type TestSite = Awaited<ReturnType<typeof createTestSite>>

const statesOf = async () => new Map<string, never>()

function createTestApp(accounts: Accounts) {
  const { middleware } = createAuthenticator(accounts.sessions)
  const assets = { script: '/script.js', style: '/style.css' }
  return new Hono<Env>()
    .use(async (c, next) => {
      c.set('requestId', 'test')
      c.set('address', c.req.header('X-Test-Address') ?? '192.0.2.1')
      c.set('origin', new URL(c.req.url).origin)
      await next()
    })
    .use(middleware)
    .route('/api/v1', accountsApi({ accounts, statesOf }))
    .route(
      '/',
      accountsRoutes({
        accounts,
        door: async () => ({ siteName: (await accounts.site.find())?.name ?? '', assets, theme: 'system' }),
        shell: async (c) => {
          const viewer = c.get('viewer')
          if (!viewer) throw new Error('expected somebody signed in')
          return {
            siteName: 'Saltmarsh',
            viewer,
            sidebar: [],
            assets: { ...assets, meStyle: '/me.css?v=1' },
            presence: () => 'unknown',
            timeZone: 'UTC',
          }
        },
      }),
    )
    .onError((error, c) => {
      const problem = problemOf(error)
      if (problem.status === 500) console.error(error)
      return problemJson(c, problem)
    })
}

/** A browser: keeps its cookies, follows nothing. */
export function createBrowser(app: Pick<Hono<Env>, 'request'>, address = '192.0.2.1', origin = 'http://localhost') {
  const cookies = new Map<string, string>()

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('X-Test-Address', address)
    if (cookies.size > 0) headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await app.request(new Request(origin + path, { ...init, headers }))
    response.headers.getSetCookie().forEach(keep)
    return response
  }

  function keep(header: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? []
    if (/max-age=0/i.test(header)) cookies.delete(name)
    else cookies.set(name, value)
  }

  const json = (method: string) => (path: string, body?: unknown) =>
    send(path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    })

  return {
    cookies,
    send,
    get: (path: string) => send(path),
    form: (path: string, fields: Record<string, string | string[]>, method = 'POST') =>
      send(path, { method, body: formBody(fields) }),
    delete: (path: string) => send(path, { method: 'DELETE' }),
    post: json('POST'),
    me: async () => (await send('/api/v1/me')).status,
  }
}
export type Browser = ReturnType<typeof createBrowser>

function formBody(fields: Record<string, string | string[]>): URLSearchParams {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
  return body
}

/** The first run; gives the owner's browser. */
export async function setUp(site: TestSite, email = 'ines@example.org'): Promise<Browser> {
  const owner = site.browser()
  await owner.form('/setup', { site_name: 'Saltmarsh', name: 'Ines', email, password: PASSWORD })
  return owner
}

/** Somebody new, invited by an admin's browser. Fast: made without a form where the form is not what is tested. */
export async function addPerson(
  site: TestSite,
  admin: Browser,
  name: string,
  role = 'member',
): Promise<Browser & { id: string; email: string }> {
  const invite = await admin.post('/api/v1/invites', { role: role === 'owner' ? 'admin' : role, max_uses: 1 })
  const { url }: { url: string } = await invite.json()
  const browser = site.browser('192.0.2.200')
  const email = `${name.toLowerCase()}@example.org`
  const joined = await browser.form(new URL(url).pathname, { name, email, password: PASSWORD })
  if (joined.status !== 303) throw new Error(`expected ${name} to join, found ${joined.status} ${await joined.text()}`)
  const { id }: { id: string } = await (await browser.get('/api/v1/me')).json()
  if (role === 'owner') await site.sql`update users set role = 'owner' where id = ${id}`
  return { ...browser, id, email }
}
