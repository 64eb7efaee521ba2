import { type LocalRedis, startRedis } from '../../deploy/local/redis.ts'
import { onTestsEnd } from '../../test/harness/cleanups.ts'
import { sharedRedis } from '../../test/harness/services.ts'
import { createRedis, type Redis, type RedisOptions } from './redis.ts'

/** The pause between two attempts and the deadline of one, with room for a busy machine. */
const RETURNS_WITHIN_MS = 5_000
const POLL_MS = 10

/** Connects to the tests' common Redis under the same prefix each time: as several instances of one site. */
export async function shareRedis(): Promise<(options?: RedisOptions) => Redis> {
  const { url, keyPrefix } = await sharedRedis()
  return (options) => connectRedis(url, { prefix: `${keyPrefix}:`, ...options })
}

/** A Redis to be killed and paused. */
export async function startOwnRedis(): Promise<LocalRedis> {
  const server = await startRedis()
  onTestsEnd(server.stop)
  return server
}

/** A connection that ends with the file's tests. */
export function connectRedis(url: string, options?: RedisOptions): Redis {
  const redis = createRedis(url, options)
  onTestsEnd(redis.stop)
  return redis
}

/** Until Redis answers again. */
export const untilUp = (...connections: Redis[]): Promise<void> =>
  until(() => connections.every((redis) => redis.health().state === 'up'))

/** Until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>, withinMs = RETURNS_WITHIN_MS): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`It is not so within ${withinMs} ms.`)
    await Bun.sleep(POLL_MS)
  }
}

/** How work ends, and how long that took. */
export async function outcomeOf<T>(work: Promise<T>): Promise<{ value: T | undefined; error: unknown; ms: number }> {
  const startedAt = performance.now()
  const ended = await work.then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error }),
  )
  return { ...ended, ms: performance.now() - startedAt }
}
