import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Bus } from '../delivery/bus.ts'
import type { Hub } from '../delivery/hub.ts'
import type { Metrics } from '../platform/metrics.ts'

const COMMIT_BOUNDS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
/** Finer would wake an idle process more often than everything else does. */
const LAG_RESOLUTION_MS = 500
const NS_PER_S = 1e9

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
    gaps: counter('hubbub_gap_reads_total', 'Reads of PostgreSQL for numbers that the bus did not bring.'),
    resumes: counter('hubbub_resumes_total', 'Resumes by result.'),
    closes: counter('hubbub_socket_closes_total', 'Closed sockets by code.'),
  }
}

/** What is looked up when somebody asks. */
export function declareGauges({ gauge }: Metrics, hub: Hub, bus: Bus): void {
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS })
  lag.enable()
  gauge('hubbub_sockets', 'Open sockets.', () => [...hub.sockets()].length)
  gauge(
    'hubbub_rooms_followed',
    'Rooms that somebody on this instance has open or is a member of.',
    () => hub.rooms().size,
  )
  gauge('hubbub_bus_up', 'Whether the bus between instances is up.', () => (bus.health().state === 'up' ? 1 : 0))
  gauge(
    'hubbub_event_loop_lag_seconds',
    'The 99th percentile of how late timers were since the last time this was asked.',
    () => {
      const seconds = Math.max(0, lag.percentile(99) / NS_PER_S - LAG_RESOLUTION_MS / 1000)
      lag.reset()
      return Number.isFinite(seconds) ? seconds : 0
    },
  )
  gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss())
}
