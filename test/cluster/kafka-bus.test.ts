import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Kafka, logLevel } from 'kafkajs'
import { type LocalKafka, startKafka } from '../../deploy/local/kafka.ts'
import type { Bus, RoomEvent } from '../../src/delivery/bus.ts'
import { createTestBus, openTestBus } from '../harness/kafka-bus.ts'

/** The promise of a bus: `publish` is settled by then, whatever Kafka does. */
const SETTLE_WITHIN_MS = 5_000
/** After the broker answers again; a machine under load takes longer than the second that it usually is. */
const RECOVER_WITHIN_MS = 20_000
const NOTICE_WITHIN_MS = 10_000
const ROOM = '0190a0a0-0000-7000-8000-000000000001'
const USER = '0190a0a0-0000-7000-8000-000000000003'

const folder = mkdtempSync(join(tmpdir(), 'hubbub-kafka-bus-'))
let kafka: LocalKafka
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  kafka = await startKafka({ folder })
}, 120_000)

afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()))
  await kafka.stop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

describe('the bus, while Kafka', () => {
  test('is killed and comes back: publishing settles in time, is told down, and recovers by itself', async () => {
    const { one, other, nextSeq } = await createPair('killed')
    await requireArrival(one, other, nextSeq())
    await node().kill9()
    await until(NOTICE_WITHIN_MS, 'down', () => one.health().state === 'down' && other.bus.health().state === 'down')
    expect(await settleTime(one, nextSeq())).toBeLessThan(SETTLE_WITHIN_MS)
    await node().start()
    await untilArrives(one, other, nextSeq)
  }, 120_000)

  test('hangs: publishing settles in time, is told down, and what waited in its log arrives when it goes on', async () => {
    const { one, other, nextSeq } = await createPair('hung')
    await requireArrival(one, other, nextSeq())
    node().pause()
    expect(await settleTime(one, nextSeq())).toBeLessThan(SETTLE_WITHIN_MS)
    await until(NOTICE_WITHIN_MS, 'down', () => one.health().state === 'down' && other.bus.health().state === 'down')
    node().resume()
    await untilArrives(one, other, nextSeq)
  }, 120_000)

  test('lost the topics: they are made again, and events arrive again', async () => {
    const { one, other, nextSeq, prefix } = await createPair('deleted')
    await requireArrival(one, other, nextSeq())
    await administer((admin) => admin.deleteTopics({ topics: [`${prefix}.events`, `${prefix}.signals`] }))
    await untilArrives(one, other, nextSeq)
  }, 120_000)

  test('dropped records that nobody had read: what comes after them arrives', async () => {
    const { one, other, nextSeq, prefix } = await createPair('expired')
    await requireArrival(one, other, nextSeq())
    await administer(async (admin) => {
      await admin.fetchTopicMetadata({ topics: [`${prefix}.events`] })
      const ends = await admin.fetchTopicOffsets(`${prefix}.events`)
      const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }))
      await admin.deleteTopicRecords({ topic: `${prefix}.events`, partitions })
    })
    await requireArrival(one, other, nextSeq())
  }, 120_000)

  test('is away at the start: the bus is down and not joining, works within the instance, and comes up by itself', async () => {
    await node().kill9()
    const prefix = prefixOf('absent')
    const one = openEnd(prefix)
    const other = listen(openEnd(prefix))
    await until(NOTICE_WITHIN_MS, 'down', () => one.health().state === 'down')
    const own = listen(one)
    expect(await settleTime(one, 1)).toBeLessThan(SETTLE_WITHIN_MS)
    expect(own.seqs()).toEqual([1])
    await node().start()
    await untilArrives(one, other, counter(2))
  }, 120_000)

  test('hangs at the start: the bus does not stay joining, and comes up when Kafka goes on', async () => {
    node().pause()
    const one = openEnd(prefixOf('mute'))
    await until(NOTICE_WITHIN_MS, 'down', () => one.health().state === 'down')
    node().resume()
    await until(RECOVER_WITHIN_MS, 'up', () => one.health().state === 'up')
  }, 120_000)

  test('holds records that are none of ours: they are passed over', async () => {
    const { one, other, nextSeq, prefix } = await createPair('foreign')
    await produce(`${prefix}.events`, ['no JSON', '{}', JSON.stringify({ room_id: ROOM, seq: 9, kind: 'of tomorrow' })])
    await requireArrival(one, other, nextSeq())
    expect(other.seqs()).not.toContain(9)
    expect(other.bus.health().state).toBe('up')
  }, 120_000)
})

const node = () => {
  const [only] = kafka.nodes
  if (!only) throw new Error('expected a broker')
  return only
}

const prefixOf = (name: string) => `${name}-${crypto.randomUUID().slice(0, 8)}`

function openEnd(prefix: string): Bus {
  return track(openTestBus({ prefix, brokers: kafka.brokers }))
}

function track(bus: Bus): Bus {
  stops.push(() => bus.stop())
  return bus
}

/** Two instances' ends of one bus. */
async function createPair(name: string) {
  const prefix = prefixOf(name)
  const open = () => createTestBus({ prefix, brokers: kafka.brokers })
  const [one, second] = await Promise.all([open(), open()])
  track(one)
  track(second)
  return { prefix, one, other: listen(second), nextSeq: counter(1) }
}

function counter(first: number) {
  let seq = first
  return () => seq++
}

/** Hears a bus; `seqs` are the numbers that came, in the order of their coming. */
function listen(bus: Bus) {
  const heard = new Set<number>()
  bus.subscribe({
    concerns: () => true,
    events: (events) => events.forEach(({ seq }) => heard.add(seq)),
    signal: () => {},
  })
  return { bus, seqs: () => [...heard] }
}

const event = (seq: number): RoomEvent => ({ kind: 'membership', room_id: ROOM, seq, user_id: USER, left: null })

/** Publishes one event, which has to arrive. */
async function requireArrival(from: Bus, to: ReturnType<typeof listen>, seq: number): Promise<void> {
  await from.publish([event(seq)])
  await until(RECOVER_WITHIN_MS, `event ${seq}`, () => to.seqs().includes(seq))
}

/** Publishes one event after the other until one arrives: those of the outage may be lost. */
async function untilArrives(from: Bus, to: ReturnType<typeof listen>, nextSeq: () => number): Promise<void> {
  const before = to.seqs().length
  const first = nextSeq()
  await until(RECOVER_WITHIN_MS, 'an event', async () => {
    void from.publish([event(nextSeq())])
    return to.seqs().length > before && to.seqs().some((seq) => seq > first)
  })
}

async function settleTime(bus: Bus, seq: number): Promise<number> {
  const began = performance.now()
  await bus.publish([event(seq)])
  return performance.now() - began
}

async function until(ms: number, what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + ms
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`expected ${what} within ${ms} ms`)
    await Bun.sleep(20)
  }
}

const client = () => new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING })

async function administer(work: (admin: ReturnType<Kafka['admin']>) => Promise<void>): Promise<void> {
  const admin = client().admin()
  await admin.connect()
  await work(admin)
  await admin.disconnect()
}

async function produce(topic: string, values: string[]): Promise<void> {
  const producer = client().producer()
  await producer.connect()
  await producer.send({ topic, messages: values.map((value) => ({ key: ROOM, value })) })
  await producer.disconnect()
}
