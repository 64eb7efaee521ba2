import { z } from 'zod'
import { type Bucket, createLocalRateLimiter, type RateLimiter, type Taken } from './rate-limiter.ts'
import { createScript, type Redis, RedisAwayError } from './redis.ts'

/**
 * One bucket: how many tokens it had, and when. The clock is Redis' own, so those of the instances do not matter; one
 * that goes back neither fills nor empties. A key ends when its bucket is full again, as a full one says the same as
 * none. Answers the tokens that are missing, as text: Redis would cut a number to its whole part. Refills are
 * fractions, and a sum of them may miss a whole number by a hair: hence the little slack.
 */
const bucketScript = createScript(`
local capacity, refill, cost, operation = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = capacity
if known[1] and known[2] then
  tokens = math.min(capacity, tonumber(known[1]) + math.max(0, now - tonumber(known[2])) / 1000 * refill)
end
if operation ~= 'give' and tokens + 1e-6 < cost then return string.format('%.17g', cost - tokens) end
if operation == 'peek' then return '0' end
tokens = operation == 'give' and math.min(capacity, tokens + cost) or tokens - cost
local full_in = math.ceil((capacity - tokens) / refill * 1000)
if full_in <= 0 then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens), 'at', string.format('%.0f', now))
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', full_in))
end
return '0'`)

const missingSchema = z.coerce.number()

/**
 * The limiter that all instances have in common: whoever one of them refuses, all refuse. While Redis is away each
 * instance counts for itself, from full buckets: a limit is then that of one instance, and nobody is locked out.
 */
export function createRedisRateLimiter(redis: Redis, alone: RateLimiter = createLocalRateLimiter()): RateLimiter {
  /** The tokens that are missing. Throws `RedisAwayError`. */
  async function ask(operation: 'take' | 'peek' | 'give', key: string, bucket: Bucket, cost: number): Promise<number> {
    const { capacity, refillPerSecond } = bucket
    const args = [String(capacity), String(refillPerSecond), String(cost), operation]
    return missingSchema.parse(await redis.run(bucketScript, [redis.key('limit', key)], args))
  }

  return {
    take: (key, bucket, cost = 1) =>
      unlessAway(
        async () => verdict(await ask('take', key, bucket, cost), bucket),
        () => alone.take(key, bucket, cost),
      ),
    peek: (key, bucket, cost = 1) =>
      unlessAway(
        async () => verdict(await ask('peek', key, bucket, cost), bucket),
        () => alone.peek(key, bucket, cost),
      ),
    giveBack: (key, bucket, cost = 1) =>
      unlessAway(
        async () => void (await ask('give', key, bucket, cost)),
        () => alone.giveBack(key, bucket, cost),
      ),
  }
}

async function unlessAway<T>(together: () => Promise<T>, alone: () => Promise<T>): Promise<T> {
  try {
    return await together()
  } catch (error) {
    if (error instanceof RedisAwayError) return alone()
    throw error
  }
}

function verdict(missing: number, { refillPerSecond }: Bucket): Taken {
  return missing === 0 ? { ok: true } : { ok: false, retryAfterMs: Math.ceil((missing / refillPerSecond) * 1000) }
}
