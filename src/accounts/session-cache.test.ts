import { expect, test } from 'bun:test'
import { ask, keptUnder, sessionCacheContract, viewer } from './session-cache.contract.ts'
import { createLocalSessionCache } from './session-cache.ts'

sessionCacheContract('local', () => {
  let time = 1_000_000
  const cache = createLocalSessionCache({ now: () => time })
  return { cache, other: cache, wait: (ms) => void (time += ms) }
})

test('a full cache takes no more until entries have died, and never lets one live longer', async () => {
  let time = 0
  const cache = createLocalSessionCache({ now: () => time, maxEntries: 2 })
  for (const key of ['1', '2', '3']) await ask(cache, key)
  expect(await keptUnder(cache, '3')).toBeNull()
  time = 1_000
  await ask(cache, '3')
  expect(await keptUnder(cache, '3')).toEqual(viewer)
  expect(await keptUnder(cache, '1')).toBeNull()
})
