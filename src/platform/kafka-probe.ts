import {
  type Admin,
  type Kafka,
  KafkaJSNumberOfRetriesExceeded,
  KafkaJSProtocolError,
  type PartitionMetadata,
  Partitioners,
  type Producer,
} from 'kafkajs'
import { createKafkaClient, type KafkaSettings } from './kafka.ts'
import { type PartitionEnds, readEnds } from './kafka-topics.ts'
import { requireWithin, within } from './within.ts'

/** A broker as the cluster names it to its clients, which then connect there. */
export interface KafkaBroker {
  host: string
  port: number
}

export interface KafkaTopicFacts {
  partitions: number
  /** Copies of each partition; of the one that has the fewest. */
  copies: number
  /** Partitions of which a copy is behind or away. */
  incomplete: number
}

export type KafkaProbe = Awaited<ReturnType<typeof openKafkaProbe>>

const CONNECT_MS = 4_000
const ASK_MS = 5_000
const ROUND_TRIP_MS = 10_000
const RETRY_PAUSE_MS = 500
const LEAVE_MS = 3_000

/** Looks at a Kafka as the program uses it. Every call has a deadline; throws what Kafka says when it does not answer. */
export async function openKafkaProbe(settings: KafkaSettings) {
  const kafka = createKafkaClient(settings)
  const admin = kafka.admin()
  await requireWithin(CONNECT_MS, 'connecting', admin.connect())

  /** The brokers that take part. Throws while a topic, be it anybody's, has no leader: kafkajs gives no list then. */
  const listBrokers = (): Promise<KafkaBroker[]> =>
    insist(ASK_MS, 'asking for the brokers', async () => {
      const { brokers } = await admin.describeCluster()
      return brokers.map(({ host, port }) => ({ host, port }))
    })

  /** What there is of a topic. Only by an answer it shows that a broker is there: connecting proves nothing. */
  const lookUp = (topic: string): Promise<KafkaTopicFacts | 'missing' | 'leaderless'> =>
    insist(ASK_MS, 'asking for a topic', async () => {
      try {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
        return factsOf(topics.flatMap(({ partitions }) => partitions))
      } catch (error) {
        if (typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return 'missing'
        if (isLeaderless(error)) return 'leaderless'
        throw error
      }
    })

  /** Sends a record through a topic and gives how long it took (ms). It has no value, which instances pass over. */
  const roundTrip = (topic: string): Promise<number> =>
    insist(ROUND_TRIP_MS, 'sending a record through', () => sendThrough(kafka, admin, topic))

  async function close(): Promise<void> {
    const left = admin.disconnect().catch(() => {})
    await within(LEAVE_MS, left)
  }

  return { listBrokers, lookUp, roundTrip, close }
}

/** Tries until the deadline: kafkajs may turn to a broker that is away first, and brokers that have just started or changed say no in passing. */
async function insist<T>(ms: number, what: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + ms
  for (;;) {
    try {
      return await requireWithin(deadline - Date.now(), what, work())
    } catch (error) {
      if (Date.now() + RETRY_PAUSE_MS > deadline) throw error
      await Bun.sleep(RETRY_PAUSE_MS)
    }
  }
}

/** A partition without a leader is told as such or, in a second step of kafkajs, as a null that it trips over. */
const isLeaderless = (error: unknown) => typeOf(error) === 'LEADER_NOT_AVAILABLE' || error instanceof TypeError

/** What the broker said, also when kafkajs says that it asked often enough. */
function typeOf(error: unknown): string | undefined {
  const said = error instanceof KafkaJSNumberOfRetriesExceeded ? error.cause : error
  return said instanceof KafkaJSProtocolError ? said.type : undefined
}

function factsOf(partitions: readonly PartitionMetadata[]): KafkaTopicFacts {
  return {
    partitions: partitions.length,
    copies: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    incomplete: partitions.filter(({ isr, replicas }) => isr.length < replicas.length).length,
  }
}

async function sendThrough(kafka: Kafka, admin: Admin, topic: string): Promise<number> {
  const key = `doctor.${crypto.randomUUID()}`
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { retries: 0 },
  })
  const reader = await startReader(kafka, topic, key, await readEnds(admin, [topic]))
  try {
    await producer.connect()
    return await measure(producer, topic, key, reader.arrived)
  } finally {
    await leave(admin, producer, reader)
  }
}

async function measure(producer: Producer, topic: string, key: string, arrived: Promise<void>): Promise<number> {
  const started = performance.now()
  await producer.send({ topic, acks: -1, timeout: ASK_MS, messages: [{ key, value: null }] })
  await arrived
  return performance.now() - started
}

type Reader = Awaited<ReturnType<typeof startReader>>

/** Reads from the ends on, in a group of its own; `arrived` resolves at the record of this key. */
async function startReader(kafka: Kafka, topic: string, key: string, ends: readonly PartitionEnds[]) {
  const groupId = `${topic}.${key}`
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 250, minBytes: 1, allowAutoTopicCreation: false })
  const arrival = Promise.withResolvers<void>()
  const joining = Promise.withResolvers<void>()
  consumer.on('consumer.group_join', () => {
    for (const { partition, high } of ends) consumer.seek({ topic, partition, offset: String(high) })
    joining.resolve()
  })
  consumer.on('consumer.crash', ({ payload }) => {
    joining.reject(payload.error)
    arrival.reject(payload.error)
  })
  arrival.promise.catch(() => {})
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: false })
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      if (message.key?.toString() === key) arrival.resolve()
    },
  })
  await joining.promise
  return { consumer, groupId, arrived: arrival.promise }
}

/** What could not be taken leave of ends by itself: it is not this look's fault. */
async function leave(admin: Admin, producer: Producer, { consumer, groupId }: Reader): Promise<void> {
  const gone = async () => {
    await Promise.all([producer.disconnect(), consumer.disconnect()])
    await admin.deleteGroups([groupId])
  }
  const left = gone().catch(() => {})
  await within(LEAVE_MS, left)
}
