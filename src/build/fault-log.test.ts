import { expect, test } from 'bun:test'
import { createLog } from '../platform/log.ts'
import { unavailable } from '../platform/problem.ts'
import { createFaultLog } from './fault-log.ts'

function given() {
  const lines: { level: string; message: string }[] = []
  const log = createLog('info', 'one', (line) => {
    const { level, message } = JSON.parse(line)
    lines.push({ level, message })
  })
  return { lines, faults: createFaultLog(log) }
}

test('an outage of PostgreSQL is told once when it begins and once when it is over', () => {
  const { lines, faults } = given()
  faults.answered()
  for (let n = 0; n < 2; n++) {
    for (let second = 0; second < 3; second++) faults.failed(unavailable())
    faults.answered()
    faults.answered()
  }
  const outage = [
    { level: 'warn', message: 'PostgreSQL is away' },
    { level: 'info', message: 'PostgreSQL answers' },
  ]
  expect(lines).toEqual([...outage, ...outage])
})

test('whatever else goes wrong is told each time', () => {
  const { lines, faults } = given()
  for (let n = 0; n < 2; n++) faults.failed(new TypeError('undefined is not a function'))
  const fault = { level: 'error', message: 'something failed' }
  expect(lines).toEqual([fault, fault])
})
