import type { BusHealth } from '../delivery/bus.ts'
import type { Hub } from '../delivery/hub.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Platform } from './platform.ts'
import { poolUseOf } from '../platform/postgres.ts'
import { declareProcessMetrics } from '../platform/process-metrics.ts'
import { version } from '../../package.json'

const COMMIT_BOUNDS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const BATCH_BOUNDS = [1, 2, 5, 10, 25, 50, 100, 250]
const REQUEST_BOUNDS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const BUS_STATES: readonly BusHealth['state'][] = ['up', 'joining', 'down']
const RESUME_RESULTS = ['current', 'reset', 'closed', 'no_access']

export type Meters = ReturnType<typeof createMeters>

/** What an instance counts while it works: no label has a room or a person in it. */
export function createMeters({ counter, histogram }: Metrics) {
  return {
    messages: counter('hubbub_messages_committed_total', 'Messages stored.'),
    commitSeconds: histogram(
      'hubbub_commit_seconds',
      'Time from taking a batch of sends to its commit.',
      COMMIT_BOUNDS_S,
    ),
    commitMessages: histogram('hubbub_commit_messages', 'Messages stored by one commit.', BATCH_BOUNDS),
    gaps: counter('hubbub_gap_reads_total', 'Reads of PostgreSQL for numbers that the bus did not bring.'),
    resumes: counter(
      'hubbub_resumes_total',
      'Resumes by result.',
      RESUME_RESULTS.map((result) => ({ result })),
    ),
    connects: counter('hubbub_socket_connects_total', 'Sockets that were opened.'),
    closes: counter('hubbub_socket_closes_total', 'Closed sockets by code.', []),
    requests: counter('hubbub_http_requests_total', 'Requests of pages, forms and the API by method and status.', []),
    requestSeconds: histogram(
      'hubbub_http_request_seconds',
      'Time from a request to the head of its answer.',
      REQUEST_BOUNDS_S,
    ),
  }
}

/** What is looked up when somebody asks. */
export function declareGauges(
  metrics: Metrics,
  { hub, bus, sql, redis }: Pick<Platform, 'bus' | 'sql' | 'redis'> & { hub: Hub },
): void {
  const { gauge, total } = metrics
  gauge('hubbub_build_info', 'Always 1; the labels say which program this is.', () => [
    { labels: { version, bun: Bun.version }, value: 1 },
  ])
  gauge('hubbub_sockets', 'Open sockets.', () => [...hub.sockets()].length)
  gauge(
    'hubbub_rooms_followed',
    'Rooms that somebody on this instance has open or is a member of.',
    () => hub.rooms().size,
  )
  gauge('hubbub_bus_state', 'The state of the bus between instances: 1 for the one it is in.', () => {
    const now = bus.health().state
    return BUS_STATES.map((state) => ({ labels: { state }, value: Number(state === now) }))
  })
  gauge('hubbub_redis_up', 'Whether Redis answers, where there is one.', () =>
    redis ? Number(redis.health().state === 'up') : [],
  )
  const pool = poolUseOf(sql)
  gauge('hubbub_postgres_up', 'Whether PostgreSQL answered when it was last asked.', () => Number(pool.answers))
  gauge('hubbub_postgres_pool_connections', 'Connections that may be open to PostgreSQL.', () => pool.connections)
  gauge('hubbub_postgres_queries_under_way', 'Queries and transactions that somebody waits for.', () => pool.underWay)
  total(
    'hubbub_postgres_deadline_misses_total',
    'Queries and transactions that were given up at their deadline.',
    () => pool.deadlineMisses,
  )
  declareProcessMetrics(metrics)
}
