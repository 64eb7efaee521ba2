import { beforeAll, expect, test } from 'bun:test'
import type { LocalCluster } from '../../deploy/local/cluster.ts'
import type { Service } from '../../deploy/local/service.ts'
import { listViolationsUnder, TEST_DEADLINE_MS, untilDone } from '../faults/load.ts'
import { until } from '../oracle/driver.ts'
import type { Oracle } from '../oracle/oracle.ts'
import { createRandom } from '../oracle/random.ts'
import { ACROSS, START_DEADLINE_MS, startTestCluster, targetOf, TIMELY, untilBusIsDown, untilWell } from './site.ts'
import { asOperator, EVENTS_TOPIC, expireRecords, startReplay } from './topic.ts'

/** Long enough for every instance to notice, and to be without it for some time. */
const AWAY_MS = 6_000
const NOTICED_WITHIN_MS = 20_000
/** From Kafka's answering again to the bus being up on all instances. */
const RECOVER_WITHIN_MS = 15_000
const EXPIRIES = 8
const BEHIND_MS = 2_000

let cluster: LocalCluster
beforeAll(async () => void (cluster = await startTestCluster()), START_DEADLINE_MS)

/** A fault of Kafka under load: sends are acked all the time, and are on all pages in time. */
const kafkaTest = (rule: string, fault: (oracle: Oracle, kafka: Service, brokers: string[]) => Promise<void>) =>
  test(
    rule,
    async () => {
      const { nodes, brokers } = cluster.kafka
      const [kafka] = nodes
      if (kafka === undefined) throw new Error('expected a broker')
      const pids = cluster.instances.map((instance) => instance.pid())
      const violations = await listViolationsUnder(targetOf(cluster), { ...ACROSS, ...TIMELY }, async (oracle) => {
        await untilDone(oracle, 0.2)
        await fault(oracle, kafka, brokers)
        await untilWell(cluster, RECOVER_WITHIN_MS)
      })
      expect(violations).toEqual([])
      expect(cluster.instances.map((instance) => instance.pid())).toEqual(pids)
    },
    TEST_DEADLINE_MS,
  )

/** How it goes on while there is no Kafka: no send waits for it. */
async function staysAway(oracle: Oracle) {
  await untilBusIsDown(cluster.instances, NOTICED_WITHIN_MS)
  const from = Date.now()
  await Bun.sleep(AWAY_MS)
  const { answer, across } = await oracle.delays({ from, until: Date.now() })
  expect(across.count).toBeGreaterThan(0)
  expect(answer.longestMs).toBeLessThan(1_000)
}

kafkaTest('Kafka killed and started again: sends are acked, pages are current in time', async (oracle, kafka) => {
  await kafka.kill9()
  await staysAway(oracle)
  await kafka.start()
})

kafkaTest('Kafka paused (SIGSTOP): sends are acked, pages are current in time', async (oracle, kafka) => {
  kafka.pause()
  try {
    await staysAway(oracle)
  } finally {
    kafka.resume()
  }
})

kafkaTest('Kafka restarted in good order: sends are acked, pages are current in time', async (oracle, kafka) => {
  await kafka.stop()
  await kafka.start()
  await oracle.probe()
})

kafkaTest('the topic deleted: it is made again by itself', async (_oracle, _kafka, brokers) => {
  const find = () => asOperator(brokers, (admin) => admin.listTopics())
  await asOperator(brokers, (admin) => admin.deleteTopics({ topics: [EVENTS_TOPIC] }))
  await until('the topic is there again', RECOVER_WITHIN_MS, async () => (await find()).includes(EVENTS_TOPIC))
})

kafkaTest('records that expire before they are read are found in PostgreSQL', async (_oracle, _kafka, brokers) => {
  for (let n = 0; n < EXPIRIES; n++) await expireRecords(brokers, EVENTS_TOPIC)
})

test(
  'an instance that was paused, and whose place in the topic is gone, finds its way back',
  async () => {
    const { brokers } = cluster.kafka
    const late = cluster.instances.at(-1)
    if (late === undefined) throw new Error('expected an instance')
    const violations = await listViolationsUnder(targetOf(cluster), ACROSS, async (oracle) => {
      await untilDone(oracle, 0.3)
      late.pause()
      try {
        await Bun.sleep(BEHIND_MS)
        await expireRecords(brokers, EVENTS_TOPIC)
      } finally {
        late.resume()
      }
      await untilWell(cluster, RECOVER_WITHIN_MS)
    })
    expect(violations).toEqual([])
  },
  TEST_DEADLINE_MS,
)

kafkaTest(
  'records that come twice, late and out of order change nothing on any page',
  async (oracle, _kafka, brokers) => {
    const stop = await startReplay(brokers, EVENTS_TOPIC, createRandom(Date.now()))
    await untilDone(oracle, 1)
    expect(await stop()).toBeGreaterThan(100)
  },
)
