import { createRedis, type Redis } from './redis.ts'

/** What a Redis that is well says of itself. */
export interface RedisFacts {
  version: string
  /** Of a command there and back. */
  roundTripMs: number
}

/** Patience with one that answers late: that is for the person who asks to judge. */
const DEADLINE_MS = 2_000
const EXPIRY_MS = 5_000

/**
 * Uses a Redis as the program does: asks it, writes a key that expires, reads it back. Leaves nothing. Throws
 * `RedisAwayError` when it does not answer or refuses, and an error that says what it did otherwise.
 */
export async function probeRedis(url: string): Promise<RedisFacts> {
  const redis = createRedis(url, { deadlineMs: DEADLINE_MS })
  try {
    const version = String(await redis.send('INFO', ['server'])).match(/^redis_version:(\S+)/m)?.[1] ?? 'unknown'
    await tryExpiry(redis)
    const started = performance.now()
    await redis.send('PING', [])
    return { version, roundTripMs: performance.now() - started }
  } finally {
    await redis.stop()
  }
}

async function tryExpiry(redis: Redis): Promise<void> {
  const key = redis.key('doctor', crypto.randomUUID())
  await redis.send('SET', [key, 'well', 'PX', String(EXPIRY_MS)])
  const found = await redis.send('GET', [key])
  const leftMs = Number(await redis.send('PTTL', [key]))
  await redis.send('DEL', [key])
  if (found !== 'well') throw new Error(`a key that was just written reads ${JSON.stringify(found)}`)
  if (!(leftMs > 0 && leftMs <= EXPIRY_MS)) throw new Error('a key that should expire does not')
}
