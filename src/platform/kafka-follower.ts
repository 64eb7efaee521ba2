import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import { createKafkaPositions, type KafkaGap, type KafkaPositions } from './kafka-positions.ts'
import { type PartitionEnds, readEnds } from './kafka-topics.ts'
import { requireWithin, within } from './within.ts'

export interface KafkaRecord {
  topic: string
  key: string | null
  value: Buffer
  headers: Record<string, string>
  /** When it was produced (ms since 1970), by the producer's clock. */
  timestampMs: number
}

export interface FollowerOptions {
  kafka: Kafka
  topics: readonly string[]
  /** Those of the topics whose records are worth nothing later: what came while nobody read is passed over. */
  fleeting: readonly string[]
  /** Names the consumer groups; a number is added for each session. */
  group: string
  /** Runs at the beginning of each session: makes the topics where they are missing. */
  prepare: (admin: Admin) => Promise<void>
  /** Records of one partition in their order. What it throws is told to `onError`, and the records count as read. */
  onRecords: (records: KafkaRecord[]) => void
  onGap: (gap: KafkaGap) => void
  /** Called after each change of the state. */
  onState: () => void
  onError: (error: unknown) => void
}

/** Joining: not known yet. Up: reads. Down: does not, and tries again and again. */
export type FollowerState = 'joining' | 'up' | 'down'

export type Follower = ReturnType<typeof startFollower>

const CONNECT_MS = 2_000
const PREPARE_MS = 4_000
const ENDS_MS = 3_000
const JOIN_MS = 5_000
const LEAVE_MS = 4_000
const WATCH_INTERVAL_MS = 1_000
/** A broker that fails to answer this many looks in a row is away. */
const MISSES_ALLOWED = 1
const PAUSE_MIN_MS = 100
const PAUSE_MAX_MS = 1_000
/** A session that lasted this long was a good one: the next is begun at once. */
const GOOD_SESSION_MS = 10_000

/**
 * Reads every record of the topics, in the order of each partition, from the moment it is up; and comes back by itself,
 * always. It goes in sessions, each with a consumer and a group of its own. A session ends at the first sign of
 * trouble: a crash, a broker that does not answer, or a log that goes on without its reader, which kafkajs does not
 * notice. The next one goes on from the positions kept here.
 */
export function startFollower(options: FollowerOptions) {
  const positions = createKafkaPositions(options)
  const leaving = new Set<Promise<unknown>>()
  let state: FollowerState = 'joining'
  let trouble = ''
  let stopped = false
  let current: Session | undefined
  let wake = () => {}

  const loop = keepFollowing()

  async function keepFollowing(): Promise<void> {
    let pauseMs = PAUSE_MIN_MS
    for (let number = 1; !stopped; number++) {
      const began = performance.now()
      await followOnce(number)
      pauseMs = performance.now() - began > GOOD_SESSION_MS ? PAUSE_MIN_MS : Math.min(PAUSE_MAX_MS, pauseMs * 2)
      if (!stopped) await pause(pauseMs)
    }
  }

  /** One session, from its beginning to whatever ends it. */
  async function followOnce(number: number): Promise<void> {
    const session = createSession(options, positions, `${options.group}.${number}`)
    current = session
    try {
      await session.join()
      turn('up', '')
      await session.watch()
    } catch (error) {
      turn('down', String(error))
    } finally {
      track(session.leave())
    }
  }

  function turn(to: FollowerState, why: string): void {
    state = to
    trouble = why
    if (!stopped) options.onState()
  }

  function track(leave: Promise<unknown>): void {
    const tracked = leave.finally(() => leaving.delete(tracked))
    leaving.add(tracked)
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  /** Leaves the groups, so that the broker need not find out by itself. */
  async function stop(): Promise<void> {
    stopped = true
    wake()
    current?.end('stopped')
    await loop
    await Promise.all(leaving)
  }

  return { state: () => state, trouble: () => trouble, stop }
}

type Session = ReturnType<typeof createSession>

function createSession(options: FollowerOptions, positions: KafkaPositions, groupId: string) {
  const { kafka, topics, prepare, onRecords, onError } = options
  const admin = kafka.admin()
  const ending = Promise.withResolvers<never>()
  // Whoever waits for it sees the reason; when nobody does any more there is nobody to tell.
  ending.promise.catch(() => {})
  let consumer: Consumer | undefined
  let starting: Promise<void> | undefined
  let isOver = false

  const end = (reason: string) => ending.reject(new Error(reason))

  /** Resolves when every record from the positions on will come. The log's ends are read before joining, or what is written meanwhile would be skipped. */
  const join = (): Promise<void> => Promise.race([joinInSteps(), ending.promise])

  async function joinInSteps(): Promise<void> {
    await requireWithin(CONNECT_MS, 'connecting to Kafka', admin.connect())
    await requireWithin(PREPARE_MS, "making Kafka's topics", prepare(admin))
    positions.settle(await askEnds())
    if (!isOver) await requireWithin(JOIN_MS, 'joining a group of Kafka', consume())
  }

  async function consume(): Promise<void> {
    consumer = kafka.consumer({
      groupId,
      maxWaitTimeInMs: 250,
      minBytes: 1,
      sessionTimeout: 10_000,
      heartbeatInterval: 2_000,
      metadataMaxAge: 30_000,
      allowAutoTopicCreation: false,
    })
    consumer.on('consumer.crash', ({ payload }) => end(payload.error.message))
    const joined = onJoin(consumer)
    starting = start(consumer)
    await starting
    await joined
  }

  /** Goes no further when the session is over meanwhile: nobody would ever stop what is started then. */
  async function start(fresh: Consumer): Promise<void> {
    await fresh.connect()
    if (isOver) return
    await fresh.subscribe({ topics: [...topics], fromBeginning: false })
    if (isOver) return
    await fresh.run({ autoCommit: false, eachBatch: async (payload) => take(payload) })
  }

  /** Only within this event does a seek come before the first fetch. */
  function onJoin(joining: Consumer): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    joining.on('consumer.group_join', ({ payload }) => {
      for (const [topic, partitions] of Object.entries(payload.memberAssignment))
        for (const partition of partitions)
          joining.seek({ topic, partition, offset: String(positions.find(topic, partition)) })
      resolve()
    })
    return promise
  }

  /** Must not throw: that would end a consumer of kafkajs silently and for good. */
  function take({ batch: { topic, partition, messages } }: EachBatchPayload): void {
    if (isOver) return
    const fresh = messages.filter(({ offset }) => positions.advance(topic, partition, BigInt(offset)))
    try {
      onRecords(fresh.flatMap((message) => toRecord(topic, message)))
    } catch (error) {
      onError(error)
    }
  }

  /** Never resolves: throws the reason when the session is over. */
  async function watch(): Promise<never> {
    let strays = new Set<string>()
    for (let misses = 0; ;) {
      await Promise.race([Bun.sleep(WATCH_INTERVAL_MS), ending.promise])
      try {
        const now = positions.listStrays(await askEnds())
        const stuck = now.find((words) => strays.has(words))
        if (stuck !== undefined) end(stuck)
        strays = new Set(now)
        misses = 0
      } catch (error) {
        if (++misses > MISSES_ALLOWED) throw error
      }
    }
  }

  const askEnds = (): Promise<PartitionEnds[]> =>
    requireWithin(ENDS_MS, "asking for the ends of Kafka's topics", readEnds(admin, topics))

  /** From here on its consumer is not listened to, however long it takes to leave. */
  async function leave(): Promise<void> {
    isOver = true
    const gone = async () => {
      // A consumer that is told to leave while it starts goes on starting, and then reads for ever.
      await starting?.catch(() => {})
      await consumer?.disconnect()
      await admin.deleteGroups([groupId])
    }
    await within(LEAVE_MS, gone().catch(() => {}).then(() => admin.disconnect()).catch(() => {})) // prettier-ignore
  }

  return { join, watch, end, leave }
}

function toRecord(topic: string, message: EachBatchPayload['batch']['messages'][number]): KafkaRecord[] {
  if (message.value === null) return []
  const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)] as const)
  return [
    {
      topic,
      key: message.key?.toString() ?? null,
      value: message.value,
      headers: Object.fromEntries(headers),
      timestampMs: Number(message.timestamp),
    },
  ]
}
