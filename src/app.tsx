import { Hono } from 'hono'
import { methodOverride } from 'hono/method-override'
import { NotFoundPage } from '../views/errors/not-found.tsx'
import { ProblemNote, ProblemPage } from '../views/errors/problem.tsx'
import { type Env, isApi, isFragment, type RequestContext } from './http/env.ts'
import { bodyLimit, bringsFiles } from './http/body-limit.ts'
import type { Authenticator } from './http/authenticate.ts'
import { originCheck } from './http/origin-check.ts'
import { recordRequests, type RequestRecordDeps } from './http/request-record.ts'
import { paths } from './http/paths.ts'
import { problemJson, problemOf, setRetryAfter } from './http/problems.ts'
import type { createPeerReader } from './http/request-facts.ts'
import { securityHeaders } from './http/security-headers.ts'
import type { Shells } from './http/shell.ts'
import { factsOf, type Log } from './platform/log.ts'
import { notFound, type Problem } from './platform/problem.ts'
import { speaking } from './texts/t.ts'
import { wantedLanguage } from './texts/wanted-language.ts'

export interface AppDeps {
  log: Log
  peerOf: ReturnType<typeof createPeerReader>
  authenticator: Authenticator
  shells: Shells
  isSetUp: () => Promise<boolean>
  /** Told of each answer, for the record. */
  onAnswer: RequestRecordDeps['onAnswer']
  /** Pages and forms, each with its paths from the root. */
  pages: Hono<Env>[]
  /** The JSON API; each is mounted at `/api/v1`. */
  api: Hono<Env>[]
  /** For those who run the program: no cookie is read for them. */
  operations: Hono<Env>
}

/** The whole HTTP side of the program, as one Hono app: `app.request('/x')` in tests, `app.fetch` in the server. */
export function createApp(deps: AppDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.use(securityHeaders)
  app.use(async (c, next) => {
    const { address, isVeiled, origin, requestId } = deps.peerOf(c.req.raw.headers, c.req.url, c.env.address)
    // A form that stands for another method comes by twice, and keeps its id.
    c.set('requestId', (c.env.requestId ??= requestId))
    c.set('address', address)
    c.set('isVeiled', isVeiled)
    c.set('origin', origin)
    c.set('viewer', null)
    await next()
  })
  app.route('/', deps.operations)
  app.use(recordRequests(deps))
  app.use(bodyLimit)
  app.use(originCheck)
  const override = methodOverride({ app })
  // It would read a form with files into memory; none of those stands for another method.
  app.use((c, next) => (bringsFiles(c) ? next() : override(c, next)))
  app.use(deps.authenticator.middleware)
  app.use((c, next) => speaking(languageFor(c), next))
  for (const routes of deps.pages) app.route('/', routes)
  for (const routes of deps.api) app.route('/api/v1', routes)
  app.notFound((c) => refuse(deps, c, notFound()))
  app.onError((error, c) => {
    const problem = problemOf(error)
    if (problem !== error)
      deps.log.error('a request failed', {
        request_id: c.get('requestId'),
        method: c.req.method,
        route: c.req.routePath,
        ...factsOf(error),
      })
    return refuse(deps, c, problem)
  })
  return app
}

/** Programs are answered in English; people, and the script of their pages, in what they have chosen, or in what their browser asks for. */
const languageFor = (c: RequestContext) =>
  isApi(c) && !isFragment(c) ? 'en' : wantedLanguage(c.get('viewer')?.language ?? '', c.req.header('Accept-Language'))

/** After which a page that could not be had is asked for again by itself. */
const AGAIN_SECONDS = 5

const READING = new Set(['GET', 'HEAD'])

/** A refusal in the form that was asked for: JSON, a piece of a page, or a page. */
async function refuse(deps: AppDeps, c: RequestContext, problem: Problem): Promise<Response> {
  if (isApi(c)) return problemJson(c, problem)
  setRetryAfter(c, problem)
  c.status(problem.status as 422)
  if (isFragment(c)) return c.html(<ProblemNote message={problem.message} />)
  if (problem.status === 401 && READING.has(c.req.method)) return c.redirect(await doorFor(deps, c), 303)
  const door = await deps.shells.door(c)
  if (problem.status === 404) return c.html(<NotFoundPage door={door} />)
  const requestId = problem.status >= 500 ? { requestId: c.get('requestId') } : {}
  const again = problem.status === 503 && READING.has(c.req.method)
  // As the balancer's page does when no instance is ready.
  if (again) c.header('Refresh', String(AGAIN_SECONDS))
  return c.html(
    <ProblemPage door={door} status={problem.status} message={problem.message} again={again} {...requestId} />,
  )
}

/** Where somebody goes who is not signed in. */
async function doorFor(deps: AppDeps, c: RequestContext): Promise<string> {
  if (!(await deps.isSetUp())) return paths.setup()
  const { pathname, search } = new URL(c.req.url)
  return paths.signIn(pathname + search)
}
