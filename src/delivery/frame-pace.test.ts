import { describe, expect, test } from 'bun:test'
import { createFramePace } from './frame-pace.ts'

/** A pace under so many deliveries a second, to rooms of 100 pages, for a second. */
function under(perSecond: number) {
  let now = 0
  const pace = createFramePace(() => now)
  for (let n = 0; n < perSecond / 100; n++) {
    now = (n * 100_000) / perSecond
    pace.count(100)
  }
  return { pace, pass: (ms: number) => void (now += ms) }
}

describe('the wait of a frame', () => {
  test('is none while little is written, whatever came at once', () => {
    expect(createFramePace().waitMs(100)).toBe(0)
    expect(under(10_000).pace.waitMs(100)).toBe(0)
  })

  test('grows with what is to be written, in all rooms together, up to 10 ms', () => {
    const waits = [30_000, 60_000, 120_000, 240_000, 1_000_000].map((rate) => under(rate).pace.waitMs(100))
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(waits[0]).toBeGreaterThan(0)
    expect(waits[1]).toBeLessThan(10)
    expect(waits.at(-1)).toBe(10)
  })

  test('is over soon after the load is', () => {
    const { pace, pass } = under(240_000)
    pass(1_000)
    expect(pace.waitMs(100)).toBe(0)
  })

  test('is 10 ms at once where a single frame is hundreds of writes', () => {
    expect(createFramePace().waitMs(501)).toBe(10)
    expect(under(1_000_000).pace.waitMs(501)).toBe(10)
  })
})
