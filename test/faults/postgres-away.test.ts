import { expect, test } from 'bun:test'
import { listProcessTree, requirePostmaster, whilePaused } from '../harness/processes.ts'
import { ANSWER_WITHIN_MS, listViolationsUnder, SLACK_MS, TEST_DEADLINE_MS, untilDone, untilStored } from './load.ts'
import { startVictim } from './victim.ts'

const RECOVER_WITHIN_MS = 15_000
const PAUSE_MS = 30_000

test(
  'PostgreSQL killed and restarted under load: 503 within five seconds, nothing acked is lost, and the program recovers by itself',
  async () => {
    const victim = await startVictim()
    const program = victim.pid()
    const violations = await listViolationsUnder(victim, {}, async (oracle) => {
      for (const [fraction, signal] of [
        [0.2, 'SIGQUIT'],
        [0.5, 'SIGKILL'],
      ] as const) {
        await untilDone(oracle, fraction)
        process.kill(requirePostmaster(victim.dataDir), signal)
        const { status, tookMs } = await oracle.probe()
        expect([200, 201, 503]).toContain(status)
        expect(tookMs).toBeLessThan(ANSWER_WITHIN_MS + SLACK_MS)
        await untilStored(oracle, RECOVER_WITHIN_MS)
      }
    })
    expect(violations).toEqual([])
    expect(victim.pid()).toBe(program)
    await victim.stop()
  },
  TEST_DEADLINE_MS,
)

test(
  'PostgreSQL stopped for thirty seconds: sends are answered 503 within five, and the retry is safe',
  async () => {
    const victim = await startVictim()
    const violations = await listViolationsUnder(victim, { faults: ['cut', 'lost'] }, async (oracle) => {
      await untilDone(oracle, 0.3)
      const id = Bun.randomUUIDv7()
      await whilePaused(listProcessTree(requirePostmaster(victim.dataDir)), async () => {
        const end = performance.now() + PAUSE_MS
        while (performance.now() < end) {
          const { status, tookMs } = await oracle.probe(id)
          expect(status).toBe(503)
          expect(tookMs).toBeLessThan(ANSWER_WITHIN_MS + SLACK_MS)
        }
      })
      await untilStored(oracle, RECOVER_WITHIN_MS, id)
    })
    expect(violations).toEqual([])
    await victim.stop()
  },
  TEST_DEADLINE_MS + PAUSE_MS,
)
