import { Kafka, logLevel, Partitioners } from 'kafkajs'
import postgres from 'postgres'
import type { Message } from './instance.ts'

export interface WriteBehindOptions {
  brokers: string[]
  topic: string
  databaseUrl: string
  /** The consumer group of all instances: each message is stored by one of them. */
  group: string
}

/** The least that the broker allows: what a killed instance had to store is taken over as soon as may be. */
const SESSION_TIMEOUT_MS = 6_000
const RETRY_MS = 200

/**
 * Messages go to Kafka and from there, by whichever instance has the partition, into PostgreSQL: in batches both ways, at least once, and once in the table.
 */
export function createWriteBehind({ brokers, topic, databaseUrl, group }: WriteBehindOptions) {
  const kafka = new Kafka({ clientId: group, brokers, logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  const consumer = kafka.consumer({
    groupId: group,
    minBytes: 1,
    maxWaitTimeInMs: 250,
    sessionTimeout: SESSION_TIMEOUT_MS,
    heartbeatInterval: 1_000,
  })
  const sql = postgres(databaseUrl, { max: 5 })
  let waiting: Message[] = []
  let isSending = false

  /** One request is under way; what comes meanwhile is the next. */
  function keep(message: Message): void {
    waiting.push(message)
    if (!isSending) void sendAll()
  }

  async function sendAll(): Promise<void> {
    isSending = true
    while (waiting.length > 0) await sendOnce(waiting.splice(0))
    isSending = false
  }

  async function sendOnce(messages: Message[]): Promise<void> {
    try {
      const records = messages.map((message) => ({ key: message.room, value: JSON.stringify(message) }))
      await producer.send({ topic, acks: -1, messages: records })
    } catch {
      waiting = [...messages, ...waiting]
      await Bun.sleep(RETRY_MS)
    }
  }

  /** Stores what Kafka has, from now on; an offset counts as read when its rows are committed. */
  async function follow(): Promise<void> {
    const joined = Promise.withResolvers<void>()
    consumer.on('consumer.group_join', () => joined.resolve())
    await Promise.all([producer.connect(), consumer.connect()])
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({
      eachBatch: async ({ batch }) => insert(batch.messages.map(({ value }) => JSON.parse(String(value)))),
    })
    await joined.promise
  }

  async function insert(messages: Message[]): Promise<void> {
    const column = (of: (message: Message) => string) => messages.map(of)
    await sql`
      insert into peer.messages (id, room_id, author_id, body, created_at)
      select * from unnest(
        ${column(({ id }) => id)}::uuid[], ${column(({ room }) => room)}::uuid[], ${column(({ author }) => author)}::uuid[],
        ${column(({ body }) => body)}::text[], ${column(({ created_at }) => created_at)}::timestamptz[])
      on conflict (id) do nothing`
  }

  return { keep, follow }
}
