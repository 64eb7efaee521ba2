import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { startKafka } from './kafka.ts'

const START_DEADLINE_MS = 180_000
const NOTICE_DEADLINE_MS = 30_000
const folder = mkdtempSync(join(tmpdir(), 'hubbub-kafka-'))
const TOPIC = 'harbour'

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test(
  'a broker that was killed comes back on its folder and ports, and so does a whole Kafka on other ports',
  async () => {
    const kafka = await startKafka({ folder })
    await withAdmin(kafka.brokers, (admin) =>
      admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1 }], waitForLeaders: true }),
    )
    const [broker] = kafka.nodes
    await broker?.kill9()
    expect(broker?.isRunning()).toBe(false)
    await broker?.start()
    expect(await withAdmin(kafka.brokers, (admin) => admin.listTopics())).toContain(TOPIC)
    await kafka.stop()
    expect(broker?.isRunning()).toBe(false)
    const next = await startKafka({ folder })
    expect(await withAdmin(next.brokers, (admin) => admin.listTopics())).toContain(TOPIC)
    await next.stop()
  },
  START_DEADLINE_MS,
)

test(
  'three brokers know one another, miss one that is killed, and take it back',
  async () => {
    const kafka = await startKafka({ folder: join(folder, 'three'), brokers: 3 })
    try {
      const [killed, , other] = kafka.brokers
      expect(await listBrokers(killed)).toEqual(kafka.brokers.toSorted())
      await kafka.nodes[0]?.kill9()
      await until(async () => !(await listBrokers(other)).includes(killed ?? ''))
      await kafka.nodes[0]?.start()
      expect(await listBrokers(other)).toEqual(kafka.brokers.toSorted())
    } finally {
      await kafka.stop()
    }
  },
  START_DEADLINE_MS,
)

/** Those that take part, as one of them sees it. */
async function listBrokers(asked = ''): Promise<string[]> {
  const { brokers } = await withAdmin([asked], (admin) => admin.describeCluster())
  return brokers.map(({ host, port }) => `${host}:${port}`).sort()
}

async function until(holds: () => Promise<boolean>) {
  const deadline = Date.now() + NOTICE_DEADLINE_MS
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`expected ${holds.toString()} within ${NOTICE_DEADLINE_MS} ms`)
    await Bun.sleep(50)
  }
}

async function withAdmin<T>(brokers: string[], ask: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING, requestTimeout: 10_000 }).admin()
  await admin.connect()
  try {
    return await ask(admin)
  } finally {
    await admin.disconnect()
  }
}
