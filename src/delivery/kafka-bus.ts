import type { z } from 'zod'
import type { KafkaRecord } from '../platform/kafka-follower.ts'
import type { KafkaLink } from '../platform/kafka-link.ts'
import type { KafkaNote } from '../platform/kafka-publisher.ts'
import { type Bus, type BusHandler, eventSchema, type RoomEvent, type Signal, signalSchema } from './bus.ts'

export interface KafkaTopics {
  events: string
  signals: string
}

export interface KafkaBusDeps {
  /** Opens the way to the brokers: records go out with the header `from`, and all that come are given to `onRecords`. */
  openLink: (ends: { from: string; onRecords: (records: KafkaRecord[]) => void }) => KafkaLink
  topics: KafkaTopics
  /** Told for each event of another instance how long ago it was published: seconds, by the two machines' clocks. */
  onArrival?: (seconds: number) => void
  /** Told of how many events Kafka did not take in time; other instances find them in PostgreSQL. */
  onUnsent?: (events: number) => void
  /** Told of records that are none of ours, or of a newer version. */
  onError: (error: unknown) => void
}

const EVENT_PATIENCE_MS = 4_500
/** A signal of the moment that is late is worth nothing; that a list of rooms has changed stays true. */
const SIGNAL_PATIENCE_MS = 1_000
const MS_PER_S = 1_000

/**
 * The bus over Kafka: the fast way, on which nothing depends. What it loses, doubles or brings late is found by the
 * numbers of the rooms. An instance has its own events at once, and reads past Kafka's copies of them.
 */
export function createKafkaBus({
  openLink,
  topics,
  onArrival = () => {},
  onUnsent = () => {},
  onError,
}: KafkaBusDeps): Bus {
  const handlers = new Set<BusHandler>()
  const self = crypto.randomUUID()
  const link = openLink({ from: self, onRecords: take })

  async function publish(events: readonly RoomEvent[]): Promise<void> {
    const notes = events.map((event) => noteOf(topics.events, event.room_id, event))
    const sent = link.publish(notes, EVENT_PATIENCE_MS)
    for (const handler of handlers) handler.events(events)
    if (!(await sent)) onUnsent(events.length)
  }

  /** Kafka is not waited for: nobody could do anything about a signal that is lost. */
  async function signal(moment: Signal): Promise<void> {
    for (const handler of handlers) handler.signal(moment)
    void link.publish([noteOf(topics.signals, keyOf(moment), moment)], patienceFor(moment))
  }

  /** What comes from Kafka, of one partition and so of one topic. */
  function take(records: KafkaRecord[]): void {
    const foreign = records.filter(({ headers }) => headers['from'] !== self)
    if (foreign[0]?.topic === topics.signals) return takeSignals(foreign)
    takeEvents(foreign)
  }

  /** A record is looked into only when somebody here has its room: an instance reads those of all rooms there are. */
  function takeEvents(records: KafkaRecord[]): void {
    const wanted = records.filter(({ key }) => key !== null && [...handlers].some((handler) => handler.concerns(key)))
    const events = wanted.flatMap((record) => {
      onArrival(Math.max(0, Date.now() - record.timestampMs) / MS_PER_S)
      return parse(eventSchema, record) ?? []
    })
    if (events.length > 0) for (const handler of handlers) handler.events(events)
  }

  function takeSignals(records: KafkaRecord[]): void {
    for (const record of records) {
      const moment = parse(signalSchema, record)
      if (moment) for (const handler of handlers) handler.signal(moment)
    }
  }

  /** Undefined for what this version does not understand: the room's numbers will show that something is missing. */
  function parse<T>(schema: z.ZodType<T>, { topic, value }: KafkaRecord): T | undefined {
    try {
      return schema.parse(JSON.parse(value.toString()))
    } catch (cause) {
      onError(new Error(`A record of ${topic} was skipped: it is not what this version expects.`, { cause }))
      return undefined
    }
  }

  return { publish, signal, subscribe: (handler) => void handlers.add(handler), health: link.health, stop: link.stop }
}

const noteOf = (topic: string, key: string, value: RoomEvent | Signal): KafkaNote => ({
  topic,
  key,
  value: JSON.stringify(value),
})

const patienceFor = ({ kind }: Signal): number =>
  kind === 'rooms' || kind === 'signed-out' ? EVENT_PATIENCE_MS : SIGNAL_PATIENCE_MS

/** What concerns one room, or one person, stays in order. */
function keyOf(moment: Signal): string {
  if (moment.kind === 'typing' || moment.kind === 'read') return moment.room_id
  return 'user_id' in moment ? moment.user_id : moment.kind
}
