import { openBus } from '../../src/build/open-bus.ts'
import { parseConfig } from '../../src/config.ts'
import type { Bus } from '../../src/delivery/bus.ts'
import { createLog } from '../../src/platform/log.ts'
import { createMetrics } from '../../src/platform/metrics.ts'

export interface TestBusOptions {
  /** Names the bus: ends with one prefix belong together. */
  prefix: string
  brokers: readonly string[]
  /** More settings, as in the environment. */
  env?: Record<string, string>
}

/** One instance's end of a bus over Kafka, ready to bring what is published. */
export async function createTestBus(options: TestBusOptions): Promise<Bus> {
  const bus = openTestBus(options)
  await until(() => bus.health().state === 'up')
  return bus
}

/** The same without waiting. */
export function openTestBus({ prefix, brokers, env }: TestBusOptions): Bus {
  const config = parseConfig({
    DATABASE_URL: 'postgres://nobody@localhost/none',
    REDIS_URL: 'redis://localhost',
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_TOPIC_PREFIX: prefix,
    KAFKA_PARTITIONS: '3',
    ...env,
  })
  return openBus(config, createLog('silent', 'test'), createMetrics())
}

const JOIN_WITHIN_MS = 20_000
const POLL_MS = 5

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + JOIN_WITHIN_MS
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('expected the bus to come up')
    await Bun.sleep(POLL_MS)
  }
}
