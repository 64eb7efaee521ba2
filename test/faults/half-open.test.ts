import { expect, test } from 'bun:test'
import { until } from '../oracle/driver.ts'
import { listViolationsUnder, openObserver, startVictim, TEST_DEADLINE_MS } from './support.ts'

/** Twice the idle limit of 60 s. */
const CLOSED_WITHIN_MS = 120_000

test(
  'a peer that is gone without a word (no pong) is closed within twice the idle limit',
  async () => {
    const victim = await startVictim()
    const violations = await listViolationsUnder(victim, {}, async (driver) => {
      const [tab] = driver.tabs
      if (tab === undefined) throw new Error('expected a tab')
      const { list } = await tab.fetchList()
      const gone = await openObserver({
        driver,
        roomId: list.roomId,
        after: list.seq,
        epoch: list.epoch,
        answersPings: false,
      })
      await until('the half-open connection is closed', CLOSED_WITHIN_MS, gone.isClosed)
    })
    expect(violations).toEqual([])
  },
  CLOSED_WITHIN_MS + TEST_DEADLINE_MS,
)
