import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { killPostmaster, readPostmasterPid } from '../../src/platform/postmaster.ts'
import { onTestsEnd } from './cleanups.ts'
import { findFreePort } from './ports.ts'

const CHECKOUT = resolve(import.meta.dir, '../..')
const READY_DEADLINE_MS = 60_000
const READY_POLL_MS = 15
const PROBE_DEADLINE_MS = 2_000
/** What SIGTERM may take at most, and a little. */
const STOP_DEADLINE_MS = 35_000
/** All that a program under test gets of the environment of the tests. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LC_ALL']

export type ProgramOptions = {
  /** Settings of the program, such as `{DATABASE_URL: database.url}`. */
  env?: Record<string, string>
  /** A temporary one by default, removed in the end. */
  dataDir?: string
  port?: number
  /** False returns at once, without waiting for `/readyz`. */
  waitUntilReady?: boolean
}

export type Program = Awaited<ReturnType<typeof startProgram>>

/**
 * Starts the whole program as a person would, in a process of its own, and waits until `/readyz` answers 200. Whatever the test does, program, PostgreSQL and
 * temporary folder are gone when the file's tests are over.
 *
 * @throws when it ends or is not ready within a minute, with what it printed.
 */
export async function startProgram(options: ProgramOptions = {}) {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'hubbub-program-'))
  const port = options.port ?? findFreePort()
  const url = `http://127.0.0.1:${port}`
  const environment = { PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, ...options.env }
  const child = Bun.spawn([process.execPath, 'src/main.ts', 'start'], {
    cwd: CHECKOUT,
    env: { ...inherited(), ...environment },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const output = collect(child.stdout, child.stderr)
  const kill = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return child.exited
  }
  const stop = () =>
    child.exitCode === null && child.signalCode === null ? endWithin(kill, STOP_DEADLINE_MS) : endServer(dataDir)
  const dismissGuard = guard(child.pid, dataDir)
  onTestsEnd(async () => {
    await stop()
    await endServer(dataDir)
    dismissGuard()
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
  })
  if (options.waitUntilReady !== false) await untilReady(url, child, output)
  return {
    url,
    port,
    dataDir,
    pid: child.pid,
    /** The exit code, once there is one; 128 and more after a signal. */
    exited: child.exited,
    /** SIGTERM, and by force if it takes longer than promised. Of a program killed before it ends the PostgreSQL left behind. */
    stop,
    /** As a power cut for this process; its PostgreSQL lives on. */
    kill9: () => kill('SIGKILL'),
    /** All that it has printed. */
    output: () => output.text,
  }
}

/**
 * A shell that waits at a pipe from this process: when the pipe breaks without a word, this process was killed, and the shell ends the program and its PostgreSQL.
 */
function guard(pid: number, dataDir: string): () => void {
  const script = 'read -r _ || { kill -9 "$0"; kill -QUIT "$(head -n 1 "$1")"; }'
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid')
  const shell = Bun.spawn(['/bin/sh', '-c', script, String(pid), pidFile], {
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    detached: true,
  })
  shell.unref()
  return () => {
    void shell.stdin.write('done\n')
    void shell.stdin.end()
  }
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}

/** Reads both to the end: a full pipe would stop the program. */
function collect(...streams: ReadableStream<Uint8Array<ArrayBuffer>>[]): { text: string } {
  const output = { text: '' }
  for (const stream of streams) void read(stream, output)
  return output
}

async function read(stream: ReadableStream<Uint8Array<ArrayBuffer>>, output: { text: string }) {
  const decoder = new TextDecoder()
  for await (const chunk of stream) output.text += decoder.decode(chunk, { stream: true })
}

async function untilReady(url: string, child: Bun.Subprocess, output: { text: string }) {
  const deadline = Date.now() + READY_DEADLINE_MS
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    if (await isReady(url)) return
    await Bun.sleep(READY_POLL_MS)
  }
  const how = child.exitCode === null ? 'is not ready' : `ended with ${child.exitCode}`
  child.kill('SIGKILL')
  await child.exited
  throw new Error(`The program ${how}:\n${output.text}`)
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PROBE_DEADLINE_MS) })
    return response.status === 200
  } catch {
    return false
  }
}

async function endWithin(kill: (signal: NodeJS.Signals) => Promise<number>, deadlineMs: number): Promise<number> {
  const force = setTimeout(() => void kill('SIGKILL'), deadlineMs)
  const code = await kill('SIGTERM')
  clearTimeout(force)
  return code
}

/** Ends what a killed program left running in its folder. */
async function endServer(dataDir: string) {
  const folder = join(dataDir, 'postgres')
  if (existsSync(folder)) await killPostmaster(folder, readPostmasterPid(folder))
}
