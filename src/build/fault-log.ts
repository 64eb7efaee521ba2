import { type Facts, factsOf, type Log } from '../platform/log.ts'
import { isUnavailable } from '../platform/problem.ts'

/**
 * Tells the log what goes wrong where nobody waits for the answer. That PostgreSQL is away is noticed by everything, over and over, and told once; so is
 * its return, of which `answered` is called at every answer.
 */
export function createFaultLog(log: Log) {
  let isAway = false

  const failed = (error: unknown, facts: Facts = {}): void => {
    if (!isUnavailable(error)) return log.error('something failed', { ...facts, ...factsOf(error) })
    if (!isAway) log.warn('PostgreSQL is away')
    isAway = true
  }

  const answered = (): void => {
    if (isAway) log.info('PostgreSQL answers')
    isAway = false
  }

  return { failed, answered }
}
