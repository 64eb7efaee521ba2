import { Kafka, logLevel } from 'kafkajs'
import postgres from 'postgres'

const PARTITIONS = 8
const DRAIN_DEADLINE_MS = 60_000
const DRAIN_POLL_MS = 200

/** Where the instances of the peer write: a topic, and a table beside the program's on the same PostgreSQL. */
export async function makeStorage({
  brokers,
  databaseUrl,
  name,
}: {
  brokers: string[]
  databaseUrl: string
  name: string
}) {
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} })
  const admin = new Kafka({ clientId: name, brokers, logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic: name, numPartitions: PARTITIONS }], waitForLeaders: true })
  await sql.unsafe(TABLE)

  /** Resolves when the group has stored all that the topic holds. */
  async function drained(): Promise<void> {
    for (const deadline = Date.now() + DRAIN_DEADLINE_MS; (await lag()) > 0; await Bun.sleep(DRAIN_POLL_MS))
      if (Date.now() > deadline) throw new Error(`the peer did not store everything within ${DRAIN_DEADLINE_MS} ms`)
  }

  async function lag(): Promise<number> {
    const ends = await admin.fetchTopicOffsets(name)
    const [read] = await admin.fetchOffsets({ groupId: name, topics: [name] })
    const readOf = (partition: number) =>
      Math.max(0, Number(read?.partitions.find((each) => each.partition === partition)?.offset ?? 0))
    return ends.reduce((sum, { partition, high }) => sum + Number(high) - readOf(partition), 0)
  }

  async function close(): Promise<void> {
    await Promise.all([sql.end({ timeout: 2 }), admin.disconnect()])
  }

  return { drained, close }
}

const TABLE = `
  create schema peer;
  create table peer.messages (
    id uuid primary key,
    room_id uuid not null,
    author_id uuid not null,
    body text not null,
    created_at timestamptz not null
  );
  create index messages_room on peer.messages (room_id, created_at);`
