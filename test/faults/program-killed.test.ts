import { expect, test } from 'bun:test'
import { isAlive, listPostmasters, requirePostmaster } from '../harness/processes.ts'
import { startProgram } from '../harness/program.ts'
import { EVERYTHING, listViolationsUnder, TEST_DEADLINE_MS, untilDone, untilJoined } from './load.ts'
import { startVictim } from './victim.ts'

const RESUME_WITHIN_MS = 5_000

test(
  'a program killed with -9 in mid-send loses nothing, and its pages resume within five seconds of its return',
  async () => {
    const victim = await startVictim()
    const violations = await listViolationsUnder(victim, EVERYTHING, async (oracle) => {
      for (const fraction of [0.2, 0.4, 0.6]) {
        await untilDone(oracle, fraction + Math.random() * 0.1)
        await victim.kill9()
        await victim.start()
        expect(await untilJoined(oracle, RESUME_WITHIN_MS)).toBeLessThan(RESUME_WITHIN_MS)
      }
    })
    expect(violations).toEqual([])
    await victim.stop()
  },
  TEST_DEADLINE_MS,
)

test(
  "the embedded PostgreSQL's parent killed with -9 and started again: nothing is lost and one server runs",
  async () => {
    const victim = await startVictim()
    await expectRefused(victim.dataDir)
    const violations = await listViolationsUnder(victim, { faults: ['lost'] }, async (oracle) => {
      await untilDone(oracle, 0.4)
      const orphan = requirePostmaster(victim.dataDir)
      await victim.kill9()
      expect(isAlive(orphan)).toBe(true)
      await victim.start()
      expect(listPostmasters(victim.dataDir)).toEqual([requirePostmaster(victim.dataDir)])
    })
    expect(violations).toEqual([])
    await victim.stop()
  },
  TEST_DEADLINE_MS,
)

/** A second program on the same directory, while the first runs, must give up by itself. */
async function expectRefused(dataDir: string) {
  const second = await startProgram({ dataDir, waitUntilReady: false })
  expect(await second.exited).not.toBe(0)
  expect(listPostmasters(dataDir)).toEqual([requirePostmaster(dataDir)])
}
