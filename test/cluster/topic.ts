import { Kafka, logLevel, type Admin, type KafkaMessage } from 'kafkajs'
import type { Random } from '../oracle/random.ts'

export const EVENTS_TOPIC = 'hubbub.events'
const REPLAY_PAUSE_MS = 50
const REPLAYED_AT_ONCE = 40

/** Does something with the brokers as their operator would, from outside of the program. */
export async function asOperator<T>(brokers: string[], work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = createClient(brokers).admin()
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}

/** As when the retention time is over: all records of a topic so far are gone. */
export function expireRecords(brokers: string[], topic: string): Promise<void> {
  return asOperator(brokers, async (admin) => {
    await admin.fetchTopicMetadata({ topics: [topic] })
    const ends = await admin.fetchTopicOffsets(topic)
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }))
    await admin.deleteTopicRecords({ topic, partitions })
  })
}

/** The end of each partition, added up: how many records were ever written. */
export const countRecords = (brokers: string[], topic: string): Promise<number> =>
  asOperator(brokers, async (admin) =>
    (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0),
  )

/**
 * Plays the records of a topic again and again while it runs: copies of what came, soon and late, some twice, in any order, as if another
 * instance had published them. Resolves with what stops it, which tells how many copies there were.
 */
export async function startReplay(brokers: string[], topic: string, random: Random): Promise<() => Promise<number>> {
  const kafka = createClient(brokers)
  const producer = kafka.producer()
  const consumer = kafka.consumer({ groupId: `replay-${crypto.randomUUID()}` })
  const seen: { key: Buffer | null; value: Buffer | null }[] = []
  await Promise.all([producer.connect(), consumer.connect()])
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({ eachMessage: async ({ message }) => void (isOriginal(message) && seen.push(message)) })
  let isOver = false
  let copies = 0
  const work = (async () => {
    while (!isOver) {
      await Bun.sleep(REPLAY_PAUSE_MS)
      const messages = pickCopies(seen, random)
      if (messages.length > 0) await producer.send({ topic, messages })
      copies += messages.length
    }
  })()
  return async () => {
    isOver = true
    await work
    await Promise.all([producer.disconnect(), consumer.disconnect()])
    return copies
  }
}

/** Half of the latest and half of any age, shuffled by being picked one by one. */
function pickCopies(seen: { key: Buffer | null; value: Buffer | null }[], random: Random) {
  if (seen.length === 0) return []
  const latest = seen.slice(-REPLAYED_AT_ONCE)
  return Array.from({ length: REPLAYED_AT_ONCE }, () => random.pick(random.chance(0.5) ? latest : seen)).map(
    ({ key, value }) => ({ key, value, headers: { from: REPLAYER } }),
  )
}

const REPLAYER = 'replay'

const isOriginal = ({ headers }: KafkaMessage) => headers?.['from']?.toString() !== REPLAYER

function createClient(brokers: string[]): Kafka {
  return new Kafka({
    brokers,
    clientId: 'operator',
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    retry: { retries: 5 },
  })
}
