import { expect, test } from 'bun:test'
import { mintMessageId } from './message-id.ts'

test('ids are lower-case UUIDs of version 7 that hold their time', () => {
  const id = mintMessageId(0x019a_bcde_f012)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(id.startsWith('019abcde-f012-7')).toBe(true)
})

test('ids sort in the order of minting, within a millisecond and when the clock goes back', () => {
  const now = Date.now() + 1_000_000
  const ids = Array.from({ length: 3000 }, (_, n) => mintMessageId(n < 2000 ? now : now - 5000))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(3000)
})
