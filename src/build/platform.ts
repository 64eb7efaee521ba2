import type { SessionCache } from '../accounts/session-cache.ts'
import type { Config } from '../config.ts'
import type { Bus } from '../delivery/bus.ts'
import type { Assets } from '../http/assets.ts'
import type { BlobStore } from '../platform/blob-store.ts'
import { type Facts, factsOf, type Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Sql } from '../platform/postgres.ts'
import type { Redis } from '../platform/redis.ts'
import type { RateLimiter } from '../platform/rate-limiter.ts'
import type { Presence } from '../presence/presence.ts'

/** What an instance stands on. Which form each part has is decided by the mode in main.ts, and nobody else knows it. */
export interface Platform {
  config: Config
  log: Log
  metrics: Metrics
  sql: Sql
  bus: Bus
  presence: Presence
  /** Who has a page in front of them: only `active` and `offline`. */
  focus: Presence
  limiter: RateLimiter
  sessionCache: SessionCache
  /** What presence, limits and the cache of sessions go through, where there is one: for its health. */
  redis?: Pick<Redis, 'health'> | undefined
  /** Where files are. */
  blobs: BlobStore
  assets: Assets
}

/** For what goes wrong where nobody waits for the answer. */
export const errorLogger =
  (log: Log) =>
  (error: unknown, facts: Facts = {}) =>
    log.error('something failed', { ...facts, ...factsOf(error) })
