import { describe, expect, test } from 'bun:test'
import { refusalOf } from '../../test/harness/refusal.ts'
import { Problem, unavailable } from '../platform/problem.ts'
import { createWriteQueue } from './write-queue.ts'

/** A queue whose commits are written down; each waits for `letThrough` once `hold` was called. */
function queueOver(commit: (item: string) => string = (item) => item.toUpperCase()) {
  const batches: string[][] = []
  let gate = Promise.resolve()
  let letThrough = () => {}
  const queue = createWriteQueue<string, string>(async (batch) => {
    batches.push(batch)
    await gate
    return batch.map(commit)
  })
  const hold = () => void (gate = new Promise((resolve) => (letThrough = resolve)))
  return { ...queue, batches, hold, letThrough: () => letThrough() }
}

const refusing = (bad: string, error: () => Error) => (item: string) => {
  if (item === bad) throw error()
  return item
}

describe('a write queue', () => {
  test('commits a single item alone and at once', async () => {
    const { push, batches } = queueOver()
    expect(await push('a')).toBe('A')
    expect(batches).toEqual([['a']])
  })

  test('what arrives while a commit runs goes into the next one, in the order of arrival', async () => {
    const { push, batches, hold, letThrough } = queueOver()
    hold()
    const first = push('a')
    await Bun.sleep(0)
    const others = ['b', 'c', 'd'].map(push)
    letThrough()
    expect(await Promise.all([first, ...others])).toEqual(['A', 'B', 'C', 'D'])
    expect(batches).toEqual([['a'], ['b', 'c', 'd']])
  })

  test('never puts more into a commit than the first of it can wait for', async () => {
    const { push, batches } = queueOver()
    const items = Array.from({ length: 600 }, (_, i) => `item ${i}`)
    await Promise.all(items.map(push))
    expect(batches.map((batch) => batch.length)).toEqual([250, 250, 100])
    expect(batches.flat()).toEqual(items)
  })

  test('one item that can not be stored costs no other its place', async () => {
    const { push } = queueOver(refusing('b', () => new TypeError('bad')))
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map(push))
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  test('a refusal that is no outage tries the others too', async () => {
    const { push } = queueOver(refusing('a', () => new Problem('x', 422, 'no')))
    expect(await refusalOf(push('a'))).toMatchObject({ code: 'x' })
  })

  test('a database that is away fails all of a batch at once, and is not asked again for each', async () => {
    const { push, batches } = queueOver(refusing('b', unavailable))
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map(push))
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(batches).toHaveLength(1)
  })

  test('a database that is away fails also those that wait behind the batch: none waits for two deadlines', async () => {
    const { push, drained, batches } = queueOver(refusing('item 0', unavailable))
    const outcomes = await Promise.allSettled(Array.from({ length: 3_000 }, (_, i) => push(`item ${i}`)))
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    expect(batches).toHaveLength(1)
    await drained()
    expect(await push('a')).toBe('a')
  })

  test('works on after a failure', async () => {
    const { push } = queueOver(refusing('b', unavailable))
    expect(await refusalOf(push('b'))).toMatchObject({ status: 503 })
    expect(await push('a')).toBe('a')
  })

  test('is drained when everything that was pushed has its answer, failed or not', async () => {
    const { push, drained, hold, letThrough } = queueOver(refusing('b', unavailable))
    await drained()
    hold()
    let answered = 0
    const count = () => void (answered += 1)
    push('a').then(count, count)
    await Bun.sleep(0)
    push('b').then(count, count)
    const idle = drained()
    letThrough()
    await idle
    expect(answered).toBe(2)
  })
})
