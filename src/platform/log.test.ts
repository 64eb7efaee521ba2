import { describe, expect, test } from 'bun:test'
import { createLog, factsOf, type Level } from './log.ts'
import { unavailable } from './problem.ts'

function logAt(level: Level) {
  const lines: string[] = []
  return { log: createLog(level, 'one', (line) => void lines.push(line)), lines }
}

describe('a log', () => {
  test('has one JSON object a line, with its facts', () => {
    const { log, lines } = logAt('info')
    log.info('listening', { port: 3000 })
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      level: 'info',
      instance: 'one',
      message: 'listening',
      port: 3000,
    })
  })

  test('can not be made to have another line', () => {
    const { log, lines } = logAt('info')
    log.info('a\n{"level":"error"}\r\n', { fact: 'b\u2028\n{}' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toMatch(/[\r\n]/)
  })

  test.each<[Level, number]>([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['silent', 0],
  ])('at the level %s has what is at least that', (level, count) => {
    const { log, lines } = logAt(level)
    for (const own of ['debug', 'info', 'warn', 'error'] as const) log[own]('x')
    expect(lines).toHaveLength(count)
  })
})

describe('what is logged of an error', () => {
  test('is its kind, text, code and place', () => {
    expect(factsOf(unavailable())).toMatchObject({
      error_name: 'Problem',
      code: 'unavailable',
      stack: expect.any(String),
    })
    expect(factsOf('odd')).toEqual({ error: 'odd' })
  })

  test('is never what a statement was given', () => {
    const error = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (email)=(x@y)',
      parameters: ['secret'],
    })
    expect(JSON.stringify(factsOf(error))).not.toMatch(/secret|x@y/)
  })
})
