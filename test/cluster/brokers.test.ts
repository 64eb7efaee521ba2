import { expect, test } from 'bun:test'
import { listViolationsUnder, TEST_DEADLINE_MS, untilDone } from '../faults/load.ts'
import { ACROSS, START_DEADLINE_MS, startTestCluster, targetOf, TIMELY, untilWell } from './site.ts'
import { asOperator, EVENTS_TOPIC } from './topic.ts'

test(
  'one of three brokers killed, which leads partitions: sends are acked, pages are current in time, and the bus comes back without it',
  async () => {
    const cluster = await startTestCluster({ instances: 2, brokers: 3, env: { KAFKA_REPLICATION: '3' } })
    const { nodes, brokers } = cluster.kafka
    const violations = await listViolationsUnder(targetOf(cluster), { ...ACROSS, ...TIMELY }, async (oracle) => {
      await untilDone(oracle, 0.2)
      const leader = await findLeader(brokers)
      await nodes[leader - 1]?.kill9()
      await untilDone(oracle, 0.7)
      await untilWell(cluster)
      await nodes[leader - 1]?.start()
    })
    expect(violations).toEqual([])
  },
  START_DEADLINE_MS + TEST_DEADLINE_MS,
)

/** Who leads the first partition: brokers are numbered from 1. */
const findLeader = (brokers: string[]): Promise<number> =>
  asOperator(brokers, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [EVENTS_TOPIC] })
    return topics[0]?.partitions[0]?.leader ?? 1
  })
