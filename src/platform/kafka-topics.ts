import type { Admin } from 'kafkajs'

/** How a topic is made where it is missing. */
export interface TopicShape {
  partitions: number
  /** The brokers' own default when undefined. */
  replication: number | undefined
  retentionMs: number
}

/** Where the records of a partition begin and end: `high` is the offset that the next record will get. */
export interface PartitionEnds {
  topic: string
  partition: number
  low: bigint
  high: bigint
}

const CREATE_TIMEOUT_MS = 3_000
const LEADER_POLL_MS = 50
const LEADER_TRIES = 40
const MS_PER_HOUR = 3_600_000

export const hours = (count: number): number => count * MS_PER_HOUR

/**
 * Makes the topics that are missing, and resolves when they can be used; those that are there are left as they are. Who
 * may not make any can still go on with topics that somebody made for them.
 */
export async function ensureTopics(admin: Admin, topics: readonly string[], shape: TopicShape): Promise<void> {
  await createMissing(admin, topics, shape)
  await awaitLeaders(admin, topics)
}

async function createMissing(admin: Admin, topics: readonly string[], shape: TopicShape): Promise<void> {
  try {
    await admin.createTopics({
      timeout: CREATE_TIMEOUT_MS,
      waitForLeaders: true,
      topics: topics.map((topic) => ({
        topic,
        numPartitions: shape.partitions,
        ...(shape.replication !== undefined && { replicationFactor: shape.replication }),
        configEntries: [{ name: 'retention.ms', value: String(shape.retentionMs) }],
      })),
    })
  } catch (error) {
    if (!isForbidden(error)) throw error
  }
}

/** A topic that another instance is making just now has no leader for a moment. */
async function awaitLeaders(admin: Admin, topics: readonly string[]): Promise<void> {
  for (let tries = LEADER_TRIES; ; tries--) {
    try {
      return void (await readEnds(admin, topics))
    } catch (error) {
      if (tries === 0 || !isLeaderless(error)) throw error
      await Bun.sleep(LEADER_POLL_MS)
    }
  }
}

const isForbidden = (error: unknown) => codeOf(error).endsWith('_AUTHORIZATION_FAILED')

const isLeaderless = (error: unknown) =>
  ['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE', 'UNKNOWN_TOPIC_OR_PARTITION'].includes(codeOf(error))

/** The protocol's name of an error, also of one that kafkajs wrapped into "too many retries" or "some topics failed". */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('type' in error && typeof error.type === 'string') return error.type
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : error.cause
  return codeOf(inner)
}

/** How far each partition of the topics reaches. Throws when a topic is not there. */
export async function readEnds(admin: Admin, topics: readonly string[]): Promise<PartitionEnds[]> {
  const ends = await Promise.all(
    topics.map(async (topic) =>
      (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
        topic,
        partition,
        low: BigInt(low),
        high: BigInt(high),
      })),
    ),
  )
  return ends.flat()
}
