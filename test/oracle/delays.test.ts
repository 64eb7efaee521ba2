import { describe, expect, test } from 'bun:test'
import { measureDelays } from './delays.ts'
import type { Entry } from './log.ts'

const [A, B] = ['http://a', 'http://b']
const ROOM = 'aaaaaaaa-0000-7000-8000-000000000001'

/** A page at each instance, and one message that A acks at 1,000 and whose pages get it when told. */
function logWith({ atA, atB, cutB }: { atA: number; atB: number; cutB?: number }): Entry[] {
  const page = (connection: number, door: string): Entry[] => [
    { type: 'connect', connection, tab: connection, user_id: 'u', door, at: 1 },
    { type: 'open', connection, room_id: ROOM, after: 4, at: 2 },
    frame(connection, 3, { type: 'opened', room_id: ROOM, seq: 4, epoch: '1' }),
  ]
  const changes = { type: 'changes', room_id: ROOM, after: 4, seq: 5, content: '' } as const
  const send = { type: 'invoke', attempt: 1, op: 'send', id: 'm', room_id: ROOM, user_id: 'u', at: 900 } as const
  const entries: Entry[] = [
    ...page(1, A),
    ...page(2, B),
    { ...send, body: 'x', subject_id: null, connection: 1, door: A },
    { type: 'ok', attempt: 1, id: 'm', seq: 5, at: 1_000 },
    frame(1, atA, changes),
    frame(2, atB, changes),
    ...(cutB === undefined ? [] : [{ type: 'disconnect' as const, connection: 2, code: 1006, at: cutB }]),
  ]
  return entries.toSorted((a, b) => a.at - b.at)
}

function frame(connection: number, at: number, content: Extract<Entry, { type: 'frame' }>['frame']): Entry {
  return { type: 'frame', connection, user_id: 'u', frame: content, at }
}

describe('the delays of a log', () => {
  const { answer, local, across } = measureDelays(logWith({ atA: 1_010, atB: 1_700 }), [A, B])

  test('hold how long a send waited for its answer', () => expect(answer).toMatchObject({ count: 1, longestMs: 100 }))

  test('hold how long a send took over all its attempts', () => {
    const [invoke, ...rest] = logWith({ atA: 1_010, atB: 1_700 }).filter((entry) => entry.type === 'invoke')
    expect(rest).toEqual([])
    const first: Entry[] = invoke === undefined ? [] : [{ ...invoke, attempt: 2, at: 400 }]
    const log: Entry[] = [...first, { type: 'unknown', attempt: 2, at: 500 }, ...logWith({ atA: 1_010, atB: 1_700 })]
    expect(measureDelays(log, [A, B]).through).toMatchObject({ count: 1, longestMs: 600 })
    expect(measureDelays(first, [A, B]).through.longestMs).toBeGreaterThan(1e12)
  })

  test('tell pages of the instance that acked from those of others', () => {
    expect(local).toMatchObject({ count: 1, longestMs: 10 })
    expect(across).toMatchObject({ count: 1, longestMs: 700 })
  })

  test('are 0 for a page that had the message before the ack', () =>
    expect(measureDelays(logWith({ atA: 990, atB: 1_700 }), [A, B]).local).toMatchObject({ count: 1, longestMs: 0 }))

  test('leave out a page that was cut before the message came', () =>
    expect(measureDelays(logWith({ atA: 990, atB: 1_700, cutB: 1_200 }), [A, B]).across.count).toBe(0))

  test('leave out what was acked before or after the period', () => {
    const log = logWith({ atA: 1_010, atB: 1_700 })
    expect(measureDelays(log, [A, B], { from: 0, until: 1_000 }).across.count).toBe(0)
    expect(measureDelays(log, [A, B], { from: 1_000, until: 1_001 }).across.count).toBe(1)
  })
})
