import { expect, test } from 'bun:test'
import { startProgram } from '../harness/program.ts'
import {
  isAlive,
  listPostmasters,
  listViolationsUnder,
  requirePostmaster,
  startVictim,
  TEST_DEADLINE_MS,
  untilAllJoined,
  untilDone,
} from './support.ts'

const RESUME_WITHIN_MS = 5_000

test(
  'a program killed with -9 in mid-send loses nothing, and its pages resume within five seconds of its return',
  async () => {
    const victim = await startVictim()
    const violations = await listViolationsUnder(victim, {}, async (driver) => {
      for (const fraction of [0.2, 0.4, 0.6]) {
        await untilDone(driver, fraction + Math.random() * 0.1)
        await victim.kill9()
        await victim.start()
        expect(await untilAllJoined(driver, RESUME_WITHIN_MS)).toBeLessThan(RESUME_WITHIN_MS)
      }
    })
    await victim.stop()
    expect(violations).toEqual([])
  },
  TEST_DEADLINE_MS,
)

test(
  "the embedded PostgreSQL's parent killed with -9 and started again: nothing is lost and one server runs",
  async () => {
    const victim = await startVictim()
    await expectRefused(victim.dataDir)
    const violations = await listViolationsUnder(victim, { faults: ['lost'] }, async (driver) => {
      await untilDone(driver, 0.4)
      const orphan = requirePostmaster(victim.dataDir)
      await victim.kill9()
      expect(isAlive(orphan)).toBe(true)
      await victim.start()
      expect(listPostmasters(victim.dataDir)).toEqual([requirePostmaster(victim.dataDir)])
    })
    await victim.stop()
    expect(violations).toEqual([])
  },
  TEST_DEADLINE_MS,
)

/** A second program on the same directory, while the first runs, must give up by itself. */
async function expectRefused(dataDir: string) {
  const second = await startProgram({ dataDir, waitUntilReady: false })
  expect(await second.exited).not.toBe(0)
  expect(listPostmasters(dataDir)).toEqual([requirePostmaster(dataDir)])
}
