/** How much may happen at once, and how fast more becomes allowed. */
export interface Bucket {
  capacity: number
  refillPerSecond: number
}

export type Taken = { ok: true } | { ok: false; retryAfterMs: number }

/**
 * Token buckets by key. Every key starts full. One suite (`rate-limiter.contract.ts`) runs over all forms.
 * - `take` takes `cost` tokens if they are there, and otherwise none: then it says how long until they will be.
 * - `peek` says what `take` would, and takes nothing.
 * - `giveBack` undoes a `take`, never beyond the capacity: so that only failures count, and yet attempts made at the
 *   same moment can not all slip through before the first has failed.
 */
export interface RateLimiter {
  take(key: string, bucket: Bucket, cost?: number): Promise<Taken>
  peek(key: string, bucket: Bucket, cost?: number): Promise<Taken>
  giveBack(key: string, bucket: Bucket, cost?: number): Promise<void>
}

/** A bucket that allows `count` things in a window, evenly refilled. */
export const perWindow = (count: number, windowSeconds: number): Bucket => ({
  capacity: count,
  refillPerSecond: count / windowSeconds,
})

interface Level {
  tokens: number
  at: number
  /** From when on the bucket is full again, and so says the same as none. */
  fullAt: number
}

/** At about 200 bytes a key: 20 MB at the most, however many addresses an attacker has. */
const MAX_KEYS = 100_000

/**
 * The limiter of a single instance. Memory is bounded: full buckets are forgotten, and when there are still too many
 * the oldest go first, which can only allow too much, never too little. `now` is a clock in ms that only goes forward:
 * by one that is put back by an hour nobody would be allowed anything more for an hour.
 */
export function createLocalRateLimiter({ now = () => performance.now(), maxKeys = MAX_KEYS } = {}): RateLimiter {
  const levels = new Map<string, Level>()

  function tokensOf(key: string, { capacity, refillPerSecond }: Bucket): number {
    const level = levels.get(key)
    if (!level) return capacity
    const elapsedSeconds = Math.max(0, now() - level.at) / 1000
    return Math.min(capacity, level.tokens + elapsedSeconds * refillPerSecond)
  }

  function store(key: string, bucket: Bucket, tokens: number): void {
    levels.delete(key)
    const fullAt = now() + ((bucket.capacity - tokens) / bucket.refillPerSecond) * 1000
    if (fullAt > now()) levels.set(key, { tokens, at: now(), fullAt })
    if (levels.size > maxKeys) forget()
  }

  function forget(): void {
    for (const [key, level] of levels) if (level.fullAt <= now()) levels.delete(key)
    for (const key of levels.keys()) {
      // A tenth at a time, so that a flood of new keys does not walk through all of them for each.
      if (levels.size <= maxKeys * 0.9) return
      levels.delete(key)
    }
  }

  return {
    async take(key, bucket, cost = 1) {
      const tokens = tokensOf(key, bucket)
      const taken = verdict(tokens, bucket, cost)
      if (taken.ok) store(key, bucket, tokens - cost)
      return taken
    },
    peek: async (key, bucket, cost = 1) => verdict(tokensOf(key, bucket), bucket, cost),
    giveBack: async (key, bucket, cost = 1) =>
      store(key, bucket, Math.min(bucket.capacity, tokensOf(key, bucket) + cost)),
  }
}

/** Refills are fractions: without a little slack 0.1 × 10 would not be 1. */
const SLACK = 1e-6

function verdict(tokens: number, { refillPerSecond }: Bucket, cost: number): Taken {
  if (tokens + SLACK >= cost) return { ok: true }
  return { ok: false, retryAfterMs: Math.ceil(((cost - tokens) / refillPerSecond) * 1000) }
}
