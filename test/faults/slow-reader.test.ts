import { expect, test } from 'bun:test'
import { listViolationsUnder, openObserver, residentBytes, startVictim, TEST_DEADLINE_MS } from './support.ts'

/** Enough to fill both kernels' buffers (some 10 MiB) and the program's own limit of 1 MiB behind them. */
const STUFFING_BYTES = 14 << 20
const FILLING_BYTES = 9_000
const GROWTH_LIMIT_BYTES = 200 << 20

test(
  'a reader that stops reading is cut off at the limit, the rest go on, memory stays bounded, and it resumes without a hole',
  async () => {
    const victim = await startVictim()
    const size = { rooms: 1, tabs: 3, people: 3, fillingBytes: FILLING_BYTES, faults: [] }
    const violations = await listViolationsUnder(victim, size, async (driver) => {
      const [roomId] = driver.roomIds
      const [tab] = driver.tabs
      if (roomId === undefined || tab === undefined) throw new Error('expected a room and a tab')
      const { list } = await tab.fetchList()
      const before = residentBytes(victim.pid())
      const slow = await openObserver({ driver, roomId, after: list.seq, epoch: list.epoch })
      slow.socket.pause()
      for (let bytes = 0; bytes < STUFFING_BYTES; bytes += FILLING_BYTES * BATCH) {
        await Promise.all(Array.from({ length: BATCH }, () => driver.workload.send(tab)))
      }
      expect(residentBytes(victim.pid()) - before).toBeLessThan(GROWTH_LIMIT_BYTES)
      slow.socket.resume()
      expect(await slow.closed).toBe(1006)
      expect(slow.cursor()).toBeLessThan(tab.cursor())
      const again = await openObserver({ driver, roomId, after: slow.cursor(), epoch: list.epoch })
      if (again.answer === 'opened') return
      // Too far behind to catch up: as a page would, it begins with the newest list.
      const fresh = (await tab.fetchList()).list
      const anew = await openObserver({ driver, roomId, after: fresh.seq, epoch: fresh.epoch })
      expect(anew.answer).toBe('opened')
    })
    expect(violations).toEqual([])
  },
  TEST_DEADLINE_MS,
)

const BATCH = 20
