import { afterEach, describe, expect, jest, test } from 'bun:test'
import { createPulse } from './pulse.ts'
import { changed, idOf, member, ROOM_ID, sent } from './run.fixture.ts'

/** A meter whose time is turned by hand. */
function meterFrom(lastSeq: number) {
  jest.useFakeTimers()
  // The clock of a process that has been running for a while.
  jest.advanceTimersByTime(10_000)
  const pulses: Record<string, unknown>[] = []
  const meter = createPulse(ROOM_ID, lastSeq, (text) => pulses.push(JSON.parse(text)))
  return { ...meter, pulses, pass: (ms: number) => jest.advanceTimersByTime(ms) }
}

afterEach(() => void jest.useRealTimers())

describe('a room’s pulse', () => {
  test('goes out at once in a quiet room', () => {
    const { count, pulses, pass } = meterFrom(4)
    count(sent(5))
    pass(1)
    expect(pulses).toEqual([
      { type: 'pulse', room_id: ROOM_ID, after: 4, seq: 5, messages: 1, mentions: [], mentions_room: false },
    ])
  })

  test('goes out at most once a second, and what came meanwhile goes together', () => {
    const { count, pulses, pass } = meterFrom(0)
    for (let seq = 1; seq <= 30; seq++) {
      count(sent(seq))
      pass(100)
    }
    pass(2_000)
    expect(pulses.length).toBeLessThanOrEqual(4)
    expect(pulses.reduce((sum, pulse) => sum + Number(pulse['messages']), 0)).toBe(30)
    pulses.slice(1).forEach((pulse, i) => expect(pulse['after']).toBe(pulses[i]?.['seq']))
  })

  test('names each who is mentioned once, and starts anew after it went out', () => {
    const { count, pulses, pass } = meterFrom(0)
    count(sent(1, { mentions: [idOf(1), idOf(2)] }))
    count(sent(2, { mentions: [idOf(2)], mentions_room: true }))
    pass(1)
    count(sent(3))
    pass(1_001)
    expect(pulses).toMatchObject([
      { messages: 2, mentions: [idOf(1), idOf(2)], mentions_room: true },
      { messages: 1, mentions: [], mentions_room: false },
    ])
  })

  test('counts new messages only, but says up to which number', () => {
    const { count, pulses, pass } = meterFrom(0)
    count(changed(1, 1))
    count(member(2, null))
    pass(5_000)
    expect(pulses).toEqual([])
    count(sent(3))
    pass(1)
    expect(pulses).toMatchObject([{ after: 0, seq: 3, messages: 1 }])
  })

  test('stops when told so', () => {
    const { count, stop, pulses, pass } = meterFrom(0)
    count(sent(1))
    stop()
    pass(5_000)
    expect(pulses).toEqual([])
  })
})
