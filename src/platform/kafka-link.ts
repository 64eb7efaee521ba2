import { createKafkaClient, type KafkaSettings } from './kafka.ts'
import { type FollowerState, type KafkaRecord, startFollower } from './kafka-follower.ts'
import type { KafkaGap } from './kafka-positions.ts'
import { type KafkaNote, startPublisher } from './kafka-publisher.ts'
import { ensureTopics, type TopicShape } from './kafka-topics.ts'

/** Kafka that hangs is found out after a dozen seconds; an instance that is starting need not wait for that. */
const JOINING_AT_MOST_MS = 5_000

export interface KafkaLinkOptions {
  settings: KafkaSettings
  topics: readonly string[]
  /** Those of the topics whose records are worth nothing later. */
  fleeting: readonly string[]
  shape: TopicShape
  /** Goes with every record that is published, as its header `from`. */
  from: string
  onRecords: (records: KafkaRecord[]) => void
  onGap: (gap: KafkaGap) => void
  /** Told when Kafka goes away, and when it is back: once each. */
  onChange: (health: KafkaHealth) => void
  onError: (error: unknown) => void
}

export interface KafkaHealth {
  state: FollowerState
  detail?: string
}

export type KafkaLink = ReturnType<typeof openKafkaLink>

/** One instance's way to Kafka and back: what it publishes, and every record that anybody does. */
export function openKafkaLink({
  settings,
  topics,
  fleeting,
  shape,
  from,
  onRecords,
  onGap,
  onChange,
  onError,
}: KafkaLinkOptions) {
  // Coming up at the start is no news.
  let told: FollowerState = 'up'
  const startedAt = performance.now()
  const kafka = createKafkaClient(settings)
  const publisher = startPublisher({ kafka, headers: { from }, onState: notice })
  const follower = startFollower({
    kafka,
    topics,
    fleeting,
    group: `${topics[0]}.${from}`,
    prepare: (admin) => ensureTopics(admin, topics, shape),
    onRecords,
    onGap,
    onState: notice,
    onError,
  })

  /** Joining only at the start, and not for long: who waits for Kafka to come back may wait in vain. */
  function health(): KafkaHealth {
    const reading = follower.state()
    if (reading === 'joining' && performance.now() - startedAt > JOINING_AT_MOST_MS)
      return { state: 'down', detail: 'Kafka has not answered yet' }
    if (reading !== 'up') return { state: reading, ...(follower.trouble() && { detail: follower.trouble() }) }
    if (publisher.isUp() || !publisher.trouble()) return { state: 'up' }
    return { state: 'down', detail: publisher.trouble() }
  }

  /** One end after the other finds out, and each of its attempts anew. */
  function notice(): void {
    const now = health()
    if (now.state === told || (now.state === 'joining' && told === 'up')) return
    told = now.state
    onChange(now)
  }

  async function stop(): Promise<void> {
    await Promise.all([publisher.stop(), follower.stop()])
  }

  const publish = (notes: readonly KafkaNote[], patienceMs: number) => publisher.publish(notes, patienceMs)

  return { publish, waitingBytes: publisher.waitingBytes, health, stop }
}
