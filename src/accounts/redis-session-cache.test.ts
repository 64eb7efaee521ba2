import { beforeAll, describe, expect, test } from 'bun:test'
import type { LocalRedis } from '../../deploy/local/redis.ts'
import { connectRedis, outcomeOf, shareRedis, startOwnRedis, untilUp } from '../platform/redis.fixture.ts'
import { createRedisSessionCache } from './redis-session-cache.ts'
import { ask, keptUnder, sessionCacheContract, viewer } from './session-cache.contract.ts'
import { SESSION_CACHE_TTL_MS } from './session-cache.ts'

sessionCacheContract('redis', async () => {
  const connect = await shareRedis()
  const [cache, other] = [createRedisSessionCache(connect()), createRedisSessionCache(connect())]
  return { cache, other, wait: (ms) => Bun.sleep(ms) }
})

test('what another version of the program kept is read anew', async () => {
  const connect = await shareRedis()
  const redis = connect()
  await redis.send('SET', [redis.key('viewer', 'nonsense'), '{"id":"of another version"}'])
  expect(await ask(createRedisSessionCache(redis), 'nonsense')).toEqual(viewer)
})

describe('session cache while Redis is away', () => {
  let server: LocalRedis
  beforeAll(async () => {
    server = await startOwnRedis()
  })

  /** Two instances that have just reached Redis. */
  async function two() {
    const connections = [connectRedis(server.url), connectRedis(server.url)] as const
    await untilUp(...connections)
    const [cache, other] = [createRedisSessionCache(connections[0]), createRedisSessionCache(connections[1])]
    return { cache, other, back: () => untilUp(...connections), key: crypto.randomUUID() }
  }

  for (const [fault, begin, end] of [
    ['paused', async () => server.pause(), async () => server.resume()],
    ['killed', () => server.kill9(), () => server.start()],
  ] as const)
    test(`${fault}: PostgreSQL answers, within a second, and a drop resolves when every entry has died`, async () => {
      const { cache, back, key } = await two()
      await ask(cache, key)
      await begin()
      try {
        const found = await outcomeOf(ask(cache, key))
        expect(found.value).toEqual(viewer)
        expect(found.ms).toBeLessThan(1_000)
        const dropped = await outcomeOf(cache.drop([key]))
        expect(dropped.error).toBeUndefined()
        expect(dropped.ms).toBeGreaterThanOrEqual(SESSION_CACHE_TTL_MS)
        expect(dropped.ms).toBeLessThan(2_000)
      } finally {
        await end()
      }
      await back()
      await ask(cache, key)
      expect(await keptUnder(cache, key)).toEqual(viewer)
    })

  test('what a paused Redis takes late does not bring back what was dropped meanwhile', async () => {
    // So patient that what it asked is still there to be taken.
    const patient = connectRedis(server.url, { deadlineMs: 10_000 })
    const { other, back, key } = await two()
    await untilUp(patient)
    const paused = Promise.withResolvers<void>()
    const reading = createRedisSessionCache(patient).find(key, async () => {
      server.pause()
      paused.resolve()
      return viewer
    })
    await paused.promise
    // Who knows already that Redis is away does not leave it a tombstone to take late.
    await ask(other, key)
    await other.drop([key])
    server.resume()
    expect(await reading).toEqual(viewer)
    await back()
    expect(await keptUnder(other, key)).toBeNull()
  })

  test('a Redis that lost its tombstones lets a slow reader’s entry live for no longer than others', async () => {
    const { cache, other, back, key } = await two()
    await cache.find(key, async () => {
      await other.drop([key])
      await server.kill9()
      await server.start()
      await back()
      return viewer
    })
    await Bun.sleep(SESSION_CACHE_TTL_MS)
    expect(await keptUnder(other, key)).toBeNull()
  })
})
