import { describe, expect, test } from 'bun:test'
import type { RateLimiter } from './rate-limiter.ts'

/**
 * What a limiter under test is made of: two instances' views of one (the same one twice for a local form); `wait` lets
 * its time pass (a fake clock, or really).
 */
export interface LimiterUnderTest {
  limiter: RateLimiter
  other: RateLimiter
  wait: (ms: number) => Promise<void> | void
}

/** The rules every rate limiter keeps. Keys are fresh for each rule, so that forms with a memory can be shared. */
export function rateLimiterContract(name: string, make: () => Promise<LimiterUnderTest> | LimiterUnderTest): void {
  const bucket = { capacity: 3, refillPerSecond: 10 }
  const freshKey = () => `contract:${crypto.randomUUID()}`

  describe(`rate limiter: ${name}`, () => {
    test('a full bucket allows its capacity at once and then says how long to wait', async () => {
      const { limiter } = await make()
      const key = freshKey()
      const taken = await Promise.all([1, 2, 3, 4].map(() => limiter.take(key, bucket)))
      expect(taken.map(({ ok }) => ok)).toEqual([true, true, true, false])
      const refused = taken[3]
      expect(refused?.ok === false && refused.retryAfterMs > 0 && refused.retryAfterMs <= 100).toBe(true)
    })

    test('after the wait it was told, a taker is let in once', async () => {
      const { limiter, wait } = await make()
      const key = freshKey()
      await limiter.take(key, bucket, 3)
      const refused = await limiter.take(key, bucket)
      if (refused.ok) throw new Error('expected an empty bucket')
      await wait(refused.retryAfterMs)
      expect((await limiter.take(key, bucket)).ok).toBe(true)
    })

    test('all instances take from one bucket, and give back to it', async () => {
      const { limiter, other } = await make()
      const key = freshKey()
      const slow = { capacity: 4, refillPerSecond: 0.001 }
      const taken = await Promise.all(
        [limiter, other, limiter, other, limiter, other].map((one) => one.take(key, slow)),
      )
      expect(taken.filter(({ ok }) => ok)).toHaveLength(4)
      for (const one of [limiter, other]) expect((await one.peek(key, slow)).ok).toBe(false)
      await other.giveBack(key, slow)
      expect((await limiter.take(key, slow)).ok).toBe(true)
      expect((await other.take(key, slow)).ok).toBe(false)
    })

    test('keys do not share a bucket', async () => {
      const { limiter } = await make()
      const [mine, theirs] = [freshKey(), freshKey()]
      await limiter.take(mine, bucket, 3)
      expect((await limiter.take(theirs, bucket, 3)).ok).toBe(true)
    })

    test('a cost above what is there takes nothing', async () => {
      const { limiter } = await make()
      const key = freshKey()
      await limiter.take(key, { capacity: 3, refillPerSecond: 0.001 })
      expect((await limiter.take(key, { capacity: 3, refillPerSecond: 0.001 }, 3)).ok).toBe(false)
      expect((await limiter.take(key, { capacity: 3, refillPerSecond: 0.001 }, 2)).ok).toBe(true)
    })

    test('peeking takes nothing', async () => {
      const { limiter } = await make()
      const key = freshKey()
      for (let i = 0; i < 5; i++) expect((await limiter.peek(key, bucket)).ok).toBe(true)
      expect((await limiter.take(key, bucket, 3)).ok).toBe(true)
      expect((await limiter.peek(key, bucket, 3)).ok).toBe(false)
    })

    test('what is given back can be taken again, never more than the capacity', async () => {
      const { limiter } = await make()
      const key = freshKey()
      const slow = { capacity: 3, refillPerSecond: 0.001 }
      await limiter.take(key, slow, 3)
      await limiter.giveBack(key, slow)
      expect((await limiter.take(key, slow)).ok).toBe(true)
      await limiter.giveBack(key, slow, 100)
      expect((await limiter.take(key, slow, 4)).ok).toBe(false)
      expect((await limiter.take(key, slow, 3)).ok).toBe(true)
    })
  })
}
