import { type Kafka, Partitioners, type Producer, type TopicMessages } from 'kafkajs'
import { requireWithin, within } from './within.ts'

export interface KafkaNote {
  topic: string
  key: string
  value: string
}

export interface PublisherOptions {
  kafka: Kafka
  /** Goes with every record: who wrote it. */
  headers: Record<string, string>
  /** Called after each change of the state. */
  onState: () => void
}

export type Publisher = ReturnType<typeof startPublisher>

/** A note that could not be sent by then is given up. */
const PATIENCE_MS = 4_500
const CONNECT_MS = 2_000
const SEND_MS = 3_500
/** What the brokers themselves may take, well before we turn to another. */
const ACK_MS = 2_000
const LEAVE_MS = 4_000
const SWEEP_MS = 250
const PAUSE_MIN_MS = 100
const PAUSE_MAX_MS = 1_000
/** A broker takes batches of 1 MB by default; all records of a request may be of one partition. */
const MAX_REQUEST_BYTES = 640 * 1024
/** Of waiting notes: what an outage may cost in memory. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024
const BYTES_PER_RECORD = 128

/** What one `publish` asked for: sent as one, answered as one. */
interface Parcel {
  notes: readonly KafkaNote[]
  bytes: number
  givenUpAt: number
  settle: (isSent: boolean) => void
}

/**
 * Sends notes to Kafka in the order in which they were given, at least once. One request is under way; what is given
 * meanwhile is the next, so that a busy instance sends large ones and an idle one does not wait. Every promise settles
 * within 5 s. An acknowledgement is no proof that a record is there: after a change of leader kafkajs' own retry
 * reported records as sent that never were, so it never retries, and we send all of the request again.
 */
export function startPublisher({ kafka, headers, onState }: PublisherOptions) {
  let waiting: Parcel[] = []
  let underWay: Parcel[] = []
  let waitingBytes = 0
  let producer: Producer | undefined
  let isUp = false
  let trouble = ''
  let stopped = false
  let wake = () => {}
  let sweep: Timer | undefined

  const loop = keepSending()

  /** Resolves with whether the brokers took them all. Never rejects. */
  function publish(notes: readonly KafkaNote[], patienceMs = PATIENCE_MS): Promise<boolean> {
    const bytes = notes.reduce(
      (sum, note) => sum + BYTES_PER_RECORD + note.key.length + Buffer.byteLength(note.value),
      0,
    )
    if (stopped || bytes > MAX_REQUEST_BYTES * 1.5) return publishSplit(notes, patienceMs)
    if (waitingBytes + bytes > MAX_WAITING_BYTES) return Promise.resolve(false)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    waiting.push({ notes, bytes, givenUpAt: performance.now() + patienceMs, settle: resolve })
    waitingBytes += bytes
    sweep ??= setInterval(giveUpLate, SWEEP_MS)
    wake()
    return promise
  }

  /** Too much for one request; a single note that is too large goes nowhere, and is found in PostgreSQL. */
  async function publishSplit(notes: readonly KafkaNote[], patienceMs: number): Promise<boolean> {
    if (stopped || notes.length === 1) return false
    const half = Math.ceil(notes.length / 2)
    const sent = await Promise.all([publish(notes.slice(0, half), patienceMs), publish(notes.slice(half), patienceMs)])
    return sent.every(Boolean)
  }

  async function keepSending(): Promise<void> {
    let pauseMs = PAUSE_MIN_MS
    while (!stopped || waiting.length > 0) {
      try {
        await sendOnce()
        pauseMs = PAUSE_MIN_MS
      } catch (error) {
        fail(error)
        if (stopped) break
        await pause(pauseMs)
        pauseMs = Math.min(PAUSE_MAX_MS, pauseMs * 2)
      }
    }
    clearInterval(sweep)
    for (const parcel of waiting.splice(0)) parcel.settle(false)
    await dismiss()
  }

  async function sendOnce(): Promise<void> {
    producer ??= await connect()
    if (waiting.length === 0) return await arrival()
    underWay = takeRequest()
    const topicMessages = messagesOf(underWay, headers)
    await requireWithin(SEND_MS, 'sending to Kafka', producer.sendBatch({ acks: -1, timeout: ACK_MS, topicMessages }))
    turn(true, '')
    for (const parcel of underWay.splice(0)) settle(parcel, true)
  }

  async function connect(): Promise<Producer> {
    const connecting = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      metadataMaxAge: 30_000,
      retry: { retries: 0 },
    })
    producer = connecting
    await requireWithin(CONNECT_MS, 'connecting to Kafka', connecting.connect())
    turn(true, '')
    return connecting
  }

  function takeRequest(): Parcel[] {
    let bytes = 0
    const count = waiting.findIndex((parcel) => (bytes += parcel.bytes) > MAX_REQUEST_BYTES)
    return waiting.splice(0, count === -1 ? waiting.length : Math.max(1, count))
  }

  /** The request that failed is the next one again: its records may come twice, which their numbers show. */
  function fail(error: unknown): void {
    const isTooLarge = error instanceof Error && 'type' in error && error.type === 'MESSAGE_TOO_LARGE'
    if (isTooLarge) for (const parcel of underWay.splice(0)) settle(parcel, false)
    waiting = [...underWay.splice(0), ...waiting]
    void dismiss()
    turn(false, String(error))
  }

  function turn(to: boolean, why: string): void {
    const isNews = to !== isUp
    isUp = to
    trouble = why
    if (isNews && !stopped) onState()
  }

  function giveUpLate(): void {
    const now = performance.now()
    const isLate = (parcel: Parcel) => parcel.givenUpAt <= now
    for (const parcel of [...underWay, ...waiting].filter(isLate)) settle(parcel, false)
    underWay = underWay.filter((parcel) => !isLate(parcel))
    waiting = waiting.filter((parcel) => !isLate(parcel))
    if (waiting.length + underWay.length > 0) return
    clearInterval(sweep)
    sweep = undefined
  }

  function settle(parcel: Parcel, isSent: boolean): void {
    waitingBytes -= parcel.bytes
    parcel.settle(isSent)
  }

  async function dismiss(): Promise<void> {
    const leaving = producer
    producer = undefined
    if (leaving)
      await within(
        LEAVE_MS,
        leaving.disconnect().catch(() => {}),
      )
  }

  const arrival = () => new Promise<void>((resolve) => (wake = resolve))

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      setTimeout(resolve, ms)
    })

  /** What waits is sent first, if Kafka takes it. */
  async function stop(): Promise<void> {
    stopped = true
    wake()
    await loop
  }

  return { publish, isUp: () => isUp, trouble: () => trouble, waitingBytes: () => waitingBytes, stop }
}

/** One list of messages for each topic, in the order of the notes. */
function messagesOf(parcels: readonly Parcel[], headers: Record<string, string>): TopicMessages[] {
  const notes = parcels.flatMap((parcel) => parcel.notes)
  return [...Map.groupBy(notes, (note) => note.topic)].map(([topic, ofTopic]) => ({
    topic,
    messages: ofTopic.map(({ key, value }) => ({ key, value, headers })),
  }))
}
