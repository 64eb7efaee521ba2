import { beforeAll, describe, expect, test } from 'bun:test'
import type { LocalRedis } from '../../deploy/local/redis.ts'
import { connectRedis, outcomeOf, startOwnRedis, untilUp } from '../platform/redis.fixture.ts'
import type { Redis } from '../platform/redis.ts'
import { createTestSite, setUp } from './accounts.fixture.ts'
import { createRedisSessionCache } from './redis-session-cache.ts'

const CLIENT = { address: '192.0.2.1', userAgent: 'test' }

let server: LocalRedis

beforeAll(async () => {
  server = await startOwnRedis()
})

/** Two instances on one database and one Redis, and no bus between them; the second lets the owner in all the time. */
async function twoInstances() {
  const [ownRedis, redis] = [connectRedis(server.url), connectRedis(server.url)] as const
  await untilUp(ownRedis, redis)
  const here = await createTestSite({ sessionCache: createRedisSessionCache(ownRedis) })
  const there = await createTestSite({ sql: here.sql, sessionCache: createRedisSessionCache(redis) })
  const owner = await setUp(here)
  const token = owner.cookies.get('hubbub_session') ?? ''
  const viewer = await there.accounts.sessions.resolve(token)
  if (!viewer) throw new Error('expected the owner to be let in')
  return { here, there, viewer, token, ownRedis }
}

/** Asks again and again, so that something is always kept; `stop` gives when somebody was let in last. */
function keepAsking(ask: () => Promise<unknown>): { stop: () => Promise<number> } {
  let [isOver, letInAt] = [false, 0]
  const asking = (async () => {
    while (!isOver) {
      const askedAt = performance.now()
      if (await ask()) letInAt = askedAt
      await Bun.sleep(1)
    }
  })()
  return {
    async stop() {
      isOver = true
      await asking
      return letInAt
    },
  }
}

const FAULTS: [string, (ownRedis: Redis) => unknown][] = [
  ['is there', () => {}],
  ['is paused', () => server.pause()],
  ['is gone', () => server.kill9()],
  ['is out of reach of the one that revokes only', (ownRedis) => ownRedis.stop()],
]

describe('a revocation on one instance holds on all from the moment it is answered, where Redis', () => {
  for (const [what, begin] of FAULTS)
    test(what, async () => {
      const { here, there, viewer, token, ownRedis } = await twoInstances()
      const asking = keepAsking(() => there.accounts.sessions.resolve(token))
      try {
        await begin(ownRedis)
        const revoked = await outcomeOf(here.accounts.sessions.endAll(viewer, CLIENT, { keepThis: false }))
        const answeredAt = performance.now()
        expect(revoked.value).toBe(1)
        expect(revoked.ms).toBeLessThan(2_000)
        expect(await there.accounts.sessions.resolve(token)).toBeNull()
        await Bun.sleep(100)
        expect(await asking.stop()).toBeLessThanOrEqual(answeredAt)
      } finally {
        await asking.stop()
        server.resume()
        await server.start()
      }
    })
})
