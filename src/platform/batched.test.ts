import { describe, expect, test } from 'bun:test'
import { batched } from './batched.ts'
import { unavailable } from './problem.ts'

describe('batched questions', () => {
  test('that are asked at once are one, each with its own answer', async () => {
    const asked: number[][] = []
    const double = batched(async (numbers: number[]) => {
      asked.push(numbers)
      return numbers.map((n) => n * 2)
    })
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6])
    expect(asked).toEqual([[1, 2, 3]])
  })

  test('that come while an answer is under way go into the next call: never an answer from before the question', async () => {
    const asked: number[][] = []
    let now = 0
    let answer = () => {}
    const timeOf = batched(async (numbers: number[]) => {
      asked.push(numbers)
      const at = now
      await new Promise<void>((resolve) => (answer = resolve))
      return numbers.map(() => at)
    })
    const first = timeOf(1)
    await turns()
    now = 1
    const [second, third] = [timeOf(2), timeOf(3)]
    answer()
    expect(await first).toBe(0)
    await turns()
    answer()
    expect(await Promise.all([second, third])).toEqual([1, 1])
    expect(asked).toEqual([[1], [2, 3]])
  })

  test('are at most so many in a call', async () => {
    const sizes: number[] = []
    const ask = batched(async (numbers: number[]) => {
      sizes.push(numbers.length)
      return numbers
    }, 2)
    expect(await Promise.all([1, 2, 3, 4, 5].map(ask))).toEqual([1, 2, 3, 4, 5])
    expect(sizes).toEqual([2, 2, 1])
  })

  test('fail together, and the next are asked again', async () => {
    let away = true
    const ask = batched(async (numbers: number[]) => {
      if (away) throw new Error('away')
      return numbers
    })
    expect(await Promise.all([1, 2].map((n) => ask(n).catch(String)))).toEqual(['Error: away', 'Error: away'])
    away = false
    expect(await ask(3)).toBe(3)
  })

  test('are told all at once that nobody answers, and not one call after the other', async () => {
    let calls = 0
    const ask = batched(async (): Promise<number[]> => {
      calls += 1
      await turns()
      throw unavailable()
    }, 2)
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(ask))
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
    expect(calls).toBe(1)
  })
})

async function turns(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}
