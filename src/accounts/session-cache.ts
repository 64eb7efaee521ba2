import type { Viewer } from './viewer.ts'

/**
 * Spares PostgreSQL the question "who is this?" on every request. One suite (`session-cache.contract.ts`) runs over
 * all forms. The rules, which make a revocation hold from the moment it is answered:
 * - an entry lives `SESSION_CACHE_TTL_MS` at the most;
 * - when `drop` resolves, no instance gets the dropped keys any more;
 * - for `SESSION_CACHE_TOMBSTONE_MS` after a drop, `put` of the key is refused: somebody may have read PostgreSQL before
 *   the revocation and come to `put` after the drop. The tombstone outlives the deadline of such a read.
 * A form whose store can not be reached gets nothing, puts nothing, and lets `drop` resolve only after
 * `SESSION_CACHE_TTL_MS`, when whatever was there has died of itself.
 */
export interface SessionCache {
  get(key: string): Promise<Viewer | undefined>
  put(key: string, viewer: Viewer): Promise<void>
  drop(keys: readonly string[]): Promise<void>
}

export const SESSION_CACHE_TTL_MS = 1_000

/** More than the deadline of a query (4 s), with room for a pause of the process. */
export const SESSION_CACHE_TOMBSTONE_MS = 10_000

/** About 500 bytes each. */
const MAX_ENTRIES = 20_000

/** The cache of a single instance. */
export function createLocalSessionCache({ now = Date.now, maxEntries = MAX_ENTRIES } = {}): SessionCache {
  const entries = new Map<string, { viewer: Viewer; diesAt: number }>()
  const tombstones = new Map<string, number>()

  return {
    async get(key) {
      const entry = entries.get(key)
      if (!entry || entry.diesAt > now()) return entry?.viewer
      entries.delete(key)
      return undefined
    },

    async put(key, viewer) {
      if ((tombstones.get(key) ?? 0) > now()) return
      if (entries.size >= maxEntries) sweep()
      if (entries.size >= maxEntries) return
      entries.set(key, { viewer, diesAt: now() + SESSION_CACHE_TTL_MS })
    },

    async drop(keys) {
      sweep()
      for (const key of keys) {
        entries.delete(key)
        tombstones.set(key, now() + SESSION_CACHE_TOMBSTONE_MS)
      }
    },
  }

  function sweep(): void {
    for (const [key, { diesAt }] of entries) if (diesAt <= now()) entries.delete(key)
    for (const [key, until] of tombstones) if (until <= now()) tombstones.delete(key)
  }
}
