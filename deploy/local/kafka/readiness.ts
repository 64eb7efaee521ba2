import { Kafka, logLevel } from 'kafkajs'
import type { BrokerNode } from './properties.ts'

const PROBE_CONNECT_DEADLINE_MS = 1_000
const PROBE_DEADLINE_MS = 2_000

/** Whether a broker takes part in its cluster. A connection alone would prove nothing: only what the broker says about the cluster shows it. */
export async function isBrokerReady({ id, port }: BrokerNode): Promise<boolean> {
  const admin = new Kafka({
    brokers: [`127.0.0.1:${port}`],
    clientId: 'readiness',
    logLevel: logLevel.NOTHING,
    connectionTimeout: PROBE_CONNECT_DEADLINE_MS,
    requestTimeout: PROBE_DEADLINE_MS,
    retry: { retries: 0 },
  }).admin()
  try {
    await admin.connect()
    const { brokers } = await admin.describeCluster()
    return brokers.some(({ nodeId }) => nodeId === id)
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}
