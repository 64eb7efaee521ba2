import { beforeAll, expect, test } from 'bun:test'
import type { LocalCluster } from '../../deploy/local/cluster.ts'
import {
  ANSWER_WITHIN_MS,
  listViolationsUnder,
  SLACK_MS,
  TEST_DEADLINE_MS,
  untilDone,
  untilStored,
} from '../faults/load.ts'
import type { Oracle } from '../oracle/oracle.ts'
import { ACROSS, START_DEADLINE_MS, startTestCluster, targetOf, untilWell } from './site.ts'

const RECOVER_WITHIN_MS = 15_000
const AWAY_MS = 10_000

let cluster: LocalCluster
beforeAll(async () => void (cluster = await startTestCluster()), START_DEADLINE_MS)

/** A fault of PostgreSQL under load: no instance is started again, and nothing that was acked is lost. */
const postgresTest = (rule: string, fault: (oracle: Oracle) => Promise<void>) =>
  test(
    rule,
    async () => {
      const pids = cluster.instances.map((instance) => instance.pid())
      const violations = await listViolationsUnder(targetOf(cluster), ACROSS, async (oracle) => {
        await untilDone(oracle, 0.2)
        await fault(oracle)
        await untilStored(oracle, RECOVER_WITHIN_MS)
        await untilWell(cluster)
      })
      expect(violations).toEqual([])
      expect(cluster.instances.map((instance) => instance.pid())).toEqual(pids)
    },
    TEST_DEADLINE_MS,
  )

/** Every instance says so, and soon. */
async function isRefusedEverywhere(oracle: Oracle) {
  for (const { url } of cluster.instances) {
    const { status, tookMs } = await oracle.probe(Bun.randomUUIDv7(), url)
    expect(status).toBe(503)
    expect(tookMs).toBeLessThan(ANSWER_WITHIN_MS + SLACK_MS)
  }
}

postgresTest('PostgreSQL killed: 503 on every instance, and all recover by themselves', async (oracle) => {
  await cluster.postgres.kill9()
  await isRefusedEverywhere(oracle)
  await cluster.postgres.start()
})

postgresTest('PostgreSQL restarted at once (immediate): all recover by themselves', async () => {
  cluster.postgres.signal('SIGQUIT')
  await cluster.postgres.exited
  await cluster.postgres.start()
})

postgresTest('PostgreSQL paused (SIGSTOP): 503 within five seconds on every instance', async (oracle) => {
  cluster.postgres.pause()
  try {
    const until = performance.now() + AWAY_MS
    while (performance.now() < until) await isRefusedEverywhere(oracle)
  } finally {
    cluster.postgres.resume()
  }
})
