import { describe, expect, test } from 'bun:test'
import { SESSION_CACHE_TOMBSTONE_MS, SESSION_CACHE_TTL_MS, type SessionCache } from './session-cache.ts'
import type { Viewer } from './viewer.ts'

/** What a cache under test is made of: two instances' views of one cache (the same one twice for a local form), and time. */
export interface CacheUnderTest {
  cache: SessionCache
  other: SessionCache
  wait: (ms: number) => Promise<void> | void
}

const viewer: Viewer = {
  id: crypto.randomUUID(),
  name: 'Priya',
  email: 'priya@example.org',
  role: 'member',
  theme: 'system',
  enterSends: true,
  timeZone: 'Europe/Lisbon',
  session: { id: crypto.randomUUID(), expiresAt: 1_900_000_000_000 },
  tokenId: null,
}

/** The rules every session cache keeps. */
export function sessionCacheContract(name: string, make: () => Promise<CacheUnderTest> | CacheUnderTest): void {
  const freshKey = () => `contract:${crypto.randomUUID()}`

  describe(`session cache: ${name}`, () => {
    test('gives back what was put, whole, on every instance', async () => {
      const { cache, other } = await make()
      const key = freshKey()
      await cache.put(key, viewer)
      expect(await cache.get(key)).toEqual(viewer)
      expect(await other.get(key)).toEqual(viewer)
    })

    test('an unknown key is undefined', async () => {
      const { cache } = await make()
      expect(await cache.get(freshKey())).toBeUndefined()
    })

    test('an entry is gone after its time', async () => {
      const { cache, wait } = await make()
      const key = freshKey()
      await cache.put(key, viewer)
      await wait(SESSION_CACHE_TTL_MS + 20)
      expect(await cache.get(key)).toBeUndefined()
    })

    test('what was dropped on one instance is gone on all once the drop is answered', async () => {
      const { cache, other } = await make()
      const [kept, dropped] = [freshKey(), freshKey()]
      await cache.put(kept, viewer)
      await cache.put(dropped, viewer)
      await other.drop([dropped])
      expect(await cache.get(dropped)).toBeUndefined()
      expect(await other.get(dropped)).toBeUndefined()
      expect(await cache.get(kept)).toEqual(viewer)
    })

    test('a reader that asked the database before the drop can not put the dropped entry back', async () => {
      const { cache, other } = await make()
      const key = freshKey()
      await other.drop([key])
      await cache.put(key, viewer)
      expect(await cache.get(key)).toBeUndefined()
      expect(await other.get(key)).toBeUndefined()
    })

    test('a dropped key can be used again in the end: somebody whose role changed is cached again', async () => {
      const { cache, wait } = await make()
      const key = freshKey()
      await cache.drop([key])
      await wait(SESSION_CACHE_TOMBSTONE_MS + 20)
      await cache.put(key, viewer)
      expect(await cache.get(key)).toEqual(viewer)
    }, 20_000)

    test('dropping nothing is nothing', async () => {
      const { cache } = await make()
      await cache.drop([])
    })
  })
}
