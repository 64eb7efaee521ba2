import { expect, test } from 'bun:test'
import { Kafka, logLevel } from 'kafkajs'
import { sharedKafka, sharedRedis } from './services.ts'

test('tests share one broker, and no name of topics', async () => {
  const [one, other] = await Promise.all([sharedKafka(), sharedKafka()])
  expect(one.brokers).toEqual(other.brokers)
  expect(one.topicPrefix).not.toBe(other.topicPrefix)
  const admin = new Kafka({ brokers: one.brokers, logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  const topic = `${one.topicPrefix}.events`
  await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true })
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  expect(topics[0]?.partitions).toHaveLength(2)
  await admin.disconnect()
}, 120_000)

test('tests share one Redis, and no name of keys', async () => {
  const [one, other] = await Promise.all([sharedRedis(), sharedRedis()])
  expect(one.url).toBe(other.url)
  expect(one.keyPrefix).not.toBe(other.keyPrefix)
  const client = new Bun.RedisClient(one.url)
  await client.set(`${one.keyPrefix}:greeting`, 'hello')
  expect(await client.get(`${one.keyPrefix}:greeting`)).toBe('hello')
  expect(await client.get(`${other.keyPrefix}:greeting`)).toBeNull()
  client.close()
})
