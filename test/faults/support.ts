import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestsEnd } from '../harness/cleanups.ts'
import { startProgram } from '../harness/program.ts'
import { startDriver, until, type Driver, type DriverOptions } from '../oracle/driver.ts'
import { ServerFrame } from '../oracle/log.ts'
import { createRawSocket } from '../oracle/raw-socket.ts'

/** Operations in one run and runs of each test: `bun run test:faults -- --ops 20000 --seeds 20` sets them higher. */
export const OPERATIONS = Number(process.env['FAULT_OPERATIONS'] ?? 600)
export const SEEDS = Array.from({ length: Number(process.env['FAULT_SEEDS'] ?? 1) }, (_, index) => index + 1)
/** One test may take this long: a run of its operations under load, several times. */
export const TEST_DEADLINE_MS = SEEDS.length * (60_000 + OPERATIONS * 50)

/** Limits that are made for people, out of the way of a driver. */
export const UNLIMITED = {
  LIMIT_SEND_BURST: '1000000',
  LIMIT_SEND_PER_SECOND: '1000000',
  LIMIT_JOINS_PER_HOUR: '1000000',
  LIMIT_SOCKETS_PER_USER: '1000000',
  LIMIT_SOCKETS_PER_ADDRESS: '1000000',
  LIMIT_SIGN_IN_FAILURES_PER_ADDRESS: '1000000',
  LOG_LEVEL: 'warn',
}

/** A program with its own embedded PostgreSQL that can be killed and started again in the same place. */
export async function startVictim(env: Record<string, string> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'hubbub-fault-'))
  const settings = { ...UNLIMITED, ...env }
  let program = await startProgram({ env: settings, dataDir })
  const { url } = program
  const port = Number(new URL(url).port)
  onTestsEnd(async () => {
    await program.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  return {
    url,
    dataDir,
    pid: () => program.pid,
    output: () => program.output(),
    kill9: () => program.kill9(),
    async start() {
      program = await startProgram({ env: settings, dataDir, port })
    },
    stop: () => program.stop(),
  }
}
export type Victim = Awaited<ReturnType<typeof startVictim>>

/** Runs the scenario for each seed with a driver at work, then waits for rest and lists what contradicts the promise. */
export async function listViolationsUnder(
  victim: Victim,
  options: Omit<DriverOptions, 'url' | 'seed'>,
  scenario: (driver: Driver, seed: number) => Promise<void>,
): Promise<unknown[]> {
  const driverOptions = { tabs: 12, people: 6, ...options }
  const found: unknown[] = []
  for (const seed of SEEDS) {
    const logPath =
      process.env['FAULT_LOGS'] === undefined ? {} : { logPath: join(process.env['FAULT_LOGS'], `${seed}.jsonl`) }
    const driver = await startDriver({ ...driverOptions, ...logPath, url: victim.url, seed })
    try {
      const work = driver.run(OPERATIONS)
      await scenario(driver, seed)
      await work
      found.push(...(await driver.finish()))
    } finally {
      await driver.stop()
    }
  }
  return found
}

/** Waits until this fraction of the run's operations was answered. */
export function untilDone(driver: Driver, fraction: number): Promise<void> {
  const wanted = Math.floor(OPERATIONS * fraction)
  return until(`${wanted} operations`, TEST_DEADLINE_MS, () => driver.done() >= wanted)
}

/** Milliseconds until every page has its room open. */
export async function untilAllJoined(driver: Driver, withinMs: number): Promise<number> {
  const began = performance.now()
  await until('all pages open', withinMs, () => driver.tabs.every((tab) => tab.isJoined()))
  return performance.now() - began
}

/** Posts one message: its status, and how long the answer took. `0` is no answer at all. */
export async function sendOnce(driver: Driver, id: string): Promise<{ status: number; tookMs: number }> {
  const [roomId] = driver.roomIds
  const began = performance.now()
  const path = `/api/v1/rooms/${roomId}/messages`
  const request = driver.site.request('POST', path, { cookie: driver.owner.cookie, json: { id, body: `probe ${id}` } })
  const attempt = driver.attempts.begin({
    op: 'send',
    id,
    roomId: roomId ?? '',
    userId: driver.owner.userId,
    body: `probe ${id}`,
  })
  const status = await request.then(
    (answer) => answer.status,
    () => 0,
  )
  const stored = status === 200 || status === 201
  driver.attempts.end(attempt, stored ? { kind: 'ok', id, seq: null } : { kind: 'unknown', waitMs: 0 })
  return { status, tookMs: performance.now() - began }
}

/** Sends one message again and again until it is stored: milliseconds until then. */
export async function untilStored(driver: Driver, id: string, withinMs: number): Promise<number> {
  const began = performance.now()
  await until('a send is stored', withinMs, async () => [200, 201].includes((await sendOnce(driver, id)).status))
  return performance.now() - began
}

/** The PostgreSQL that the program started: its first process. Throws when there is none. */
export function requirePostmaster(dataDir: string): number {
  const path = join(dataDir, 'postgres', 'postmaster.pid')
  if (!existsSync(path)) throw new Error(`expected ${path}`)
  return Number(readFileSync(path, 'utf8').split('\n')[0])
}

/** A process and all that it started. */
export function listProcessTree(pid: number): number[] {
  const parents = listProcesses()
  const tree = [pid]
  for (const parent of tree) for (const [child, its] of parents) if (its === parent) tree.push(child)
  return tree
}

/** All first processes of a PostgreSQL on this directory. */
export function listPostmasters(dataDir: string): number[] {
  const servers = [...listProcesses()].filter(([pid]) => isServerOf(pid, dataDir))
  const pids = new Set(servers.map(([pid]) => pid))
  return servers.filter(([, parent]) => !pids.has(parent)).map(([pid]) => pid)
}

export function isAlive(pid: number): boolean {
  const stat = readStat(pid)
  return stat !== undefined && stat.state !== 'Z'
}

/** Memory of a process in bytes. */
export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
}

function isServerOf(pid: number, dataDir: string): boolean {
  const command = readProc(pid, 'cmdline').split('\0')
  return command.some((word) => /(^|\/)postgres$/.test(word)) && command.some((word) => word.startsWith(dataDir))
}

function listProcesses(): Map<number, number> {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return new Map(pids.flatMap((pid) => (isAlive(pid) ? [[pid, readStat(pid)?.parent ?? 0]] : [])))
}

function readStat(pid: number) {
  const [, state, parent] = /\) (\S) (\d+)/.exec(readProc(pid, 'stat')) ?? []
  return state === undefined ? undefined : { state, parent: Number(parent) }
}

/** Empty when the process is gone. */
function readProc(pid: number, file: 'stat' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

export interface ObserverOptions {
  driver: Driver
  roomId: string
  after: number
  epoch: string
  answersPings?: boolean
}

/**
 * A bare connection with one open room, written into the oracle's log: what a page with a broken wire looks like. Resolves when the `open`
 * was answered.
 */
export async function openObserver({ driver, roomId, after, epoch, answersPings = true }: ObserverOptions) {
  const { log, owner } = driver
  const connection = driver.nextConnection()
  const opened = Promise.withResolvers<'opened' | 'reset'>()
  const closed = Promise.withResolvers<number>()
  let cursor = after
  let isClosed = false
  const socket = createRawSocket({
    url: driver.site.url,
    cookie: owner.cookie,
    answersPings,
    onOpen: () => {
      log.append({ type: 'connect', connection, tab: -connection, user_id: owner.userId })
      log.append({ type: 'open', connection, room_id: roomId, after })
      socket.send(JSON.stringify({ type: 'open', room_id: roomId, after, epoch }))
    },
    onText: (text) => {
      const frame = ServerFrame.parse(JSON.parse(text))
      log.append({ type: 'frame', connection, user_id: owner.userId, frame })
      if (frame.type === 'changes') cursor = frame.seq
      if (frame.type === 'opened' || frame.type === 'reset') opened.resolve(frame.type)
    },
    onClose: ({ code }) => {
      isClosed = true
      log.append({ type: 'disconnect', connection, code })
      closed.resolve(code)
      opened.reject(new Error(`expected an answer to open, found the connection closed with ${code}`))
    },
  })
  const answer = await opened.promise
  return { socket, answer, closed: closed.promise, isClosed: () => isClosed, cursor: () => cursor }
}
