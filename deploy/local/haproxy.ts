import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { spawnSync } from 'node:child_process'
import { onFreePorts } from './ports.ts'
import { requireProgram } from './requirements.ts'
import { type Service, startService } from './service.ts'

/** What runs in production. Here nothing but the servers and the addresses is other. */
export const HAPROXY_CONFIG_FILE = resolve(import.meta.dir, '../haproxy.cfg')
const SERVERS_LINE = /^  server-template .*$/gm
const PROBE_DEADLINE_MS = 1_000
const LIMIT_DEADLINE_MS = 5_000
const MAX_CONNECTIONS = 20_000
/** Listeners, logs and checks. */
const OTHER_FILES = 200

export type HaproxyInstance = { name: string; host: string; port: number }

export type HaproxyOptions = {
  /** For its configuration and output. */
  folder: string
  instances: HaproxyInstance[]
  port?: number
  /** The address to listen on; 127.0.0.1 by default. */
  host?: string
}

export type LocalHaproxy = Service & {
  url: string
  /** Where `/stats`, `/metrics` and `/healthz` are. */
  operationsUrl: string
  /** What it thinks of each instance by name, such as "UP" or "DOWN". */
  states(): Promise<Record<string, string>>
}

/**
 * Starts a HAProxy before instances, with deploy/haproxy.cfg. The instances may come later: nobody is sent to them before they are ready.
 *
 * @throws when haproxy is missing, or with the end of its output when it does not start.
 */
export async function startHaproxy(options: HaproxyOptions): Promise<LocalHaproxy> {
  const folder = resolve(options.folder)
  mkdirSync(folder, { recursive: true })
  const configFile = join(folder, 'haproxy.cfg')
  writeFileSync(configFile, withServers(readFileSync(HAPROXY_CONFIG_FILE, 'utf8'), options.instances))
  return onFreePorts(2, ([free = 0, operationsPort = 0]) =>
    startOn({ folder, configFile, host: options.host ?? '127.0.0.1', port: options.port ?? free, operationsPort }),
  )
}

function withServers(config: string, instances: HaproxyInstance[]): string {
  const servers = instances.map(({ name, host, port }) => `  server ${name} ${host}:${port}`).join('\n')
  const found = config.match(SERVERS_LINE)?.length ?? 0
  if (found !== 1) throw new Error(`expected one line "server-template" in ${HAPROXY_CONFIG_FILE}, found ${found}`)
  return config.replace(SERVERS_LINE, servers)
}

type Place = { folder: string; configFile: string; host: string; port: number; operationsPort: number }

async function startOn({ folder, configFile, host, port, operationsPort }: Place): Promise<LocalHaproxy> {
  const operationsUrl = `http://127.0.0.1:${operationsPort}`
  const service = await startService({
    name: 'HAProxy',
    command: [requireProgram('haproxy'), '-db', '-f', configFile],
    env: {
      HAPROXY_BIND: `${host}:${port}`,
      HAPROXY_OPERATIONS_BIND: `127.0.0.1:${operationsPort}`,
      HAPROXY_MAXCONN: String(findMaxConnections()),
    },
    logFile: join(folder, 'haproxy.log'),
    isReady: async () => (await ask(`${operationsUrl}/healthz`)).ok,
  })
  const shown = host === '0.0.0.0' ? '127.0.0.1' : host
  return Object.assign(service, {
    url: `http://${shown}:${port}`,
    operationsUrl,
    states: async () => readStates(await (await ask(`${operationsUrl}/stats;csv`)).text()),
  })
}

/** HAProxy does not start with more than the file descriptors it may open allow. */
function findMaxConnections(): number {
  const { stdout } = spawnSync('/bin/sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8', timeout: LIMIT_DEADLINE_MS })
  const files = Number(stdout)
  return Number.isInteger(files) ? Math.min(MAX_CONNECTIONS, Math.floor((files - OTHER_FILES) / 2)) : MAX_CONNECTIONS
}

const ask = (url: string) => fetch(url, { signal: AbortSignal.timeout(PROBE_DEADLINE_MS) })

/** Of the rows of "instances", those of servers. */
function readStates(csv: string): Record<string, string> {
  const [header = '', ...rows] = csv.replace(/^# /, '').trim().split('\n')
  const statusColumn = header.split(',').indexOf('status')
  const servers = rows
    .map((row) => row.split(','))
    .filter(([proxy, name]) => proxy === 'instances' && name !== 'BACKEND')
  return Object.fromEntries(servers.map((row) => [row[1] ?? '', row[statusColumn] ?? '']))
}
