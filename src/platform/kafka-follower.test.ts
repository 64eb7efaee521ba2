import { expect, test } from 'bun:test'
import type { Consumer, Kafka } from 'kafkajs'
import { sharedKafka } from '../../test/harness/services.ts'
import { parseConfig } from '../config.ts'
import { createKafkaClient } from './kafka.ts'
import { startFollower } from './kafka-follower.ts'
import { ensureTopics } from './kafka-topics.ts'

type Step = 'connect' | 'subscribe' | 'run' | 'disconnect'

/** A follower whose consumers write down each step that is done, and are held up in one of them. */
async function followerHeldIn(step: Step) {
  const { brokers } = await sharedKafka()
  const environment = { DATABASE_URL: 'postgres://nobody@localhost/none', REDIS_URL: 'redis://localhost' }
  const kafka = createKafkaClient(parseConfig({ ...environment, KAFKA_BROKERS: brokers.join(',') }))
  const steps: Step[] = []
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const note = (name: Step) => async () => {
    if (name === step) {
      reached.resolve()
      await released.promise
    }
    steps.push(name)
  }
  const topic = `follower-${crypto.randomUUID()}`
  const follower = startFollower({
    kafka: noting(kafka, note),
    topics: [topic],
    fleeting: [],
    group: topic,
    prepare: (admin) => ensureTopics(admin, [topic], { partitions: 1, replication: 1, retentionMs: 60_000 }),
    onRecords: () => {},
    onGap: () => {},
    onState: () => {},
    onError: () => {},
  })
  return { follower, steps, reached: reached.promise, release: released.resolve }
}

function noting(kafka: Kafka, note: (step: Step) => () => Promise<void>): Kafka {
  const wrap = (consumer: Consumer): Consumer => ({
    ...consumer,
    connect: () => consumer.connect().then(note('connect')),
    subscribe: (what) => consumer.subscribe(what).then(note('subscribe')),
    run: (how) => consumer.run(how).then(note('run')),
    disconnect: () => consumer.disconnect().then(note('disconnect')),
  })
  return {
    admin: (config) => kafka.admin(config),
    producer: (config) => kafka.producer(config),
    logger: () => kafka.logger(),
    consumer: (config) => wrap(kafka.consumer(config)),
  }
}

test.each([
  ['connect', ['connect', 'disconnect']],
  ['subscribe', ['connect', 'subscribe', 'disconnect']],
] as const)('who is to leave in the midst of %s leaves after it, and goes no further', async (step, expected) => {
  const { follower, steps, reached, release } = await followerHeldIn(step)
  await reached
  const stopped = follower.stop()
  await Bun.sleep(0)
  release()
  await stopped
  expect(steps).toEqual([...expected])
})
