import { expect, test } from 'bun:test'
import { createKafkaPositions, type KafkaGap } from './kafka-positions.ts'

const TOPIC = 'events'
const FLEETING = 'signals'
const ends = (low: number, high: number, partition = 0) => [
  { topic: TOPIC, partition, low: BigInt(low), high: BigInt(high) },
]

function create() {
  const gaps: KafkaGap[] = []
  const positions = createKafkaPositions({ fleeting: [FLEETING], onGap: (gap) => void gaps.push(gap) })
  return { ...positions, gaps, at: (partition = 0) => Number(positions.find(TOPIC, partition)) }
}

test('a topic seen for the first time is read from its end on, however late that is', () => {
  const { settle, at, gaps } = create()
  settle(ends(5, 90))
  expect(at()).toBe(90)
  expect(gaps).toEqual([])
})

test('a partition that a known topic got later is read whole', () => {
  const { settle, at } = create()
  settle(ends(0, 10))
  settle([...ends(0, 10), ...ends(0, 7, 1)])
  expect([at(0), at(1)]).toEqual([10, 0])
})

test('each record is taken once, and those that are missing are told', () => {
  const { settle, advance, gaps } = create()
  settle(ends(0, 10))
  expect([10n, 10n, 11n, 14n, 12n].map((offset) => advance(TOPIC, 0, offset))).toEqual([true, false, true, true, false])
  expect(gaps).toEqual([{ topic: TOPIC, partition: 0, from: 12n, to: 14n }])
})

test('who fell behind goes on where it was', () => {
  const { settle, at, gaps } = create()
  settle(ends(0, 10))
  settle(ends(0, 50))
  expect(at()).toBe(10)
  expect(gaps).toEqual([])
})

test('who was overtaken by the retention goes on with the oldest record there is', () => {
  const { settle, at, gaps } = create()
  settle(ends(0, 10))
  settle(ends(30, 50))
  expect(at()).toBe(30)
  expect(gaps).toEqual([{ topic: TOPIC, partition: 0, from: 10n, to: 30n }])
})

test('who stands beyond a topic that was made anew goes to its end', () => {
  const { settle, at, gaps } = create()
  settle(ends(0, 100))
  settle(ends(0, 3))
  expect(at()).toBe(3)
  expect(gaps).toHaveLength(1)
})

test('of a fleeting topic nothing is read that came while nobody read', () => {
  const { settle, find, gaps } = create()
  settle([{ topic: FLEETING, partition: 0, low: 0n, high: 10n }])
  settle([{ topic: FLEETING, partition: 0, low: 0n, high: 5_000n }])
  expect(find(FLEETING, 0)).toBe(5_000n)
  expect(gaps).toEqual([])
})

test('while reading, being behind, before or beyond is told, and moving on is told otherwise than standing still', () => {
  const { settle, advance, listStrays } = create()
  settle(ends(0, 10))
  expect(listStrays(ends(0, 10))).toEqual([])
  const [behind] = listStrays(ends(0, 12))
  expect(listStrays(ends(0, 13))).toEqual([String(behind)])
  advance(TOPIC, 0, 10n)
  expect(listStrays(ends(0, 13))).not.toContain(behind)
  expect(listStrays(ends(12, 13))[0]).toContain('before')
  expect(listStrays(ends(0, 2))[0]).toContain('beyond')
})
