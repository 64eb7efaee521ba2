import { expect, test } from 'bun:test'
import { firstAbove } from './messages.ts'

type Item = Pick<Element, 'hasAttribute' | 'getAttribute'>

const message = (seq: number): Item => ({ hasAttribute: () => true, getAttribute: () => String(seq) })
const divider: Item = { hasAttribute: () => false, getAttribute: () => null }
const seqAbove = (list: Item[], seq: number) => Number(firstAbove(list, seq)?.getAttribute('data-seq')) || undefined

test('the place of a number is before the first message above it', () => {
  const list = [10, 20, 30].map(message)
  expect([5, 10, 15, 29, 30, 99].map((seq) => seqAbove(list, seq))).toEqual([10, 20, 20, 30, undefined, undefined])
  expect(seqAbove([], 5)).toBeUndefined()
})

test('dividers anywhere do not lead astray, whatever the length', () => {
  for (let length = 1; length < 12; length++) {
    for (let mask = 0; mask < 1 << length; mask += 3) {
      const seqs = Array.from({ length }, (_, n) => (n + 1) * 10)
      const list = seqs.flatMap((seq, n) => (mask & (1 << n) ? [divider, divider, message(seq)] : [message(seq)]))
      for (const seq of [0, 10, 35, length * 10 - 5, length * 10])
        expect(seqAbove([...list, divider], seq)).toBe(seqs.find((one) => one > seq))
    }
  }
})
