import { expect, test } from 'bun:test'
import {
  listProcessTree,
  listViolationsUnder,
  requirePostmaster,
  sendOnce,
  startVictim,
  TEST_DEADLINE_MS,
  untilDone,
  untilStored,
} from './support.ts'

const ANSWER_WITHIN_MS = 5_000
/** A client's own measure of a five-second promise, on a machine that is busy with a driver. */
const SLACK_MS = 1_000
const RECOVER_WITHIN_MS = 15_000

test(
  'PostgreSQL killed and restarted under load: nothing acked is lost, and the program recovers by itself',
  async () => {
    const victim = await startVictim()
    const program = victim.pid()
    const violations = await listViolationsUnder(victim, {}, async (driver) => {
      for (const [fraction, signal] of [
        [0.2, 'SIGQUIT'],
        [0.5, 'SIGKILL'],
      ] as const) {
        await untilDone(driver, fraction)
        process.kill(requirePostmaster(victim.dataDir), signal)
        const { status, tookMs } = await sendOnce(driver, Bun.randomUUIDv7())
        expect([200, 201, 503]).toContain(status)
        expect(tookMs).toBeLessThan(ANSWER_WITHIN_MS + SLACK_MS)
        await untilStored(driver, Bun.randomUUIDv7(), RECOVER_WITHIN_MS)
      }
    })
    await victim.stop()
    expect(violations).toEqual([])
    expect(victim.pid()).toBe(program)
  },
  TEST_DEADLINE_MS,
)

test(
  'PostgreSQL stopped for ten seconds: sends are answered 503 within five, and the retry is safe',
  async () => {
    const victim = await startVictim()
    const violations = await listViolationsUnder(victim, { faults: ['cut', 'lost'] }, async (driver) => {
      await untilDone(driver, 0.3)
      const stopped = listProcessTree(requirePostmaster(victim.dataDir))
      const id = Bun.randomUUIDv7()
      for (const pid of stopped) process.kill(pid, 'SIGSTOP')
      try {
        const began = performance.now()
        while (performance.now() - began < STOPPED_MS) {
          const { status, tookMs } = await sendOnce(driver, id)
          expect(status).toBe(503)
          expect(tookMs).toBeLessThan(ANSWER_WITHIN_MS + SLACK_MS)
        }
      } finally {
        for (const pid of stopped) process.kill(pid, 'SIGCONT')
      }
      await untilStored(driver, id, RECOVER_WITHIN_MS)
    })
    await victim.stop()
    expect(violations).toEqual([])
  },
  TEST_DEADLINE_MS,
)

const STOPPED_MS = 10_000
