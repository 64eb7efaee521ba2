import { expect, test } from 'bun:test'
import { Problem } from '../platform/problem.ts'
import { createPasswordGate } from './password-gate.ts'

test('no more run at once than allowed, in the order they came', async () => {
  const gate = createPasswordGate({ atOnce: 2, maxWaiting: 10 })
  let [running, most] = [0, 0]
  const done: number[] = []
  const work = (n: number) => async () => {
    most = Math.max(most, ++running)
    await Promise.resolve()
    running--
    done.push(n)
  }
  await Promise.all([1, 2, 3, 4, 5, 6].map((n) => gate.run(work(n))))
  expect(most).toBe(2)
  expect(done).toEqual([1, 2, 3, 4, 5, 6])
})

test('what does not fit into the queue is refused with 503, and the rest is served', async () => {
  const gate = createPasswordGate({ atOnce: 1, maxWaiting: 3 })
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => gate.run(() => Bun.sleep(0))))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
  const refused = outcomes.find((outcome) => outcome.status === 'rejected')
  expect(refused?.reason).toBeInstanceOf(Problem)
  expect(refused?.reason).toMatchObject({ status: 503, more: { retryAfterMs: 1000 } })
})

test('who waits too long is refused, and does not take a turn later', async () => {
  const gate = createPasswordGate({ atOnce: 1, maxWaitMs: 5 })
  const { promise, resolve } = Promise.withResolvers<void>()
  let late = false
  const first = gate.run(() => promise)
  expect(await gate.run(async () => void (late = true)).catch((error: unknown) => error)).toMatchObject({ status: 503 })
  resolve()
  await first
  expect(await gate.run(async () => 'next')).toBe('next')
  expect(late).toBe(false)
})

test('work that throws gives its place back', async () => {
  const gate = createPasswordGate({ atOnce: 1 })
  const failed = gate.run(() => Promise.reject(new Error('no')))
  expect(failed).rejects.toThrow('no')
  expect(await gate.run(async () => 1)).toBe(1)
})
