import { afterEach, beforeEach, expect, jest, test } from 'bun:test'
import { createPresenceNews } from './presence-news.ts'
import { idOf } from './run.fixture.ts'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

function newsWithFrames() {
  const told: unknown[] = []
  const news = createPresenceNews((text) => void told.push(JSON.parse(text).states))
  return {
    told,
    say: (n: number, state: 'active' | 'away') => news.tell({ kind: 'presence', user_id: idOf(n), state }),
  }
}

test('a person who comes while nothing else happens is told of at once', () => {
  const { told, say } = newsWithFrames()
  say(1, 'active')
  expect(told).toEqual([{ [idOf(1)]: 'active' }])
  jest.advanceTimersByTime(1_000)
  say(1, 'away')
  expect(told).toHaveLength(2)
})

test('those who follow soon are told of together, each as they were last', () => {
  const { told, say } = newsWithFrames()
  say(1, 'active')
  say(2, 'active')
  say(3, 'active')
  say(2, 'away')
  expect(told).toHaveLength(1)
  jest.advanceTimersByTime(1_000)
  expect(told.slice(1)).toEqual([{ [idOf(2)]: 'away', [idOf(3)]: 'active' }])
})

test('thousands at once are a few frames', () => {
  const { told, say } = newsWithFrames()
  for (let n = 1; n <= 2_001; n++) say(n, 'active')
  jest.advanceTimersByTime(1_000)
  expect(told.map((states) => Object.keys(Object(states)).length)).toEqual([1, 500, 500, 500, 500])
})
