import { z } from 'zod'
import { type Redis, RedisAwayError } from '../platform/redis.ts'
import { SESSION_CACHE_TOMBSTONE_MS, SESSION_CACHE_TTL_MS, type SessionCache } from './session-cache.ts'
import { UNCHOSEN, type Viewer } from './viewer.ts'

const viewerSchema: z.ZodType<Viewer> = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: z.enum(['owner', 'admin', 'member', 'guest', 'bot']),
  theme: z.enum(['system', 'light', 'dark']),
  enterSends: z.boolean(),
  // An older version beside this one keeps people without these.
  textSize: z.enum(['small', 'medium', 'large', 'larger']).default(UNCHOSEN.textSize),
  density: z.enum(['roomy', 'compact']).default(UNCHOSEN.density),
  language: z.string().default(UNCHOSEN.language),
  availability: z.enum(['auto', 'away', 'invisible']).default(UNCHOSEN.availability),
  status: z.object({ emoji: z.string(), text: z.string(), until: z.string().nullable() }).default(UNCHOSEN.status),
  avatar: z.uuid().nullable().default(UNCHOSEN.avatar),
  timeZone: z.string(),
  session: z.object({ id: z.uuid(), expiresAt: z.number() }).nullable(),
  tokenId: z.uuid().nullable(),
})

/** What Redis' TIME answers: seconds since 1970, and the microseconds in the second. */
const timeSchema = z.tuple([z.coerce.number(), z.coerce.number()])

/** What a drop waits that did not reach Redis: an entry's life, and a little for the rounding of clocks. */
const DIES_WITHIN_MS = SESSION_CACHE_TTL_MS + 20

/** Any text that is no viewer. */
const TOMBSTONE = 'dropped'

/**
 * The cache that all instances have in common. The moment at which an entry dies is a time of Redis' own clock, taken
 * before PostgreSQL is read: so an entry that a paused Redis takes late is dead on its arrival, and neither clocks that
 * differ nor a drop that did not reach Redis can let a revoked session live for longer than `SESSION_CACHE_TTL_MS`.
 * There is no layer in the process before it: that would save 20 µs of a request, and make every drop take a second.
 */
export function createRedisSessionCache(redis: Redis): SessionCache {
  const keyOf = (key: string) => redis.key('viewer', key)

  /** What is kept, and until when what is read now may be; null where Redis does not say. */
  async function look(key: string): Promise<{ viewer: Viewer | null; diesAt: number } | null> {
    try {
      const [time, text] = await Promise.all([redis.send('TIME', []), redis.send('GET', [keyOf(key)])])
      const [seconds, microseconds] = timeSchema.parse(time)
      const diesAt = seconds * 1_000 + Math.floor(microseconds / 1_000) + SESSION_CACHE_TTL_MS
      return { viewer: viewerIn(text), diesAt }
    } catch (error) {
      return unlessAway(error)
    }
  }

  /** Only where there is nothing: neither an entry nor a tombstone. */
  async function keep(key: string, viewer: Viewer, diesAt: number): Promise<void> {
    try {
      await redis.send('SET', [keyOf(key), JSON.stringify(viewer), 'NX', 'PXAT', String(diesAt)])
    } catch (error) {
      unlessAway(error)
    }
  }

  const bury = (key: string) => redis.send('SET', [keyOf(key), TOMBSTONE, 'PX', String(SESSION_CACHE_TOMBSTONE_MS)])

  return {
    async find(key, read) {
      const found = await look(key)
      if (found?.viewer) return found.viewer
      const viewer = await read()
      if (viewer && found) await keep(key, viewer, found.diesAt)
      return viewer
    },

    async drop(keys) {
      try {
        await Promise.all(keys.map(bury))
      } catch (error) {
        unlessAway(error)
        await Bun.sleep(DIES_WITHIN_MS)
      }
    },
  }
}

/** Another version of the program may have kept something else: that is as good as nothing. */
function viewerIn(text: unknown): Viewer | null {
  if (typeof text !== 'string' || text === TOMBSTONE) return null
  try {
    return viewerSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function unlessAway(error: unknown): null {
  if (error instanceof RedisAwayError) return null
  throw error
}
