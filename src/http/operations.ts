import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import type { Metrics } from '../platform/metrics.ts'
import { notFound } from '../platform/problem.ts'
import type { Env, RequestContext } from './env.ts'
import { addressMatcher } from './request-facts.ts'

export interface OperationsDeps {
  metrics: Metrics
  metricsAllow: readonly string[]
  metricsToken: string | undefined
  /** Why the instance should get no traffic now; undefined when it should. */
  findUnreadiness: () => Promise<string | undefined>
}

/** What those ask who run the program: whether it lives, whether it is ready, and what it counts. */
export function operationsRoutes({ metrics, metricsAllow, metricsToken, findUnreadiness }: OperationsDeps): Hono<Env> {
  const isAllowed = addressMatcher(metricsAllow)

  return new Hono<Env>()
    .get('/healthz', (c) => c.text('ok\n'))
    .get('/readyz', async (c) => {
      const why = await findUnreadiness()
      return why === undefined ? c.text('ready\n') : c.text(`${why}\n`, 503)
    })
    .get('/metrics', (c) => {
      if (!mayRead(c)) throw notFound()
      return c.body(metrics.render(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' })
    })

  function mayRead(c: RequestContext): boolean {
    // A proxy on this machine, of which nobody has told us, would open the metrics to everybody.
    if (isAllowed(c.get('address')) && !c.get('isVeiled')) return true
    const given = c.req.header('Authorization')
    return metricsToken !== undefined && given !== undefined && isSame(given, `Bearer ${metricsToken}`)
  }
}

/** Compares without telling by its time where two texts differ. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => new Bun.CryptoHasher('sha256').update(text).digest()
  return timingSafeEqual(hash(a), hash(b))
}
