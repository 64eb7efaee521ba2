import type { Config } from '../config.ts'
import type { Bus } from '../delivery/bus.ts'
import { createKafkaBus } from '../delivery/kafka-bus.ts'
import { createLocalBus } from '../delivery/local-bus.ts'
import { type KafkaLink, openKafkaLink } from '../platform/kafka-link.ts'
import { hours } from '../platform/kafka-topics.ts'
import { factsOf, type Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'

const LAG_BOUNDS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** The bus of the mode: over Kafka where brokers are named, else within this process. */
export function openBus(config: Config, log: Log, { histogram, counter, gauge }: Metrics): Bus {
  const onArrival = histogram(
    'hubbub_fanout_lag_seconds',
    "Time from an event's publication on one instance to its arrival on another, by their two clocks.",
    LAG_BOUNDS_S,
  )
  const passedOver = counter('hubbub_bus_gaps_total', 'Times that records of the bus were passed over.')
  const unsent = counter('hubbub_bus_unsent_events_total', 'Events that the bus did not take in time.')
  let link: KafkaLink | undefined
  gauge('hubbub_bus_waiting_bytes', 'Events and signals that wait to be sent.', () => link?.waitingBytes() ?? 0)
  if (config.KAFKA_BROKERS.length === 0) return createLocalBus()
  const topics = { events: `${config.KAFKA_TOPIC_PREFIX}.events`, signals: `${config.KAFKA_TOPIC_PREFIX}.signals` }
  return createKafkaBus({
    topics,
    onArrival,
    onUnsent: unsent,
    onError: (error) => log.warn('a record of the bus was not used', factsOf(error)),
    openLink: (ends) =>
      (link = openKafkaLink({
        ...ends,
        settings: config,
        topics: [topics.events, topics.signals],
        fleeting: [topics.signals],
        shape: {
          partitions: config.KAFKA_PARTITIONS,
          replication: config.KAFKA_REPLICATION,
          retentionMs: hours(config.KAFKA_RETENTION_HOURS),
        },
        onGap: ({ topic, partition, from, to }) => {
          passedOver()
          log.warn('records of Kafka were passed over', { topic, partition, from: String(from), to: String(to) })
        },
        onChange: ({ state, detail }) =>
          state === 'up' ? log.info('Kafka answers') : log.warn('Kafka is away', { reason: detail }),
        onError: (error) => log.error('something failed in the bus', factsOf(error)),
      })),
  })
}
