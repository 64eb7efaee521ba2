import { createRedisSessionCache } from '../accounts/redis-session-cache.ts'
import { createLocalSessionCache } from '../accounts/session-cache.ts'
import type { Config } from '../config.ts'
import { openBlobs } from '../platform/open-blobs.ts'
import { factsOf, type Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import { createLocalRateLimiter } from '../platform/rate-limiter.ts'
import { createRedisRateLimiter } from '../platform/redis-rate-limiter.ts'
import { createRedis } from '../platform/redis.ts'
import { createLocalPresence } from '../presence/local-presence.ts'
import { createRedisPresence } from '../presence/redis-presence.ts'
import { openBus } from './open-bus.ts'
import type { Platform } from './platform.ts'

export type Services = Pick<Platform, 'bus' | 'presence' | 'focus' | 'limiter' | 'sessionCache' | 'redis' | 'blobs'> & {
  /** Where they are, in words. */
  place: string
  /** Leaves them in good order. */
  close: () => Promise<void>
}

/** What instances share, in the forms of the mode: over Kafka and Redis where they are named, else in this process. */
export function openServices(config: Config, log: Log, metrics: Metrics): Services {
  const bus = openBus(config, log, metrics)
  const shared = config.REDIS_URL === undefined ? openLocal() : openRedis(config.REDIS_URL, log)
  const close = () => Promise.all([bus.stop(), shared.close()]).then(() => {})
  return { bus, ...shared, blobs: openBlobs(config), close }
}

function openLocal() {
  const presence = createLocalPresence()
  return {
    presence,
    focus: createLocalPresence(),
    limiter: createLocalRateLimiter(),
    sessionCache: createLocalSessionCache(),
    place: 'single instance',
    close: presence.stop,
  }
}

function openRedis(url: string, log: Log) {
  const redis = createRedis(url, {
    onChange: ({ state, detail }) =>
      state === 'up' ? log.info('Redis answers') : log.warn('Redis is away', { reason: detail }),
  })
  const onError = (error: unknown) => log.error('something failed in Redis', factsOf(error))
  const presence = createRedisPresence({ redis, onError })
  const focus = createRedisPresence({ redis, onError, name: 'focus' })
  return {
    redis,
    presence,
    focus,
    limiter: createRedisRateLimiter(redis),
    sessionCache: createRedisSessionCache(redis),
    place: 'an instance of a cluster on Kafka and Redis',
    async close() {
      await Promise.all([presence.stop(), focus.stop()])
      await redis.stop()
    },
  }
}
