import { expect, test } from 'bun:test'
import { rateLimiterContract } from './rate-limiter.contract.ts'
import { createLocalRateLimiter, perWindow } from './rate-limiter.ts'

rateLimiterContract('local', () => {
  let time = 1_000_000
  const limiter = createLocalRateLimiter({ now: () => time })
  return { limiter, other: limiter, wait: (ms) => void (time += ms) }
})

test('five failures a quarter of an hour let the sixth in after three minutes', async () => {
  let time = 0
  const limiter = createLocalRateLimiter({ now: () => time })
  const bucket = perWindow(5, 15 * 60)
  for (let i = 0; i < 5; i++) await limiter.take('a', bucket)
  expect(await limiter.take('a', bucket)).toEqual({ ok: false, retryAfterMs: 180_000 })
  time += 180_000
  expect(await limiter.take('a', bucket)).toEqual({ ok: true })
})

test('the number of keys in memory is bounded, and the latest are kept', async () => {
  const limiter = createLocalRateLimiter({ maxKeys: 100 })
  const bucket = { capacity: 1, refillPerSecond: 0.001 }
  for (let i = 0; i < 1000; i++) await limiter.take(`key ${i}`, bucket)
  expect((await limiter.take('key 999', bucket)).ok).toBe(false)
  expect((await limiter.take('key 0', bucket)).ok).toBe(true)
})

test('a clock that goes back neither fills nor empties a bucket', async () => {
  let time = 10_000
  const limiter = createLocalRateLimiter({ now: () => time })
  const bucket = { capacity: 2, refillPerSecond: 1 }
  await limiter.take('a', bucket, 2)
  time = 0
  expect((await limiter.take('a', bucket)).ok).toBe(false)
})
