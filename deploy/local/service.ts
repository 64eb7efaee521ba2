import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import { guard } from './guard.ts'

const READY_DEADLINE_MS = 60_000
const READY_POLL_MS = 15
const STOP_DEADLINE_MS = 10_000
/** As much of what it printed as an error may carry. */
const OUTPUT_END_CHARACTERS = 4_000
/** All that a service gets of the environment of this process. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LC_ALL', 'JAVA_HOME']

export type ServiceOptions = {
  /** For errors, such as "Redis". */
  name: string
  command: string[]
  /** All it prints goes there; emptied at the first start. */
  logFile: string
  /** Asked over and over after each start; may throw for "not yet". Must end by itself. */
  isReady: () => Promise<boolean>
  env?: Record<string, string>
  cwd?: string
  readyDeadlineMs?: number
  /** From SIGTERM to SIGKILL. */
  stopDeadlineMs?: number
}

/** A program that runs as a child process, and what a person or a fault can do to it. */
export type Service = {
  name: string
  /** Of the process that runs, or ran last. */
  pid: () => number
  isRunning: () => boolean
  /** All that it has printed, over all its starts. */
  output: () => string
  /** The exit code of the process that runs, or ran last; 128 and more after a signal. */
  readonly exited: Promise<number>
  signal: (name: NodeJS.Signals) => void
  /** As a power cut: resolves when it is gone. */
  kill9: () => Promise<void>
  /** SIGSTOP: it takes connections, and answers nothing. */
  pause: () => void
  /** SIGCONT. */
  resume: () => void
  /** Starts it again, on the same ports and folder; resolves when it is ready. Does nothing while it runs. */
  start: () => Promise<void>
  /** SIGTERM, and by force when it takes too long. Does nothing when it has ended. */
  stop: () => Promise<void>
}

/**
 * Starts a program and waits until it is ready. It ends with this process in whatever way that ends, and nothing but it is ever ended.
 *
 * @throws when it ends or is not ready in time, with the end of what it printed. Nothing of it is left then.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  mkdirSync(dirname(options.logFile), { recursive: true })
  writeFileSync(options.logFile, '')
  let run = launch(options)
  const isRunning = () => run.isRunning()

  async function start() {
    if (!isRunning()) run = launch(options)
    await untilReady(options, run)
  }

  await start()
  return {
    name: options.name,
    pid: () => run.pid,
    isRunning,
    output: () => readFileSync(options.logFile, 'utf8'),
    get exited() {
      return run.exited
    },
    signal: (name) => run.signal(name),
    kill9: () => run.end('SIGKILL'),
    pause: () => run.signal('SIGSTOP'),
    resume: () => run.signal('SIGCONT'),
    start,
    stop: () => run.end('SIGTERM', options.stopDeadlineMs ?? STOP_DEADLINE_MS),
  }
}

type Run = ReturnType<typeof launch>

/** One process, from its start to its end. */
function launch(options: ServiceOptions) {
  const outputStart = readFileSync(options.logFile).length
  const child = spawnLogged(options)
  const { pid } = child
  const exited = exitCodeOf(child)
  const isRunning = () => pid !== undefined && child.exitCode === null && child.signalCode === null
  const dismissGuard = pid === undefined ? () => {} : guard({ pid })
  void exited.then(dismissGuard)

  function signal(name: NodeJS.Signals) {
    if (isRunning()) child.kill(name)
  }

  async function end(name: NodeJS.Signals, deadlineMs?: number) {
    if (!isRunning()) return
    child.ref()
    const force = deadlineMs === undefined ? undefined : setTimeout(() => signal('SIGKILL'), deadlineMs)
    // A paused process takes no signal but SIGKILL until it goes on.
    for (const each of [name, 'SIGCONT'] as const) signal(each)
    await exited
    clearTimeout(force)
  }

  /** What this process printed, and not its predecessors. */
  const output = () => readFileSync(options.logFile).subarray(outputStart).toString()
  return { pid: pid ?? 0, exited, isRunning, signal, end, output }
}

/** In a session of its own: Ctrl+C in a terminal is for us, who end it in good order. */
function spawnLogged({ command, env, cwd, logFile }: ServiceOptions): ChildProcess {
  const [program = '', ...args] = command
  const log = openSync(logFile, 'a')
  const child = spawn(program, args, {
    env: { ...inherited(), ...env },
    stdio: ['ignore', log, log],
    detached: true,
    ...(cwd !== undefined && { cwd }),
  })
  closeSync(log)
  // It does not keep this process alive: who forgets it ends it.
  child.unref()
  return child
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}

/** The exit code of a child once it has ended: 128 and more after a signal, 127 when it could not be started. */
export function exitCodeOf(child: ChildProcess): Promise<number> {
  const toCode = (code: number | null, signal: NodeJS.Signals | null) =>
    code ?? 128 + (signal === null ? 0 : constants.signals[signal])
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(toCode(child.exitCode, child.signalCode))
    child.once('exit', (code, signal) => resolve(toCode(code, signal)))
    child.once('error', () => resolve(127))
  })
}

async function untilReady({ name, isReady, readyDeadlineMs = READY_DEADLINE_MS }: ServiceOptions, run: Run) {
  const deadline = Date.now() + readyDeadlineMs
  while (run.isRunning() && Date.now() < deadline) {
    if (await isReady().catch(() => false)) return
    await Bun.sleep(READY_POLL_MS)
  }
  const how = run.isRunning() ? `is not ready after ${readyDeadlineMs} ms` : `ended with ${await run.exited}`
  await run.end('SIGKILL')
  throw new Error(`${name} ${how}:\n${run.output().slice(-OUTPUT_END_CHARACTERS)}`)
}
