import { Kafka, logLevel } from 'kafkajs'
import { requireProgram } from '../../deploy/local/requirements.ts'
import { onTestsEnd } from './cleanups.ts'
import { kafkaLeaseSchema, redisLeaseSchema, takeLease, type KafkaLease, type RedisLease } from './lease.ts'

/** The first start on a machine fetches Kafka. */
const KAFKA_DEADLINE_MS = 5 * 60_000
const REDIS_DEADLINE_MS = 30_000
const CLEANUP_CONNECT_DEADLINE_MS = 1_000
const CLEANUP_DEADLINE_MS = 3_000

let kafka: Promise<KafkaLease> | undefined
let redis: Promise<RedisLease> | undefined

/**
 * The one Kafka broker of all test processes, and a prefix for topics that nobody else uses; whatever topics have it are deleted when the file's tests
 * are over. Not to be killed or paused: who does that starts an own one, by `startKafka` of deploy/local.
 *
 * @throws when Java or Maven is missing, with how to get it.
 */
export async function sharedKafka(): Promise<{ brokers: string[]; topicPrefix: string }> {
  for (const program of ['java', 'mvn'] as const) requireProgram(program)
  const { brokers } = await (kafka ??= takeLease({
    name: 'kafka',
    schema: kafkaLeaseSchema,
    deadlineMs: KAFKA_DEADLINE_MS,
  }))
  const topicPrefix = ownPrefix()
  onTestsEnd(() => deleteTopics(brokers, topicPrefix))
  return { brokers, topicPrefix }
}

/**
 * The one Redis of all test processes, and a prefix for keys that nobody else uses. Not to be killed, paused or emptied: who does that starts an own one,
 * by `startRedis` of deploy/local.
 *
 * @throws when redis-server is missing, with how to get it.
 */
export async function sharedRedis(): Promise<{ url: string; keyPrefix: string }> {
  requireProgram('redis-server')
  const { url } = await (redis ??= takeLease({
    name: 'redis',
    schema: redisLeaseSchema,
    deadlineMs: REDIS_DEADLINE_MS,
  }))
  return { url, keyPrefix: ownPrefix() }
}

const ownPrefix = () => `test-${crypto.randomUUID().slice(0, 8)}`

/** Each partition is a folder of files: left alone they would slow the broker down from file to file. */
async function deleteTopics(brokers: string[], prefix: string) {
  const admin = new Kafka({
    brokers,
    clientId: 'cleanup',
    logLevel: logLevel.NOTHING,
    connectionTimeout: CLEANUP_CONNECT_DEADLINE_MS,
    requestTimeout: CLEANUP_DEADLINE_MS,
    retry: { retries: 0 },
  }).admin()
  try {
    await admin.connect()
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix))
    if (topics.length > 0) await admin.deleteTopics({ topics })
  } finally {
    await admin.disconnect()
  }
}
