import { readFileSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts'
import { requirePostgresBinaries } from '../../src/platform/embedded-postgres-binaries.ts'
import { requireServerUser } from '../../src/platform/embedded-postgres-user.ts'
import {
  endOrphans,
  endPostmaster,
  isServing,
  launchPostmaster,
  listServerProcesses,
  send,
} from '../../src/platform/postmaster.ts'
import { guard } from './guard.ts'
import { onFreePorts } from './ports.ts'
import { exitCodeOf, type Service } from './service.ts'

/** Three instances with pools, a backup, and somebody who looks. */
const SETTINGS = { max_connections: '100', fsync: 'on' }

export type LocalPostgres = Service & {
  /** For DATABASE_URL: the role and the database of the program. */
  url: string
  /** The superuser's, to look and to make databases. */
  adminUrl: string
}

/**
 * Starts the PostgreSQL that comes with Hubbub on a port of 127.0.0.1, but without what watches over it there: when it is killed it stays away until
 * `start`. `kill9`, `pause` and `resume` are for all its processes; `signal` is for the first of them, to which SIGQUIT means an immediate shutdown.
 *
 * @param options.folder made when missing; a database that is there already is taken up.
 * @throws EmbeddedPostgresError with one sentence when it does not start.
 */
export async function startPostgres(options: { folder: string; port?: number }): Promise<LocalPostgres> {
  const dataDir = resolve(options.folder)
  const start = (port: number) => startOn(port, dataDir)
  return options.port === undefined ? onFreePorts(1, ([port = 0]) => start(port)) : start(options.port)
}

async function startOn(port: number, dataDir: string): Promise<LocalPostgres> {
  const password = crypto.randomUUID()
  await prepare(port, dataDir, password)
  const toUrl = (user: string, database: string) => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`
  const service = await serve(port, dataDir)
  return Object.assign(service, { url: toUrl('hubbub', 'hubbub'), adminUrl: toUrl('postgres', 'postgres') })
}

/** Lets the program's own part set up the folder, and the password. */
async function prepare(port: number, dataDir: string, password: string) {
  const server = await startEmbeddedPostgres({ dataDir, tcp: { port, password }, settings: SETTINGS })
  await server.stop()
}

async function serve(port: number, dataDir: string): Promise<Service> {
  const folder = join(realpathSync(dataDir), 'postgres')
  const logFile = join(dataDir, 'postgres.log')
  let run = await launch(port, folder, logFile)
  const isRunning = () => isServing(folder, run.pid)
  const signalAll = (name: NodeJS.Signals) => {
    // The first process before the others: it could start new ones meanwhile.
    for (const pid of [run.pid, ...listServerProcesses(folder)]) if (isServing(folder, pid)) send(pid, name)
  }

  return {
    name: 'PostgreSQL',
    pid: () => run.pid,
    isRunning,
    output: () => readFileSync(logFile, 'utf8'),
    get exited() {
      return run.exited
    },
    signal: (name) => isRunning() && send(run.pid, name),
    async kill9() {
      signalAll('SIGKILL')
      await endOrphans(folder)
      await run.exited
    },
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
    async start() {
      if (isRunning()) return
      await endOrphans(folder)
      run = await launch(port, folder, logFile)
    },
    async stop() {
      signalAll('SIGCONT')
      await endPostmaster(folder, run.pid)
      await run.exited
    },
  }
}

/** One server, from its start to its end. */
async function launch(port: number, folder: string, logFile: string) {
  const user = requireServerUser(folder)
  const settings = { ...SETTINGS, listen_addresses: '127.0.0.1', port, unix_socket_directories: '.' }
  const { postgres } = requirePostgresBinaries(join(folder, '..'), user)
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { pid, child } = await launchPostmaster({ postgres, folder, args, user, logFile })
  const dismissGuard = guard({ pid, folders: [folder] })
  const exited = child === undefined ? Promise.resolve(0) : exitCodeOf(child)
  void exited.then(dismissGuard)
  return { pid, exited }
}
