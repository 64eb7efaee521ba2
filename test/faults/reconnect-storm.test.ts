import { expect, test } from 'bun:test'
import { until } from '../oracle/driver.ts'
import { listViolationsUnder, OPERATIONS, startVictim, TEST_DEADLINE_MS, untilAllJoined, untilDone } from './support.ts'

/** The long form cuts 3,000 pages at once; the short one what a busy machine carries beside its driver. */
const PAGES = OPERATIONS > 2_000 ? 3_000 : 300
const CURRENT_WITHIN_MS = 30_000

test(
  'after all pages were cut at once every one is current within thirty seconds',
  async () => {
    const victim = await startVictim()
    const violations = await listViolationsUnder(victim, { tabs: PAGES, rooms: 6, faults: [] }, async (driver) => {
      for (const fraction of [0.1, 0.4]) {
        await untilDone(driver, fraction)
        for (const tab of driver.tabs) tab.cut()
        const behind = driver.tabs.map((tab) => ({ tab, expected: tab.cursor() }))
        expect(await untilAllJoined(driver, CURRENT_WITHIN_MS)).toBeLessThan(CURRENT_WITHIN_MS)
        await until('all pages are at the cut', CURRENT_WITHIN_MS, () =>
          behind.every(({ tab, expected }) => tab.cursor() >= expected),
        )
      }
    })
    expect(violations).toEqual([])
  },
  TEST_DEADLINE_MS,
)
