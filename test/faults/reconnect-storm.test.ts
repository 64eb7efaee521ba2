import { expect, test } from 'bun:test'
import { until } from '../oracle/driver.ts'
import { listViolationsUnder, TEST_DEADLINE_MS, untilDone, untilJoined } from './load.ts'
import { startVictim } from './victim.ts'

const PAGES = 3_000
/** Each is shown on some 500 pages. */
const OPERATIONS = 200
const CURRENT_WITHIN_MS = 30_000

test(
  `after ${PAGES} pages were cut at once every one is current within thirty seconds, and sends are answered meanwhile`,
  async () => {
    const victim = await startVictim()
    const size = { tabs: PAGES, rooms: 6, faults: [], operations: OPERATIONS, perSecond: 50 }
    const violations = await listViolationsUnder(victim, size, async (oracle) => {
      for (const fraction of [0.1, 0.4]) {
        await untilDone(oracle, fraction, OPERATIONS)
        const { highestCursor } = oracle.now()
        await oracle.cut()
        const joined = untilJoined(oracle, CURRENT_WITHIN_MS)
        expect([200, 201]).toContain((await oracle.probe()).status)
        expect(await joined).toBeLessThan(CURRENT_WITHIN_MS)
        await until('all pages are at the cut', CURRENT_WITHIN_MS, () => oracle.now().lowestCursor >= highestCursor)
      }
    })
    expect(violations).toEqual([])
    await victim.stop()
  },
  TEST_DEADLINE_MS,
)
