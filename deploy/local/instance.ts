import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { onFreePorts } from './ports.ts'
import { type Service, startService } from './service.ts'

const CHECKOUT = resolve(import.meta.dir, '../..')
const READY_DEADLINE_MS = 60_000
const PROBE_DEADLINE_MS = 2_000
/** What a drain may take at most, and a little. */
const STOP_DEADLINE_MS = 35_000

export type InstanceOptions = {
  /** Its INSTANCE_ID. */
  name: string
  /** For its output, and its DATA_DIR unless `env` names another. */
  folder: string
  port?: number
  /** Settings of the program, such as `{DATABASE_URL: postgres.url}`. */
  env?: Record<string, string>
  /** Another version's folder. */
  checkout?: string
  /** False returns at once, without waiting for `/readyz`. */
  waitUntilReady?: boolean
}

export type LocalInstance = Service & { url: string; host: string; port: number }

/**
 * Starts one instance of Hubbub from this checkout, as `bun start` does, on 127.0.0.1, and waits until `/readyz` answers 200.
 *
 * @throws when it ends or is not ready within a minute, with the end of what it printed.
 */
export async function startInstance(options: InstanceOptions): Promise<LocalInstance> {
  const start = (port: number) => startOn(port, options)
  return options.port === undefined ? onFreePorts(1, ([port = 0]) => start(port)) : start(options.port)
}

async function startOn(
  port: number,
  { name, folder, env, waitUntilReady = true, checkout = CHECKOUT }: InstanceOptions,
) {
  const home = resolve(folder)
  const settings = { PORT: String(port), HOST: '127.0.0.1', DATA_DIR: home, INSTANCE_ID: name, ...env }
  const url = `http://127.0.0.1:${port}`
  mkdirSync(home, { recursive: true })
  const service = await startService({
    name: `Instance ${name}`,
    command: [process.execPath, 'src/main.ts', 'start'],
    cwd: checkout,
    env: settings,
    logFile: join(home, 'hubbub.log'),
    isReady: waitUntilReady ? () => isReady(url) : async () => true,
    readyDeadlineMs: READY_DEADLINE_MS,
    stopDeadlineMs: STOP_DEADLINE_MS,
  })
  return Object.assign(service, { name, url, host: '127.0.0.1', port })
}

async function isReady(url: string): Promise<boolean> {
  const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PROBE_DEADLINE_MS) })
  return status === 200
}
