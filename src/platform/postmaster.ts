import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedPostgresError, systemErrorCode } from './embedded-postgres-error.ts'
import { findCause, serverEnvironment, writeAsServer } from './embedded-postgres-folder.ts'
import type { ServerUser } from './embedded-postgres-user.ts'

/**
 * One postmaster: the parent process of a PostgreSQL server and what belongs to it. Its file `postmaster.pid`, in the server's
 * folder, says who serves the folder and whether it is ready; every process of a server has the folder as its working directory.
 */
export type Postmaster = { pid: number; child?: ChildProcess }

const ADOPTION_DEADLINE_MS = 5_000
const START_DEADLINE_MS = 10 * 60_000
const START_ATTEMPTS_MS = 10_000
const FAST_SHUTDOWN_DEADLINE_MS = 10_000
const IMMEDIATE_SHUTDOWN_DEADLINE_MS = 5_000
const PROBE_DEADLINE_MS = 1_000
const POLL_MS = 3
/** libpq's SSLRequest: a length of 8 and the code 80877103. Any living server answers one byte. */
const SSL_REQUEST = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47)
/** Lines of postmaster.pid, from 0. */
const PORT_LINE = 3
const STATUS_LINE = 7
const LOG_LIMIT_BYTES = 8 << 20

export type Launch = {
  postgres: string
  folder: string
  args: string[]
  user: ServerUser | undefined
  logFile: string
  signal?: AbortSignal | undefined
}

/** The living server of this folder, left behind by a process that was killed: once it is ready and answers; undefined when there is none, or it does not answer. */
export async function findPostmaster(folder: string, socketFolder: string): Promise<Postmaster | undefined> {
  const deadline = Date.now() + ADOPTION_DEADLINE_MS
  while (Date.now() < deadline) {
    const file = readPidFile(folder)
    if (file === undefined || !isServing(folder, file.pid)) return undefined
    if (file.status === 'ready' && (await answers(join(socketFolder, `.s.PGSQL.${file.port}`))))
      return { pid: file.pid }
    await sleep(POLL_MS)
  }
  return undefined
}

/** Whether this process lives and serves this very folder. A number alone proves nothing: it may be somebody else's by now. */
export function isServing(folder: string, pid: number): boolean {
  if (process.platform === 'linux') return workingFolder(pid) === realpathSync(folder)
  const result = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], {
    encoding: 'utf8',
    timeout: PROBE_DEADLINE_MS,
  })
  return result.stdout.includes('postgres') && result.stdout.includes(folder)
}

/** The arguments of the server that runs, or ran last, in the folder; each in quotes, as PostgreSQL notes them. */
export function readArguments(folder: string): string {
  try {
    return readFileSync(join(folder, 'postmaster.opts'), 'utf8').trim()
  } catch {
    return ''
  }
}

/** Starts a server and waits until it takes connections. No other may live in the folder. */
export async function launchPostmaster(launch: Launch): Promise<Postmaster> {
  const deadline = Date.now() + START_ATTEMPTS_MS
  for (;;) {
    disownRemains(launch)
    const outcome = await tryLaunch(launch)
    if ('pid' in outcome) return outcome
    // The last processes of a killed server, where they can not be listed, are seen here by their shared memory.
    if (!/still in use|already exists/.test(outcome.cause) || Date.now() > deadline) {
      throw new EmbeddedPostgresError(`PostgreSQL does not start: ${outcome.cause}; its log is ${launch.logFile}.`)
    }
    await sleep(POLL_MS * 20)
  }
}

/** Ends a server: fast (it rolls back what runs and writes all to disk), after a deadline at once, in the end by force. Resolves when nothing of it is left. */
export async function endPostmaster(folder: string, pid: number) {
  if (await signalled(folder, pid, 'SIGINT', FAST_SHUTDOWN_DEADLINE_MS)) return
  await killPostmaster(folder, pid)
}

/** Ends a server that does not answer, at once and by force if need be. What was committed is in its log and stays. */
export async function killPostmaster(folder: string, pid: number | undefined) {
  if (pid !== undefined) await signalled(folder, pid, 'SIGQUIT', IMMEDIATE_SHUTDOWN_DEADLINE_MS)
  if (pid !== undefined && isServing(folder, pid)) send(pid, 'SIGKILL')
  await endOrphans(folder)
}

/** Waits until nothing is left of a server whose postmaster died. Its processes notice by themselves; those that do not are ended. */
export async function endOrphans(folder: string) {
  const patience = Date.now() + IMMEDIATE_SHUTDOWN_DEADLINE_MS
  for (;;) {
    const orphans = listServerProcesses(folder)
    if (orphans.length === 0) return
    if (Date.now() > patience) for (const pid of orphans) send(pid, 'SIGKILL')
    await sleep(POLL_MS)
  }
}

/** The number in postmaster.pid, whoever that is. */
export function readPostmasterPid(folder: string): number | undefined {
  return readPidFile(folder)?.pid
}

/** The port in postmaster.pid, by which its socket is named; undefined when no server runs there or it has only begun to start. */
export function readPostmasterPort(folder: string): number | undefined {
  const port = Number(readPidFile(folder)?.port)
  return Number.isInteger(port) && port > 0 ? port : undefined
}

async function tryLaunch(launch: Launch): Promise<Postmaster | { cause: string }> {
  const log = openLog(launch.logFile)
  const logStart = fstatSync(log).size
  // A session of its own: Ctrl-C at the terminal is for the program, which needs the database until its last send is answered.
  const child = spawn(launch.postgres, ['-D', launch.folder, ...launch.args], {
    ...launch.user,
    cwd: launch.folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: serverEnvironment(),
  })
  closeSync(log)
  child.unref()
  const end = await waitUntilReady(child, launch)
  if (child.pid !== undefined && end === undefined) return { pid: child.pid, child }
  return { cause: end?.cause ?? findCause(readFileSync(launch.logFile).subarray(logStart).toString()) }
}

/** Undefined when the server is ready; else that it ended, with the cause where the log does not have it. */
async function waitUntilReady(
  child: ChildProcess,
  { folder, signal }: Launch,
): Promise<{ cause?: string } | undefined> {
  let end: { cause?: string } | undefined
  child.once('error', (error) => (end = { cause: error.message }))
  child.once('exit', () => (end ??= {}))
  const deadline = Date.now() + START_DEADLINE_MS
  while (end === undefined) {
    const file = readPidFile(folder)
    if (file?.pid === child.pid && file?.status === 'ready') return undefined
    if (signal?.aborted === true) return giveUp(folder, child, 'the start was cancelled')
    if (Date.now() > deadline) return giveUp(folder, child, 'it was not ready within ten minutes')
    await sleep(POLL_MS)
  }
  return end
}

async function giveUp(folder: string, child: ChildProcess, cause: string) {
  await killPostmaster(folder, child.pid)
  return { cause }
}

/**
 * What a dead server left behind names a number that may be a stranger's by now (after a reboot, in a new container) or a zombie's, and would stop the next one.
 * The socket and its lock go. The pid file stays, because PostgreSQL finds the shared memory of the last server by it, and so its last
 * processes; its number becomes ours: a postmaster overlooks its own parent.
 */
function disownRemains({ folder, user }: Launch) {
  for (const name of readdirSync(folder)) if (name.startsWith('.s.PGSQL.')) rmSync(join(folder, name))
  const pid = readPidFile(folder)?.pid
  if (pid === undefined || !isAlive(pid) || isServing(folder, pid)) return
  const file = join(folder, 'postmaster.pid')
  const [, ...rest] = readFileSync(file, 'utf8').split('\n')
  writeAsServer(file, [process.pid, ...rest].join('\n'), user)
}

type PidFile = { pid: number; port: string | undefined; status: string | undefined }

/** The file is written in steps; what is not there yet is undefined. */
function readPidFile(folder: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Math.abs(Number(lines[0]))
    return Number.isInteger(pid) && pid > 0
      ? { pid, port: lines[PORT_LINE], status: lines[STATUS_LINE]?.trim() }
      : undefined
  } catch {
    return undefined
  }
}

/** One byte in answer to a question: a server that is stopped takes the connection too, but says nothing. */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect({ path: socket })
    const finish = (answered: boolean) => {
      connection.destroy()
      resolve(answered)
    }
    connection.setTimeout(PROBE_DEADLINE_MS, () => finish(false))
    connection.once('connect', () => connection.write(SSL_REQUEST))
    connection.once('data', () => finish(true))
    connection.once('error', () => finish(false))
    connection.once('close', () => finish(false))
  })
}

/** Sends a signal to the folder's postmaster and says whether it was gone within the deadline. */
async function signalled(folder: string, pid: number, signal: NodeJS.Signals, deadlineMs: number): Promise<boolean> {
  const deadline = Date.now() + deadlineMs
  // A stopped process takes no signal until it is told to go on.
  if (isServing(folder, pid)) for (const each of [signal, 'SIGCONT'] as const) send(pid, each)
  while (isServing(folder, pid)) {
    if (Date.now() > deadline) return false
    await sleep(POLL_MS)
  }
  return true
}

/** A process that is gone takes no signal, which is no fault. */
export function send(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (systemErrorCode(error) !== 'ESRCH') throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return systemErrorCode(error) === 'EPERM'
  }
}

/** Every process of a server in this folder. Known on Linux only; elsewhere PostgreSQL itself finds them at the start. */
export function listServerProcesses(folder: string): number[] {
  if (process.platform !== 'linux') return []
  const real = realpathSync(folder)
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return pids.filter((pid) => pid !== process.pid && workingFolder(pid) === real)
}

/** Undefined for a process that is gone, a zombie, or another user's. */
function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

/** The log is a file and no pipe to us: a server outlives a killed program. */
function openLog(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`)
  return openSync(logFile, 'a', 0o600)
}
