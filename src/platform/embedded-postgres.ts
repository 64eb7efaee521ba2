import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { requirePostgresBinaries } from './embedded-postgres-binaries.ts'
import { EmbeddedPostgresError, systemErrorCode } from './embedded-postgres-error.ts'
import {
  APP_NAME,
  createServerFolder,
  hasCurrentSettings,
  hasServerFolder,
  prepareServerFolder,
} from './embedded-postgres-folder.ts'
import { lockDataFolder } from './embedded-postgres-lock.ts'
import { openDataFolder, requireServerUser, type ServerUser } from './embedded-postgres-user.ts'
import {
  endOrphans,
  endPostmaster,
  findPostmaster,
  isServing,
  killPostmaster,
  launchPostmaster,
  readArguments,
  readPostmasterPid,
  type Postmaster,
} from './postmaster.ts'

export { EmbeddedPostgresError } from './embedded-postgres-error.ts'

export const PORT = 5432
/** What fits into a socket's address everywhere (104 bytes on macOS, 108 on Linux). */
const SOCKET_PATH_LIMIT_BYTES = 100
const WATCH_INTERVAL_MS = 250
const RESTART_PAUSE_MIN_MS = 100
const RESTART_PAUSE_MAX_MS = 5_000

export type EmbeddedPostgresOptions = {
  /** Made when missing. The server's own files are in `postgres` below it. */
  dataDir: string
  /** Told in one short sentence each what happens: at the start, and later when the server had to be started again. */
  onStep?: (text: string) => void
  /** Cancels the start. Once started, `stop` ends the server. */
  signal?: AbortSignal
  /** Also listens on 127.0.0.1, with this password: for tests that need a plain URL. */
  tcp?: { port: number; password: string }
  /** Settings of PostgreSQL over those of `hubbub.conf`, such as `{max_connections: '200'}`. */
  settings?: Record<string, string>
}

export type EmbeddedPostgres = Awaited<ReturnType<typeof startEmbeddedPostgres>>

/**
 * Starts the PostgreSQL that comes with the program, under `dataDir`, or takes over the one that a killed predecessor left running there.
 * From then on it is watched: when it dies it is started again, on the same address, so that a pool recovers by itself.
 *
 * The way in is a Unix socket in the server's own folder, closed to everybody but the server's user and root; no port is open. A URL can not express
 * that to postgres.js, so use `postgres(connection)`; `url` is the same in libpq's form (`postgres://hubbub@localhost:5432/hubbub?host=%2F…`), or
 * with `tcp` a plain URL that postgres.js takes as well.
 *
 * @throws EmbeddedPostgresError with one sentence for the person at the terminal: the folder is in use or can not be written, root has no
 *   other user to run it as, there are no binaries for this platform, or PostgreSQL itself refuses.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions) {
  const dataDir = resolve(options.dataDir)
  requireWritableFolder(dataDir)
  const lock = lockDataFolder(dataDir)
  try {
    const server = await startServer({ ...options, dataDir })
    const stop = once(async () => {
      await server.stop()
      lock.release()
    })
    return { ...server, stop }
  } catch (error) {
    lock.release()
    throw error
  }
}

type Place = EmbeddedPostgresOptions & {
  folder: string
  socketFolder: string
  user: ServerUser | undefined
  args: string[]
}

async function startServer(options: EmbeddedPostgresOptions) {
  const folder = join(options.dataDir, 'postgres')
  const user = requireServerUser(folder)
  if (user !== undefined) openDataFolder(options.dataDir, user)
  const firstStart = !hasServerFolder(folder)
  if (firstStart) await setUp(options, folder, user)
  const port = options.tcp?.port ?? PORT
  const address = openSocketFolder(folder, port)
  const place: Place = {
    ...options,
    folder,
    user,
    socketFolder: address.socketFolder,
    args: serverArguments(options),
  }
  try {
    const supervisor = supervise(place, await adoptOrLaunch(place))
    const connection = { host: address.socketFolder, port, user: APP_NAME, database: APP_NAME }
    if (options.tcp !== undefined) await setPassword(connection, options.tcp.password)
    const stop = async () => {
      await supervisor.stop()
      address.close()
    }
    return {
      url: toUrl(connection, options.tcp),
      connection,
      firstStart,
      restarts: supervisor.restarts,
      pid: supervisor.pid,
      stop,
    }
  } catch (error) {
    address.close()
    throw error
  }
}

function requireWritableFolder(dataDir: string) {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The data folder ${dataDir} can not be written (${systemErrorCode(error) ?? 'unknown error'}): make it writable for this user, or set DATA_DIR to a folder that is.`,
    )
  }
}

async function setUp({ dataDir, onStep }: EmbeddedPostgresOptions, folder: string, user: ServerUser | undefined) {
  onStep?.(`Setting up a PostgreSQL database in ${folder}.`)
  await createServerFolder(folder, requirePostgresBinaries(dataDir, user), user)
}

/** The folder by which clients name the socket: the server's own or, where that is too long for a socket's address, a link to it. */
export function openSocketFolder(folder: string, port: number) {
  if (Buffer.byteLength(join(folder, `.s.PGSQL.${port}`)) <= SOCKET_PATH_LIMIT_BYTES)
    return { socketFolder: folder, close() {} }
  const shelter = mkdtempSync(join(tmpdir(), 'hubbub-'))
  const socketFolder = join(shelter, 'postgres')
  symlinkSync(folder, socketFolder)
  return { socketFolder, close: () => rmSync(shelter, { recursive: true, force: true }) }
}

/** The socket is named relative to the server's folder, which is its working directory: no path is too long for that. */
function serverArguments({ tcp, settings = {} }: EmbeddedPostgresOptions): string[] {
  const address = tcp === undefined ? '' : '127.0.0.1'
  const all = { ...settings, listen_addresses: address, unix_socket_directories: '.', port: String(tcp?.port ?? PORT) }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function adoptOrLaunch(place: Place): Promise<Postmaster> {
  const { folder, onStep } = place
  const found = await findPostmaster(folder, place.socketFolder)
  if (found !== undefined && isAsWanted(place)) {
    onStep?.(`Taking over the PostgreSQL (pid ${found.pid}) that an earlier process left running.`)
    return found
  }
  if (found !== undefined) await endPostmaster(folder, found.pid)
  else await killPostmaster(folder, readPostmasterPid(folder))
  return launch(place)
}

/** A server of an older release of this program, or with other arguments, is not taken over but started anew. */
function isAsWanted({ folder, args }: Place): boolean {
  return hasCurrentSettings(folder) && readArguments(folder).endsWith(args.map((arg) => `"${arg}"`).join(' '))
}

function launch({ dataDir, folder, user, args, signal }: Place): Promise<Postmaster> {
  prepareServerFolder(folder, user)
  const { postgres } = requirePostgresBinaries(dataDir, user)
  return launchPostmaster({ postgres, folder, args, user, signal, logFile: join(dataDir, 'postgres.log') })
}

/** Keeps one server alive until `stop`: when it dies, waits until nothing is left of it and starts it again, for ever, with growing pauses. */
function supervise(place: Place, first: Postmaster) {
  const stopping = new AbortController()
  let current = first
  let restarts = 0
  const watching = watch()

  async function watch() {
    for (;;) {
      await untilGone(place.folder, current, stopping.signal)
      if (stopping.signal.aborted) return
      place.onStep?.(`PostgreSQL (pid ${current.pid}) has ended unexpectedly; starting it again.`)
      const next = await relaunch(place, stopping.signal)
      if (next === undefined) return
      current = next
      restarts++
      place.onStep?.(`PostgreSQL runs again (pid ${current.pid}).`)
    }
  }

  return {
    /** How often the server had to be started again. */
    restarts: () => restarts,
    pid: () => current.pid,
    async stop() {
      stopping.abort()
      await watching
      await endPostmaster(place.folder, current.pid)
    },
  }
}

/** A child of ours reports its end at once; one that was taken over has to be looked at. */
async function untilGone(folder: string, { pid, child }: Postmaster, signal: AbortSignal) {
  const ended = new Promise((done) => child?.once('exit', done))
  while (!signal.aborted && isServing(folder, pid)) {
    await Promise.race([ended, pause(WATCH_INTERVAL_MS, signal)])
  }
}

async function relaunch(place: Place, signal: AbortSignal): Promise<Postmaster | undefined> {
  let pauseMs = RESTART_PAUSE_MIN_MS
  while (!signal.aborted) {
    try {
      await endOrphans(place.folder)
      return await launch({ ...place, signal })
    } catch (error) {
      if (!signal.aborted) place.onStep?.(error instanceof Error ? error.message : String(error))
    }
    await pause(pauseMs, signal)
    pauseMs = Math.min(pauseMs * 2, RESTART_PAUSE_MAX_MS)
  }
  return undefined
}

/** Ends early, without a fault, when cancelled; does not keep the process alive. */
async function pause(ms: number, signal: AbortSignal) {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined)
}

type Connection = { host: string; port: number; user: string; database: string }

async function setPassword(connection: Connection, password: string) {
  const sql = postgres({ ...connection, user: 'postgres', max: 1, connect_timeout: 5 })
  try {
    // ALTER ROLE takes no parameters, so PostgreSQL itself puts the password into the statement.
    for (const role of ['postgres', APP_NAME]) {
      const [row] = await sql<
        { statement: string }[]
      >`SELECT format('ALTER ROLE %I PASSWORD %L', ${role}::text, ${password}::text) AS statement`
      if (row !== undefined) await sql.unsafe(row.statement)
    }
  } finally {
    await sql.end({ timeout: 1 })
  }
}

function toUrl({ host, port, user, database }: Connection, tcp: EmbeddedPostgresOptions['tcp']): string {
  if (tcp !== undefined) return `postgres://${user}:${encodeURIComponent(tcp.password)}@127.0.0.1:${port}/${database}`
  return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= action())
}
