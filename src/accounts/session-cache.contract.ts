import { describe, expect, test } from 'bun:test'
import { SESSION_CACHE_TOMBSTONE_MS, SESSION_CACHE_TTL_MS, type SessionCache } from './session-cache.ts'
import { UNCHOSEN, type Viewer } from './viewer.ts'

/** What a cache under test is made of: two instances' views of one cache (the same one twice for a local form), and time. */
export interface CacheUnderTest {
  cache: SessionCache
  other: SessionCache
  wait: (ms: number) => Promise<void> | void
}

export const viewer: Viewer = {
  id: crypto.randomUUID(),
  name: 'Priya',
  email: 'priya@example.org',
  role: 'member',
  ...UNCHOSEN,
  status: { emoji: '🌊', text: 'at sea', until: '2026-11-24T12:00:00.000Z' },
  timeZone: 'Europe/Lisbon',
  session: { id: crypto.randomUUID(), expiresAt: 1_900_000_000_000 },
  tokenId: null,
}

/** What a cache keeps under a key: null when it has to read. */
export const keptUnder = (cache: SessionCache, key: string) => cache.find(key, async () => null)

/** Asks for a key whose person the database knows. */
export const ask = (cache: SessionCache, key: string) => cache.find(key, async () => viewer)

/** The rules every session cache keeps. */
export function sessionCacheContract(name: string, make: () => Promise<CacheUnderTest> | CacheUnderTest): void {
  const freshKey = () => `contract:${crypto.randomUUID()}`

  describe(`session cache: ${name}`, () => {
    test('keeps what was read, whole, for every instance', async () => {
      const { cache, other } = await make()
      for (const kept of [viewer, { ...viewer, session: null, tokenId: crypto.randomUUID() }]) {
        const key = freshKey()
        expect(await cache.find(key, async () => kept)).toEqual(kept)
        expect(await keptUnder(cache, key)).toEqual(kept)
        expect(await keptUnder(other, key)).toEqual(kept)
      }
    })

    test('nobody is not kept: who signs in a moment later is known', async () => {
      const { cache } = await make()
      const key = freshKey()
      expect(await keptUnder(cache, key)).toBeNull()
      expect(await ask(cache, key)).toEqual(viewer)
    })

    test('a failure to read is the asker’s, and is not kept', async () => {
      const { cache } = await make()
      const key = freshKey()
      const failing = cache.find(key, () => Promise.reject(new Error('the database is away')))
      expect(await failing.catch((error: unknown) => String(error))).toContain('the database is away')
      expect(await ask(cache, key)).toEqual(viewer)
    })

    test('an entry is gone after its time', async () => {
      const { cache, wait } = await make()
      const key = freshKey()
      await ask(cache, key)
      await wait(SESSION_CACHE_TTL_MS + 20)
      expect(await keptUnder(cache, key)).toBeNull()
    })

    test('an entry’s time counts from before its reading', async () => {
      const { cache, other, wait } = await make()
      const key = freshKey()
      await cache.find(key, async () => {
        await wait(SESSION_CACHE_TTL_MS + 20)
        return viewer
      })
      expect(await keptUnder(cache, key)).toBeNull()
      expect(await keptUnder(other, key)).toBeNull()
    })

    test('what was dropped on one instance is gone on all once the drop is answered', async () => {
      const { cache, other } = await make()
      const [kept, dropped] = [freshKey(), freshKey()]
      await ask(cache, kept)
      await ask(cache, dropped)
      await other.drop([dropped])
      expect(await keptUnder(cache, dropped)).toBeNull()
      expect(await keptUnder(other, dropped)).toBeNull()
      expect(await keptUnder(cache, kept)).toEqual(viewer)
    })

    test('a reader that asked the database before the drop can not bring the dropped entry back', async () => {
      const { cache, other } = await make()
      const key = freshKey()
      await cache.find(key, async () => {
        await other.drop([key])
        return viewer
      })
      expect(await keptUnder(cache, key)).toBeNull()
      expect(await keptUnder(other, key)).toBeNull()
    })

    test('a dropped key can be used again in the end: somebody whose role changed is kept again', async () => {
      const { cache, wait } = await make()
      const key = freshKey()
      await cache.drop([key])
      await wait(SESSION_CACHE_TOMBSTONE_MS + 20)
      await ask(cache, key)
      expect(await keptUnder(cache, key)).toEqual(viewer)
    })

    test('dropping nothing is nothing', async () => {
      const { cache } = await make()
      await cache.drop([])
    })
  })
}
