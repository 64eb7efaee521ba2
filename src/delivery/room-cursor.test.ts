import { describe, expect, test } from 'bun:test'
import type { RoomEvent } from './bus.ts'
import { createRoomCursor } from './room-cursor.ts'
import { ROOM_ID as ROOM, sent } from './run.fixture.ts'
import type { Run } from './run.ts'

const event = (seq: number): RoomEvent => ({ kind: 'membership', room_id: ROOM, seq, user_id: ROOM, left: null })
const seqs = (events: RoomEvent[]) => events.map((each) => each.seq)

/** A cursor over a log that stands in for PostgreSQL; `read` is counted and can be made to fail. */
function cursorOver(log: RoomEvent[], top = 0) {
  const applied: number[] = []
  const runs: Run[] = []
  const reads: number[] = []
  let failures = 0
  const cursor = createRoomCursor({
    top,
    read: async (after) => {
      reads.push(after)
      if (failures-- > 0) throw new Error('away')
      return { after, seq: log.at(-1)?.seq ?? 0, events: log.filter((each) => each.seq > after) }
    },
    onEvent: (each) => applied.push(each.seq),
    onRun: (run) => runs.push(run),
  })
  cursor.remember()
  return { cursor, applied, runs, reads, failNext: (count: number) => (failures = count) }
}

describe('a room cursor', () => {
  test('applies what comes in order at once, without asking PostgreSQL', () => {
    const { cursor, applied, reads } = cursorOver([])
    cursor.apply([event(1), event(2)])
    cursor.apply([event(3)])
    expect(applied).toEqual([1, 2, 3])
    expect(reads).toEqual([])
  })

  test('drops what it has applied already', () => {
    const { cursor, applied } = cursorOver([], 5)
    cursor.apply([event(4), event(5), event(6), event(6)])
    cursor.apply([event(6)])
    expect(applied).toEqual([6])
  })

  test('puts a reordered batch in order', () => {
    const { cursor, applied, reads } = cursorOver([])
    cursor.apply([event(3), event(1), event(2)])
    expect(applied).toEqual([1, 2, 3])
    expect(reads).toEqual([])
  })

  test('reads a gap from PostgreSQL when the missing number does not come', async () => {
    const { cursor, applied, reads } = cursorOver([1, 2, 3, 4].map(event))
    cursor.apply([event(1)])
    cursor.apply([event(4)])
    await cursor.reach(4)
    expect(applied).toEqual([1, 2, 3, 4])
    expect(reads).toEqual([1])
  })

  test('fills a lost tail when it is told the room is further', async () => {
    const { cursor, applied } = cursorOver([1, 2, 3].map(event))
    await cursor.reach(3)
    expect(applied).toEqual([1, 2, 3])
  })

  test('counts numbers that were overtaken as applied', async () => {
    const { cursor, applied } = cursorOver([event(2), event(5)])
    await cursor.reach(5)
    expect(applied).toEqual([2, 5])
    expect(cursor.top()).toBe(5)
    cursor.apply([event(3), event(6)])
    expect(applied).toEqual([2, 5, 6])
  })

  test('tries a failed read again and skips nothing meanwhile', async () => {
    const { cursor, applied, failNext } = cursorOver([1, 2, 3].map(event))
    failNext(1)
    cursor.apply([event(3)])
    expect(applied).toEqual([])
    await cursor.reach(3)
    expect(applied).toEqual([1, 2, 3])
  })

  test('hands on runs that join up', async () => {
    const { cursor, runs } = cursorOver([1, 2, 3, 4, 5, 6].map(event))
    for (const seq of [1, 2, 6]) cursor.apply([event(seq)])
    await cursor.reach(6)
    cursor.flush()
    expect(runs[0]?.after).toBe(0)
    runs.slice(1).forEach((run, i) => expect(run.after).toBe(runs[i]?.seq ?? -1))
    expect(runs.flatMap((run) => seqs(run.events))).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('sends a quiet room’s event at once', () => {
    const { cursor, runs } = cursorOver([])
    cursor.apply([event(1)])
    expect(runs).toHaveLength(1)
  })

  test('lets changes wait for one another as long as it is told', async () => {
    const runs: Run[] = []
    const shown = Promise.withResolvers<void>()
    const cursor = createRoomCursor({
      top: 0,
      read: async (after) => ({ after, seq: after, events: [] }),
      waitMs: () => 10,
      onEvent: () => {},
      onRun: (run) => {
        runs.push(run)
        shown.resolve()
      },
    })
    cursor.remember()
    for (const seq of [1, 2, 3]) cursor.apply([event(seq)])
    expect(runs).toEqual([])
    await shown.promise
    expect(runs.map((run) => seqs(run.events))).toEqual([[1, 2, 3]])
  })

  test('tells what happened since a number, as far back as it remembers', () => {
    const { cursor } = cursorOver([], 10)
    cursor.apply([11, 12, 13].map(event))
    expect(seqs(cursor.since(11)?.events ?? [])).toEqual([12, 13])
    expect(cursor.since(13)).toEqual({ after: 13, seq: 13, events: [] })
    expect(cursor.since(9)).toBeUndefined()
  })

  test('keeps nothing while nobody has the room open, and runs begin at the present', () => {
    const { cursor, applied, runs } = cursorOver([])
    cursor.forget()
    cursor.apply([1, 2].map(event))
    expect(applied).toEqual([1, 2])
    expect(runs).toEqual([])
    expect(cursor.since(1)).toBeUndefined()
    cursor.remember()
    cursor.apply([event(3)])
    expect(runs).toMatchObject([{ after: 2, seq: 3 }])
  })

  test('sends everything, also of a batch larger than what it remembers', () => {
    const { cursor, runs } = cursorOver([])
    const batch = Array.from({ length: 2_000 }, (_, i) => event(i + 1))
    cursor.apply(batch)
    cursor.flush()
    expect(runs.flatMap((run) => seqs(run.events))).toEqual(seqs(batch))
    expect(runs[0]?.after).toBe(0)
    runs.slice(1).forEach((run, i) => expect(run.after).toBe(runs[i]?.seq ?? -1))
  })

  test('sends large messages in runs that fit into a frame', () => {
    const { cursor, runs } = cursorOver([])
    const long = 'x'.repeat(9_000)
    const batch = Array.from({ length: 100 }, (_, i) => sent(i + 1, { body: long, html: long }))
    cursor.apply(batch)
    cursor.flush()
    expect(runs.flatMap((run) => seqs(run.events))).toEqual(seqs(batch))
    for (const run of runs) expect(JSON.stringify(run.events).length).toBeLessThan(300 * 1024)
  })

  test('still answers completely for what it remembers after it forgot the oldest', () => {
    const { cursor } = cursorOver([])
    const count = 5_000
    for (let seq = 1; seq <= count; seq++) cursor.apply([event(seq)])
    const oldest = Array.from({ length: count }, (_, after) => after).find((after) => cursor.since(after))
    if (oldest === undefined) throw new Error('nothing is remembered')
    expect(oldest).toBeGreaterThan(0)
    expect(seqs(cursor.since(oldest)?.events ?? [])).toEqual(
      Array.from({ length: count - oldest }, (_, i) => oldest + 1 + i),
    )
  })
})
