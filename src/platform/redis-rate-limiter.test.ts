import { beforeAll, describe, expect, test } from 'bun:test'
import type { LocalRedis } from '../../deploy/local/redis.ts'
import { rateLimiterContract } from './rate-limiter.contract.ts'
import { perWindow } from './rate-limiter.ts'
import { connectRedis, outcomeOf, shareRedis, startOwnRedis, untilUp } from './redis.fixture.ts'
import { createRedisRateLimiter } from './redis-rate-limiter.ts'

const slow = { capacity: 3, refillPerSecond: 0.001 }

rateLimiterContract('redis', async () => {
  const connect = await shareRedis()
  const [limiter, other] = [createRedisRateLimiter(connect()), createRedisRateLimiter(connect())]
  return { limiter, other, wait: (ms) => Bun.sleep(ms) }
})

describe('redis rate limiter', () => {
  test('five failures a quarter of an hour let the sixth in after three minutes', async () => {
    const limiter = createRedisRateLimiter((await shareRedis())())
    const [key, bucket] = [crypto.randomUUID(), perWindow(5, 15 * 60)]
    for (let i = 0; i < 5; i++) await limiter.take(key, bucket)
    const refused = await limiter.take(key, bucket)
    if (refused.ok) throw new Error('expected an empty bucket')
    expect(refused.retryAfterMs).toBeGreaterThan(175_000)
    expect(refused.retryAfterMs).toBeLessThanOrEqual(180_000)
  })

  test('a key is there until its bucket is full again, and not for longer', async () => {
    const redis = (await shareRedis())()
    const limiter = createRedisRateLimiter(redis)
    const key = crypto.randomUUID()
    const lifeOf = async () => Number(await redis.send('PTTL', [redis.key('limit', key)]))
    await limiter.take(key, { capacity: 3, refillPerSecond: 0.01 }, 2)
    expect(await lifeOf()).toBeGreaterThan(195_000)
    expect(await lifeOf()).toBeLessThanOrEqual(200_000)
    await limiter.giveBack(key, { capacity: 3, refillPerSecond: 0.01 }, 2)
    expect(await lifeOf()).toBe(-2)
  })
})

describe('redis rate limiter while Redis is away', () => {
  let server: LocalRedis
  beforeAll(async () => {
    server = await startOwnRedis()
  })

  for (const [fault, begin, end] of [
    ['paused', async () => server.pause(), async () => server.resume()],
    ['killed', () => server.kill9(), () => server.start()],
  ] as const)
    test(`${fault}: the instance limits alone, without delay but the first, and in common when Redis is back`, async () => {
      const connections = [connectRedis(server.url), connectRedis(server.url)] as const
      const [limiter, other] = [createRedisRateLimiter(connections[0]), createRedisRateLimiter(connections[1])]
      const key = crypto.randomUUID()
      await untilUp(...connections)
      await begin()
      try {
        const outcomes = []
        for (let i = 0; i < 4; i++) outcomes.push(await outcomeOf(limiter.take(key, slow)))
        expect(outcomes.map(({ value }) => value?.ok)).toEqual([true, true, true, false])
        expect(outcomes[0]?.ms).toBeLessThan(1_000)
        for (const { ms } of outcomes.slice(1)) expect(ms).toBeLessThan(50)
        expect((await limiter.peek(key, slow)).ok).toBe(false)
        await limiter.giveBack(key, slow)
        expect((await limiter.peek(key, slow)).ok).toBe(true)
      } finally {
        await end()
      }
      await untilUp(...connections)
      const again = crypto.randomUUID()
      expect((await limiter.take(again, slow, 3)).ok).toBe(true)
      expect((await other.take(again, slow)).ok).toBe(false)
    })
})
