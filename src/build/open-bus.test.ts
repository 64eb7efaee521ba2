import { expect, test } from 'bun:test'
import { onTestsEnd } from '../../test/harness/cleanups.ts'
import { parseExposition } from '../../test/harness/prometheus.ts'
import { sharedKafka } from '../../test/harness/services.ts'
import { parseConfig } from '../config.ts'
import type { RoomEvent } from '../delivery/bus.ts'
import { createLog } from '../platform/log.ts'
import { createMetrics } from '../platform/metrics.ts'
import { openBus } from './open-bus.ts'

const { brokers, topicPrefix } = await sharedKafka()
const config = parseConfig({
  DATABASE_URL: 'postgres://nobody@localhost/nothing',
  REDIS_URL: 'redis://localhost',
  KAFKA_BROKERS: brokers.join(','),
  KAFKA_TOPIC_PREFIX: topicPrefix,
})
const event: RoomEvent = {
  kind: 'room',
  room_id: crypto.randomUUID(),
  seq: 1,
  room_kind: 'public',
  archived: false,
}

function open() {
  const metrics = createMetrics()
  const bus = openBus(config, createLog('silent', 'test'), metrics)
  onTestsEnd(() => bus.stop())
  const arrived = Promise.withResolvers<void>()
  bus.subscribe({ concerns: () => true, events: () => arrived.resolve(), signal: () => {} })
  const valueOf = (name: string) =>
    parseExposition(metrics.render())
      .flatMap(({ samples }) => samples)
      .find((sample) => sample.name === name)?.value
  return { bus, arrived: arrived.promise, valueOf }
}

test('an event of another instance is counted with its lag, one of its own is not, and nothing waits', async () => {
  const [one, other] = [open(), open()]
  while (other.bus.health().state !== 'up') await Bun.sleep(10)
  await one.bus.publish([event])
  await other.arrived
  expect(other.valueOf('hubbub_fanout_lag_seconds_count')).toBe(1)
  expect(other.valueOf('hubbub_fanout_lag_seconds_sum')).toBeLessThan(5)
  expect(one.valueOf('hubbub_fanout_lag_seconds_count')).toBe(0)
  expect(one.valueOf('hubbub_bus_waiting_bytes')).toBe(0)
  expect(one.valueOf('hubbub_bus_unsent_events_total')).toBe(0)
})
