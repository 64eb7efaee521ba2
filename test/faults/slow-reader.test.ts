import { expect, test } from 'bun:test'
import { residentBytes } from '../harness/processes.ts'
import { until } from '../oracle/driver.ts'
import { listViolationsUnder, TEST_DEADLINE_MS } from './load.ts'
import { startVictim } from './victim.ts'

/** Enough to fill both kernels' buffers (some 10 MiB) and the program's own limit of 1 MiB behind them. */
const STUFFING_BYTES = 14 << 20
const FILLING_BYTES = 9_000
/** What may stay once the garbage of the burst is collected; its peak before that says nothing of what is held. */
const GROWTH_LIMIT_BYTES = 200 << 20
const COLLECTED_WITHIN_MS = 15_000
const CLOSED_WITHIN_MS = 10_000
const CUT_OFF = 1006

test(
  'a reader that stops reading is cut off at the limit, the rest go on, memory stays bounded, and it resumes without a hole',
  async () => {
    const victim = await startVictim()
    const size = { rooms: 1, tabs: 3, people: 3, fillingBytes: FILLING_BYTES, faults: [], operations: 200 }
    const violations = await listViolationsUnder(victim, size, async (oracle) => {
      const before = residentBytes(victim.pid())
      const slow = await oracle.observe()
      await slow.pause()
      await oracle.stuff(STUFFING_BYTES)
      const growth = (): number => residentBytes(victim.pid()) - before
      await until('the memory is given back', COLLECTED_WITHIN_MS, () => growth() < GROWTH_LIMIT_BYTES)
      await slow.resume()
      await until('the slow reader is cut off', CLOSED_WITHIN_MS, () => slow.code() !== null)
      expect(slow.code()).toBe(CUT_OFF)
      expect(slow.cursor()).toBeLessThan(oracle.now().lowestCursor)
      const again = await oracle.observe({ from: { after: slow.cursor(), epoch: slow.epoch } })
      // Too far behind to catch up: as a page would, it begins with the newest list.
      if (again.answer === 'reset') expect((await oracle.observe()).answer).toBe('opened')
    })
    expect(violations).toEqual([])
    await victim.stop()
  },
  TEST_DEADLINE_MS,
)
