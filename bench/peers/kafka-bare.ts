import { type Consumer, Kafka, logLevel, type Message, Partitioners, type Producer } from 'kafkajs'
import { serveCommands } from '../support/child.ts'
import { latencyOf } from '../support/numbers.ts'
import { pace, type Pacing } from '../support/pace.ts'

const ARRIVE_DEADLINE_MS = 10_000
/** Digits of the time that a record begins with. */
const STAMP_LENGTH = 20

/**
 * kafkajs with nothing around it: one process of this produces records, another consumes them. Same broker, partitions, acknowledgement and settings of
 * the fetch as the program's; no commit, no order to look after, nobody to show it to.
 */
function createKafkaBare() {
  let kafka: Kafka | undefined
  let producer: Producer | undefined
  let consumer: Consumer | undefined
  const times: number[] = []
  let onRecord = () => {}

  async function connect({ brokers }: { brokers: string[] }): Promise<void> {
    kafka = new Kafka({ clientId: 'bare', brokers, logLevel: logLevel.NOTHING })
  }

  /** The bytes of the last record of a topic in which a text stands. */
  async function sizeOf({ topic, text }: { topic: string; text: string }): Promise<number> {
    const found = Promise.withResolvers<number>()
    const reader = requireKafka().consumer({ groupId: `size.${crypto.randomUUID()}` })
    await reader.connect()
    await reader.subscribe({ topics: [topic], fromBeginning: true })
    await reader.run({
      autoCommit: false,
      eachMessage: async ({ message: { value } }) => {
        if (value?.includes(text)) found.resolve(value.length)
      },
    })
    const bytes = await found.promise
    await reader.disconnect()
    return bytes
  }

  async function makeTopic({ topic, partitions }: { topic: string; partitions: number }): Promise<void> {
    const admin = requireKafka().admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true })
    await admin.disconnect()
    producer = requireKafka().producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    })
    await producer.connect()
  }

  async function consume({ topic }: { topic: string }): Promise<void> {
    consumer = requireKafka().consumer({ groupId: `bare.${crypto.randomUUID()}`, maxWaitTimeInMs: 250, minBytes: 1 })
    const joined = Promise.withResolvers<void>()
    consumer.on('consumer.group_join', () => joined.resolve())
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const now = clock()
        for (const { value } of batch.messages) times.push(now - Number(value?.toString('latin1', 0, STAMP_LENGTH)))
        onRecord()
      },
    })
    await joined.promise
  }

  /** Produces records at a pace; one request is under way, and what comes meanwhile is the next. Resolves when all are acknowledged. */
  async function produce({ topic, keys, bytes, ...pacing }: Pacing & { topic: string; keys: string[]; bytes: number }) {
    const filling = 'x'.repeat(bytes - STAMP_LENGTH)
    const headers = { from: crypto.randomUUID() }
    const waiting: Message[] = []
    let sending: Promise<void> | undefined
    let records = 0
    const sendAll = async () => {
      while (waiting.length > 0) await producer?.send({ topic, acks: -1, messages: waiting.splice(0) })
      sending = undefined
    }
    await pace(pacing, (turn) => {
      records++
      waiting.push({
        key: keys[turn % keys.length] ?? '',
        value: String(clock()).padEnd(STAMP_LENGTH) + filling,
        headers,
      })
      sending ??= sendAll()
    })
    await sending
    return { records }
  }

  /** How long those records took that came since the last call, in ms, once there are as many. */
  async function collect({ records }: { records: number }) {
    const all = Promise.withResolvers<void>()
    const late = setTimeout(
      () => all.reject(new Error(`expected ${records} records, found ${times.length}`)),
      ARRIVE_DEADLINE_MS,
    )
    onRecord = () => times.length >= records && all.resolve()
    onRecord()
    await all.promise.finally(() => clearTimeout(late))
    return latencyOf(times.splice(0))
  }

  function requireKafka(): Kafka {
    if (!kafka) throw new Error('expected connect first')
    return kafka
  }

  return { connect, sizeOf, makeTopic, consume, produce, collect }
}

/** The same in all processes of the machine, in ms with fractions. */
const clock = () => performance.timeOrigin + performance.now()

const kafkaBare = createKafkaBare()
export type KafkaBarePeer = typeof kafkaBare
serveCommands(kafkaBare)
