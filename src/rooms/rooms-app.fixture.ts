import { Hono } from 'hono'
import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Shell } from '../../views/layout.tsx'
import { UNCHOSEN, type Viewer } from '../accounts/viewer.ts'
import type { Env, RequestContext } from '../http/env.ts'
import { requireViewer } from '../http/env.ts'
import { membershipsApi } from '../memberships/memberships.api.ts'
import { membershipsRoutes } from '../memberships/memberships.routes.tsx'
import { sidebarRoutes } from '../memberships/sidebar.routes.tsx'
import { listSidebar } from '../memberships/sidebar.store.ts'
import type { Sql } from '../platform/postgres.ts'
import { Problem } from '../platform/problem.ts'
import type { Actor } from './actor.ts'
import { roomsApi } from './rooms.api.ts'
import { createRoomsFixture } from './rooms.fixture.ts'
import { roomsRoutes } from './rooms.routes.tsx'

/** The routes of rooms and memberships on a database; who asks is named by the header `As`, and problems are JSON. */
export function createRoomsApp(sql: Sql) {
  const fixture = createRoomsFixture(sql)
  const shell = async (c: RequestContext): Promise<Shell> => {
    const viewer = requireViewer(c)
    const assets = { script: '/s.js', style: '/s.css', meStyle: '/me.css' }
    const sidebar = await listSidebar(sql, viewer.id)
    return { siteName: 'Site', viewer, sidebar, assets, presence: () => 'unknown', timeZone: 'UTC' }
  }
  const deps = { sql, rooms: fixture.rooms, memberships: fixture.memberships, shell }
  const app = new Hono<Env>()
  app.use(async (c, next) => {
    c.set('address', '127.0.0.1')
    c.set('origin', 'http://chat.test')
    c.set('viewer', await findViewer(sql, c.req.header('As')))
    await next()
  })
  app.route('/', roomsRoutes(deps))
  app.route('/', sidebarRoutes(deps))
  app.route(
    '/',
    membershipsRoutes({ ...deps, hereCount: async () => null, roomPage: async (_, id, pane) => page(id, pane) }),
  )
  app.route('/api/v1', roomsApi(deps)).route('/api/v1', membershipsApi(deps))
  app.onError((error, c) => {
    if (!(error instanceof Problem)) throw error
    return c.json({ code: error.code, detail: error.message, ...error.more }, statusOf(error))
  })
  app.notFound((c) => c.json({ code: 'no_route' }, 404))
  return {
    ...fixture,
    ask: (who: Actor, method: string, path: string, body?: Body) => ask(app, who, method, path, body),
  }
}

type Body = FormData | URLSearchParams | Record<string, unknown>

async function ask(app: Hono<Env>, who: Actor, method: string, path: string, body?: Body): Promise<Response> {
  const isForm = body instanceof FormData || body instanceof URLSearchParams
  return await app.request(path, {
    method,
    headers: { As: who.id, ...(body && !isForm && { 'Content-Type': 'application/json' }) },
    ...(body && { body: isForm ? body : JSON.stringify(body) }),
  })
}

async function findViewer(sql: Sql, id: string | undefined): Promise<Viewer | null> {
  if (id === undefined) return null
  const [user] = await sql<Pick<Viewer, 'id' | 'name' | 'email' | 'role'>[]>`
    select id, name, email, role from users where id = ${id}`
  if (!user) return null
  return { ...user, ...UNCHOSEN, timeZone: '', session: null, tokenId: null }
}

const page = (roomId: string, pane: { members: unknown[]; form: { problem: string | null } }) =>
  html`<main data-room-id="${roomId}">${pane.members.length} members ${pane.form.problem ?? ''}</main>`

/** Problems have statuses that come with a body. */
const statusOf = (problem: Problem) => STATUSES.find((status) => status === problem.status) ?? 500
const STATUSES = [400, 401, 403, 404, 409, 413, 415, 422, 429, 503] as const satisfies ContentfulStatusCode[]
