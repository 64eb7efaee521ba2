import { expect, test } from 'bun:test'
import { findFreePort } from '../../test/harness/ports.ts'
import { sharedKafka } from '../../test/harness/services.ts'
import { parseConfig } from '../config.ts'
import { createKafkaClient } from './kafka.ts'

function clientOf(brokers: string[]) {
  return createKafkaClient(
    parseConfig({
      DATABASE_URL: 'postgres://nobody@localhost/none',
      REDIS_URL: 'redis://localhost',
      KAFKA_BROKERS: brokers.join(','),
    }),
  )
}

test.each([1, 2])('a client gets past %d brokers that are away', async (away) => {
  const { brokers } = await sharedKafka()
  const closed = Array.from({ length: away }, () => `127.0.0.1:${findFreePort()}`)
  const admin = clientOf([...closed, ...brokers]).admin()
  await admin.connect()
  expect((await admin.describeCluster()).brokers).toHaveLength(1)
  await admin.disconnect()
})
