import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Log } from '../platform/log.ts'
import type { Bindings, Env } from './env.ts'

/** An answer that takes longer is worth a line of its own. */
const SLOW_MS = 1_000
/** Any others are one: a label must not be what somebody sends. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export interface RequestRecordDeps {
  log: Log
  /** Told of each answer: the method, the status's class (2xx) and the time to its head. */
  onAnswer: (method: string, statusClass: string, seconds: number) => void
}

/**
 * Counts every request and writes its line: at `debug`, and at `warn` where it was slow. The line has the route's
 * pattern in place of the path, in which a code of an invite may stand, and nothing of who asked, or from where.
 */
export function recordRequests({ log, onAnswer }: RequestRecordDeps): MiddlewareHandler<Env> {
  const seen = new WeakSet<Bindings>()
  return async (c, next) => {
    const startedAt = performance.now()
    await next()
    // A form that stands for another method is within the request that brought it, and has been here already.
    if (seen.has(c.env)) return
    seen.add(c.env)
    const took = performance.now() - startedAt
    const method = METHODS.has(c.req.method) ? c.req.method : 'other'
    onAnswer(method, `${Math.floor(c.res.status / 100)}xx`, took / 1000)
    const isSlow = took >= SLOW_MS
    log[isSlow ? 'warn' : 'debug'](isSlow ? 'a request was slow' : 'a request was answered', {
      request_id: c.get('requestId'),
      method,
      route: routePath(c, -1),
      status: c.res.status,
      ms: Math.round(took),
    })
  }
}
