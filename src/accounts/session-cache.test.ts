import { expect, test } from 'bun:test'
import { sessionCacheContract } from './session-cache.contract.ts'
import { createLocalSessionCache } from './session-cache.ts'

sessionCacheContract('local', () => {
  let time = 1_000_000
  const cache = createLocalSessionCache({ now: () => time })
  return { cache, other: cache, wait: (ms) => void (time += ms) }
})

test('a full cache takes no more until entries have died, and never lets one live longer', async () => {
  let time = 0
  const cache = createLocalSessionCache({ now: () => time, maxEntries: 2 })
  const viewer = {
    id: 'a',
    name: 'A',
    email: '',
    role: 'member',
    theme: 'system',
    enterSends: true,
    timeZone: '',
    session: null,
    tokenId: null,
  } as const
  await cache.put('1', viewer)
  await cache.put('2', viewer)
  await cache.put('3', viewer)
  expect(await cache.get('3')).toBeUndefined()
  time = 1_000
  await cache.put('3', viewer)
  expect(await cache.get('3')).toEqual(viewer)
  expect(await cache.get('1')).toBeUndefined()
})
