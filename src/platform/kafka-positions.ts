import type { PartitionEnds } from './kafka-topics.ts'

/** Records of a partition that were never read and never will be: `from` up to before `to`. */
export interface KafkaGap {
  topic: string
  partition: number
  from: bigint
  to: bigint
}

/** Where a reader stands that does not stand within what the log holds, or does not move. */
type Stray = 'beyond' | 'before' | 'behind'

export interface KafkaPositionsOptions {
  /** Topics whose records are worth nothing later. */
  fleeting: readonly string[]
  onGap: (gap: KafkaGap) => void
}

export type KafkaPositions = ReturnType<typeof createKafkaPositions>

/**
 * What to read next of each partition. It is kept here and not in a consumer group: a fresh group joins in 10 ms where
 * a known one waits for its dead member, and a place that was lost can be told from one that was never taken.
 */
export function createKafkaPositions({ fleeting, onGap }: KafkaPositionsOptions) {
  const next = new Map<string, bigint>()
  const topics = new Set<string>()

  /** The offset to read on from. A partition that appeared while reading is read from its beginning. */
  const find = (topic: string, partition: number): bigint => next.get(keyOf({ topic, partition })) ?? 0n

  /** Takes a record in. False when it was read before, as happens after a rejoin. */
  function advance(topic: string, partition: number, offset: bigint): boolean {
    const expected = find(topic, partition)
    if (offset < expected) return false
    if (offset > expected) onGap({ topic, partition, from: expected, to: offset })
    next.set(keyOf({ topic, partition }), offset + 1n)
    return true
  }

  /**
   * Before reading: finds a place in every partition. A topic seen for the first time is read from its end on; of a
   * known one new partitions are read whole. Who stands outside of the log (it was made anew, or its records passed
   * their time) is put back into it, and the gap is told. Of a fleeting topic only what comes from now on is read.
   */
  function settle(ends: readonly PartitionEnds[]): void {
    const isKnown = new Set(topics)
    for (const end of ends) settleOne(end, isKnown.has(end.topic))
  }

  function settleOne(end: PartitionEnds, isKnownTopic: boolean): void {
    const key = keyOf(end)
    const position = next.get(key)
    topics.add(end.topic)
    if (fleeting.includes(end.topic)) return void next.set(key, end.high)
    if (position === undefined) return void next.set(key, isKnownTopic ? end.low : end.high)
    const stray = strayOf(position, end)
    if (stray === undefined || stray === 'behind') return
    const to = stray === 'beyond' ? end.high : end.low
    onGap({ topic: end.topic, partition: end.partition, from: position, to })
    next.set(key, to)
  }

  /**
   * While reading: the partitions that look as if their reader had lost its place or did not read, in words. One
   * alone proves nothing, as a record may be on its way: the same words twice, some time apart, do.
   */
  const listStrays = (ends: readonly PartitionEnds[]): string[] =>
    ends.flatMap((end) => {
      const position = find(end.topic, end.partition)
      const stray = strayOf(position, end)
      return stray === undefined ? [] : [`${keyOf(end)} at ${position} is ${stray} of ${end.low}`]
    })

  return { find, advance, settle, listStrays }
}

const keyOf = ({ topic, partition }: { topic: string; partition: number }) => `${topic}/${partition}`

function strayOf(position: bigint, { low, high }: PartitionEnds): Stray | undefined {
  if (position > high) return 'beyond'
  if (position < low) return 'before'
  return position < high ? 'behind' : undefined
}
