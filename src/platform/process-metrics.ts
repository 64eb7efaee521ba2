import { monitorEventLoopDelay } from 'node:perf_hooks'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { Metrics } from './metrics.ts'

/** Finer would wake an idle process more often than everything else does. */
const LAG_RESOLUTION_MS = 500
const NS_PER_S = 1e9
const US_PER_S = 1e6

/** What the operating system and the event loop say of this process, under the names that Prometheus' own clients use. */
export function declareProcessMetrics({ gauge, total }: Metrics): void {
  const startedAt = Math.round(Date.now() / 1000 - process.uptime())
  gauge('process_start_time_seconds', 'When the process started, since 1970.', () => startedAt)
  total('process_cpu_seconds_total', 'Processor time of the process, in user and system mode.', cpuSeconds)
  gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss())
  gauge('process_open_fds', 'Open files and connections.', countOpenFiles)
  gauge('process_max_fds', 'How many files and connections may be open.', readOpenFilesLimit)
  gauge(
    'hubbub_event_loop_lag_seconds',
    'The 99th percentile of how late timers were since the last time this was asked.',
    createLagReader(),
  )
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / US_PER_S
}

/** Since Linux 6.2 the folder's size is their number; listing ten thousand connections would take milliseconds. */
function countOpenFiles(): number {
  try {
    return statSync('/proc/self/fd').size || readdirSync('/proc/self/fd').length
  } catch {
    return Number.NaN
  }
}

function readOpenFilesLimit(): number {
  try {
    const soft = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft)
  } catch {
    return Number.NaN
  }
}

function createLagReader(): () => number {
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS })
  lag.enable()
  return () => {
    const seconds = Math.max(0, lag.percentile(99) / NS_PER_S - LAG_RESOLUTION_MS / 1000)
    lag.reset()
    return Number.isFinite(seconds) ? seconds : 0
  }
}
