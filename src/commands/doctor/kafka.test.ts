import { expect, test } from 'bun:test'
import { findFreePort } from '../../../test/harness/ports.ts'
import { sharedKafka } from '../../../test/harness/services.ts'
import { createKafkaClient } from '../../platform/kafka.ts'
import { ensureTopics, hours } from '../../platform/kafka-topics.ts'
import { clusterConfigOf, configOf, listenSilently, verdictsOf } from './doctor.fixture.ts'
import { examineKafka, judgeBrokers, judgeTopic } from './kafka.ts'

/** The tests' broker, with the topics of a site of one's own. */
async function configWithTopics(...names: string[]) {
  const { brokers, topicPrefix } = await sharedKafka()
  const config = clusterConfigOf({ KAFKA_BROKERS: brokers.join(','), KAFKA_TOPIC_PREFIX: topicPrefix })
  const admin = createKafkaClient(config).admin()
  await admin.connect()
  const topics = names.map((name) => `${topicPrefix}.${name}`)
  if (topics.length > 0) await ensureTopics(admin, topics, { partitions: 3, replication: 1, retentionMs: hours(1) })
  return { config, admin }
}

test('a Kafka with its topics is well: a record gets through, and its group is gone afterwards', async () => {
  const { config, admin } = await configWithTopics('events', 'signals')
  const findings = await examineKafka(config)
  expect(findings).toMatchObject([
    { part: 'Kafka', verdict: 'ok', says: '1 broker' },
    { part: 'Kafka topic', verdict: 'ok', says: expect.stringContaining('.events: 3 partitions, 1 copy each') },
    { part: 'Kafka topic', verdict: 'ok', says: expect.stringContaining('.signals: 3 partitions, 1 copy each') },
    { part: 'Kafka', says: expect.stringMatching(/^a record came through in \d+ ms/) },
  ])
  const { groups } = await admin.listGroups()
  await admin.disconnect()
  expect(groups.filter(({ groupId }) => groupId.startsWith(`${config.KAFKA_TOPIC_PREFIX}.signals.doctor`))).toEqual([])
}, 60_000)

test('topics that are not there are left to the first start', async () => {
  const { config, admin } = await configWithTopics()
  const findings = await examineKafka(config)
  expect(verdictsOf(findings)).toEqual(['ok Kafka', 'ok Kafka topic', 'ok Kafka topic'])
  expect(findings[1]?.says).toContain('will be made')
  expect((await admin.listTopics()).filter((topic) => topic.startsWith(config.KAFKA_TOPIC_PREFIX))).toEqual([])
  await admin.disconnect()
}, 60_000)

test('one broker that is away does not keep the others from being looked at', async () => {
  const { brokers } = await sharedKafka()
  const away = `127.0.0.1:${findFreePort()}`
  const findings = await examineKafka(
    clusterConfigOf({ KAFKA_BROKERS: [away, ...brokers].join(','), KAFKA_TOPIC_PREFIX: 'none' }),
  )
  expect(verdictsOf(findings)).toEqual(['fault Kafka broker', 'ok Kafka', 'ok Kafka topic', 'ok Kafka topic'])
  expect(findings[0]?.says).toContain(`${away} can not be reached (nothing listens there)`)
}, 60_000)

test('when all brokers are away each is named, and no more is tried', async () => {
  const findings = await examineKafka(clusterConfigOf({ KAFKA_BROKERS: `127.0.0.1:${findFreePort()}` }))
  expect(verdictsOf(findings)).toEqual(['fault Kafka broker'])
})

test('a broker that takes connections and is silent is told from one that is away', async () => {
  const findings = await examineKafka(clusterConfigOf({ KAFKA_BROKERS: listenSilently() }))
  expect(findings).toMatchObject([
    { part: 'Kafka broker', verdict: 'fault', says: expect.stringContaining('does not answer') },
  ])
}, 30_000)

test('where no Kafka is configured none is looked at', async () => {
  expect(await examineKafka(configOf({}))).toEqual([])
})

test('a broker that calls itself by an address that leads nowhere is a fault, but not told twice', async () => {
  const port = findFreePort()
  const brokers = [{ host: '127.0.0.1', port }]
  expect(await judgeBrokers(brokers, new Set())).toMatchObject({
    verdict: 'fault',
    says: expect.stringContaining(`calls itself 127.0.0.1:${port}`),
  })
  expect(await judgeBrokers(brokers, new Set([`127.0.0.1:${port}`]))).toMatchObject({ verdict: 'ok' })
})

test('a topic without leaders is a fault, one with copies behind or with one copy among many brokers a hint', () => {
  const whole = { partitions: 8, copies: 3, incomplete: 0 }
  const verdicts = [
    judgeTopic('x', whole, 3),
    judgeTopic('x', { ...whole, copies: 1 }, 1),
    judgeTopic('x', { ...whole, copies: 1 }, 3),
    judgeTopic('x', { ...whole, incomplete: 2 }, 3),
    judgeTopic('x', 'leaderless', 3),
  ].map(({ verdict }) => verdict)
  expect(verdicts).toEqual(['ok', 'ok', 'hint', 'hint', 'fault'])
})
