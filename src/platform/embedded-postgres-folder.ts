import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { PostgresBinaries } from './embedded-postgres-binaries.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { giveTo, type ServerUser } from './embedded-postgres-user.ts'

/** The role and the database that the program uses. The role is no superuser; it owns the database. */
export const APP_NAME = 'hubbub'
const POSTGRES_MAJOR = '18'
const INITDB_DEADLINE_MS = 120_000

/**
 * Small in memory, whole in durability: fsync, full_page_writes and synchronous_commit stay on. `io_method = sync` and no replication
 * workers save four idle processes of some 10 MB; JIT costs more than it gives on short queries; a large max_wal_size keeps checkpoints rare
 * under load. Nothing of a row or a statement may reach the log, hence terse and panic.
 */
const SETTINGS = `# Written by Hubbub at each start. Put your own settings at the end of postgresql.conf: they win.
max_connections = 50
shared_buffers = 24MB
wal_buffers = 4MB
maintenance_work_mem = 32MB
effective_cache_size = 512MB
huge_pages = off
io_method = sync
max_worker_processes = 2
max_parallel_workers = 2
max_parallel_workers_per_gather = 0
max_logical_replication_workers = 0
max_wal_senders = 2
autovacuum_max_workers = 2
jit = off
random_page_cost = 1.1
wal_level = replica
max_wal_size = 1GB
min_wal_size = 80MB
checkpoint_timeout = 15min
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
log_line_prefix = '%m [%p] '
log_error_verbosity = terse
log_min_error_statement = panic
unix_socket_permissions = 0700
`

/**
 * Who may log in. The socket lies in the server's folder, which the kernel opens to the server's own user (and root) only, the same
 * who could read the files themselves: no password adds anything there. TCP, where the harness of the tests asks for it, takes one.
 */
const ACCESS = `# Written by Hubbub at each start.
local all all trust
local replication all trust
host all all 127.0.0.1/32 scram-sha-256
`

/** Whether there is a server's folder already, complete. */
export function hasServerFolder(folder: string): boolean {
  return statSync(join(folder, 'PG_VERSION'), { throwIfNoEntry: false }) !== undefined
}

/**
 * Makes the server's folder, with the role and the database of the program in it. It gets its name only when it is complete and on the disk, so a
 * start that was cut short leaves nothing that the next one could take for a database.
 */
export async function createServerFolder(folder: string, binaries: PostgresBinaries, user: ServerUser | undefined) {
  const unfinished = `${folder}.new`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  if (user !== undefined) chownSync(unfinished, user.uid, user.gid)
  await initialise(unfinished, binaries, user)
  const roleAndDatabase = `CREATE ROLE ${APP_NAME} LOGIN\nCREATE DATABASE ${APP_NAME} OWNER ${APP_NAME}\n`
  await run(binaries.postgres, ['--single', '-D', unfinished, 'postgres'], {
    user,
    cwd: unfinished,
    input: roleAndDatabase,
  })
  writeAsServer(join(unfinished, 'postgresql.conf'), "include 'hubbub.conf'\n\n# Your own settings:\n", user)
  renameSync(unfinished, folder)
  syncFolder(dirname(folder))
}

/**
 * Puts an existing folder in order for the next start: owner, mode, settings and access.
 *
 * @throws EmbeddedPostgresError when it belongs to another user or another version of PostgreSQL.
 */
export function prepareServerFolder(folder: string, user: ServerUser | undefined) {
  requireVersion(folder)
  requireOwner(folder, user)
  chmodSync(folder, 0o700)
  writeAsServer(join(folder, 'hubbub.conf'), SETTINGS, user)
  writeAsServer(join(folder, 'pg_hba.conf'), ACCESS, user)
}

/** Whether a server that runs in the folder was started with these settings. */
export function hasCurrentSettings(folder: string): boolean {
  try {
    return (
      readFileSync(join(folder, 'hubbub.conf'), 'utf8') === SETTINGS &&
      readFileSync(join(folder, 'pg_hba.conf'), 'utf8') === ACCESS
    )
  } catch {
    return false
  }
}

/** C.UTF-8 where the system has it (letters beyond ASCII count as letters in every extension), else C; the order of texts is the same. */
async function initialise(folder: string, binaries: PostgresBinaries, user: ServerUser | undefined) {
  const options = ['--username=postgres', '--encoding=UTF8', '--data-checksums', '--auth=trust', '--no-instructions']
  const initdb = (locale: string) =>
    run(
      binaries.initdb,
      ['-D', folder, ...options, '--locale-provider=builtin', '--builtin-locale=C.UTF-8', `--locale=${locale}`],
      { user, cwd: folder },
    )
  try {
    await initdb('C.UTF-8')
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError) || !error.message.includes('locale')) throw error
    await initdb('C')
  }
}

type Run = { user: ServerUser | undefined; cwd: string; input?: string }

async function run(command: string, args: string[], { user, cwd, input }: Run) {
  const child = spawn(command, args, {
    ...user,
    cwd,
    stdio: 'pipe',
    env: serverEnvironment(),
    timeout: INITDB_DEADLINE_MS,
  })
  child.stdin.end(input)
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (code === 0 && !/(ERROR|FATAL|PANIC):/.test(errors)) return
  throw new EmbeddedPostgresError(`The database's folder could not be set up: ${findCause(errors || output)}.`)
}

/** The first line that names a fault, without its prefix and full stop. Faults of the settings are told in the line before. */
export function findCause(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const at = lines.findIndex((line) => /error:|(ERROR|FATAL|PANIC):/.test(line))
  const line = lines[at]?.includes('contains errors') === true ? lines[at - 1] : lines.at(at)
  return (line ?? 'it says nothing about why').replace(/^.*?(error|LOG|ERROR|FATAL|PANIC):\s*/, '').replace(/\.$/, '')
}

/** Nothing of the program's own environment, with its secrets, goes to the server. */
export function serverEnvironment(): Record<string, string> {
  return { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}

function requireVersion(folder: string) {
  const version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim()
  if (version === POSTGRES_MAJOR) return
  throw new EmbeddedPostgresError(
    `${folder} was made by PostgreSQL ${version}, and this program brings PostgreSQL ${POSTGRES_MAJOR}: dump it with the version that made it and restore it here.`,
  )
}

function requireOwner(folder: string, user: ServerUser | undefined) {
  const owner = statSync(folder).uid
  const needed = user?.uid ?? process.getuid?.() ?? owner
  if (owner === needed) return
  if (user !== undefined) return giveTo(folder, user)
  throw new EmbeddedPostgresError(
    `${folder} belongs to the user with id ${owner}, and this program runs as ${needed}: run it as that user, or change the owner (chown -R ${needed}).`,
  )
}

/** As root in a folder of another user: a new file and a rename never follow a link that this user may have put there. */
export function writeAsServer(file: string, content: string, user: ServerUser | undefined) {
  const fresh = `${file}.new`
  rmSync(fresh, { force: true })
  writeFileSync(fresh, content, { flag: 'wx', mode: 0o600 })
  if (user !== undefined) chownSync(fresh, user.uid, user.gid)
  renameSync(fresh, file)
}

function syncFolder(folder: string) {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
