import type { Viewer } from './viewer.ts'

/**
 * Spares PostgreSQL the question "who is this?" on every request. One suite (`session-cache.contract.ts`) runs over
 * all forms. The rules, which make a revocation hold from the moment it is answered:
 * - an entry lives `SESSION_CACHE_TTL_MS` at the most, counted from before its reading: somebody may read PostgreSQL
 *   before a revocation and come to keep what they read long after it;
 * - when `drop` resolves, no instance gets the dropped keys any more;
 * - for `SESSION_CACHE_TOMBSTONE_MS` after a drop nothing is kept under the key. The tombstone outlives every entry
 *   whose reading began before the drop.
 * A form whose store can not be reached keeps nothing and reads each time, and lets `drop` resolve only after
 * `SESSION_CACHE_TTL_MS`, when whatever was there has died of itself.
 */
export interface SessionCache {
  /** What is kept under the key; else what `read` finds, which is kept for a moment if it is somebody. */
  find(key: string, read: () => Promise<Viewer | null>): Promise<Viewer | null>
  drop(keys: readonly string[]): Promise<void>
}

export const SESSION_CACHE_TTL_MS = 1_000

/** More than an entry can live, with room for clocks that do not run alike. */
export const SESSION_CACHE_TOMBSTONE_MS = 2_000

/** About 500 bytes each. */
const MAX_ENTRIES = 20_000

/** The cache of a single instance. `now` is a clock in ms that only goes forward. */
export function createLocalSessionCache({
  now = () => performance.now(),
  maxEntries = MAX_ENTRIES,
} = {}): SessionCache {
  const entries = new Map<string, { viewer: Viewer; diesAt: number }>()
  const tombstones = new Map<string, number>()

  return {
    async find(key, read) {
      const entry = entries.get(key)
      if (entry && entry.diesAt > now()) return entry.viewer
      entries.delete(key)
      const diesAt = now() + SESSION_CACHE_TTL_MS
      const viewer = await read()
      if (viewer) keep(key, viewer, diesAt)
      return viewer
    },

    async drop(keys) {
      sweep()
      for (const key of keys) {
        entries.delete(key)
        tombstones.set(key, now() + SESSION_CACHE_TOMBSTONE_MS)
      }
    },
  }

  function keep(key: string, viewer: Viewer, diesAt: number): void {
    if ((tombstones.get(key) ?? -Infinity) > now()) return
    if (entries.size >= maxEntries) sweep()
    if (entries.size < maxEntries) entries.set(key, { viewer, diesAt })
  }

  function sweep(): void {
    for (const [key, { diesAt }] of entries) if (diesAt <= now()) entries.delete(key)
    for (const [key, until] of tombstones) if (until <= now()) tombstones.delete(key)
  }
}
