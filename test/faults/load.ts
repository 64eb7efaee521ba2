import { join } from 'node:path'
import { onTestsEnd } from '../harness/cleanups.ts'
import { startLinkedSite } from '../oracle/linked-site.ts'
import { until, type DriverOptions } from '../oracle/driver.ts'
import type { Wait } from '../oracle/delays.ts'
import { startOracle, type Oracle } from '../oracle/oracle.ts'

/** Operations in one run, and runs of each test: `bun run test:faults -- --ops 20000 --seeds 20` sets them higher. */
export const OPERATIONS = Number(process.env['FAULT_OPERATIONS'] ?? 2_000)
export const SEEDS = Array.from({ length: Number(process.env['FAULT_SEEDS'] ?? 1) }, (_, index) => index + 1)
/** A busy hour, and not all that the machine can do: under that a wait would say nothing about the program. */
export const OPERATIONS_PER_SECOND = Number(process.env['FAULT_RATE'] ?? 300)
/** What a test with these operations may take, however slow the machine is. */
export const TEST_DEADLINE_MS = SEEDS.length * (120_000 + OPERATIONS * 50)

/** The promise: no send waits longer for its answer. */
export const ANSWER_WITHIN_MS = 5_000
/** What a client on a busy machine adds to a promise of seconds by measuring it. */
export const SLACK_MS = 1_000

/** What messages link to: the programs may fetch it. */
const linked = startLinkedSite()
onTestsEnd(linked.stop)

/** Limits that are made for people, out of the way of a driver. */
export const UNLIMITED = {
  LIMIT_SEND_BURST: '1000000',
  LIMIT_SEND_PER_SECOND: '1000000',
  LIMIT_JOINS_PER_HOUR: '1000000',
  LIMIT_SOCKETS_PER_USER: '1000000',
  LIMIT_SOCKETS_PER_ADDRESS: '1000000',
  LIMIT_SIGN_IN_FAILURES_PER_ADDRESS: '1000000',
  LIMIT_UPLOADS_PER_MINUTE: '1000000',
  LIMIT_SCHEDULED_MESSAGES: '10000',
  LIMIT_REMINDERS: '10000',
  LINK_PREVIEWS_ALLOW: linked.endpoint,
  LOG_LEVEL: 'warn',
}

/**
 * Everything that people do, also what an instance does by itself after them: it looks at links, sends what was to be sent later, and reminds. Where one ends
 * with that begun, another one takes it up only after a while, so that a run may take a minute more.
 */
export const EVERYTHING = { later: true, linkedUrl: linked.url }

/** Where a driver works: a program, or a balancer and the instances behind it. */
export interface Target {
  url: string
  instances?: string[]
  databaseUrl?: string
}

export type LoadOptions = Omit<DriverOptions, 'url' | 'seed' | 'instances' | 'databaseUrl'> & {
  /** Fewer than usual, where the fault is not about them. */
  operations?: number
  /** From an ack to the pages of the same instance, and to those of others: the longest that is allowed. */
  localWithinMs?: number
  acrossWithinMs?: number
}

/**
 * Runs the scenario for each seed while a driver works in a process of its own: at least `OPERATIONS`, and until the scenario is over. Then waits for rest, and
 * lists what contradicts the promise. `FAULT_LOGS=<folder>` keeps each run's log.
 */
export async function listViolationsUnder(
  { url, instances = [], databaseUrl }: Target,
  { operations = OPERATIONS, localWithinMs, acrossWithinMs, ...options }: LoadOptions,
  scenario: (oracle: Oracle, seed: number) => Promise<void>,
): Promise<unknown[]> {
  const found: unknown[] = []
  for (const seed of SEEDS) {
    const usual = { tabs: 12, people: 6, perSecond: OPERATIONS_PER_SECOND, seed, ...logPath(seed) }
    const oracle = await startOracle({
      ...usual,
      ...options,
      url,
      instances,
      ...(databaseUrl !== undefined && { databaseUrl }),
    })
    try {
      const work = oracle.run(operations, { untilEnough: true })
      await Promise.race([scenario(oracle, seed), work])
      await oracle.enough()
      await work
      found.push(...(await listViolations(oracle, { localWithinMs, acrossWithinMs })))
    } finally {
      await oracle.stop()
    }
  }
  return found
}

interface Limits {
  localWithinMs: number | undefined
  acrossWithinMs: number | undefined
}

async function listViolations(oracle: Oracle, { localWithinMs, acrossWithinMs }: Limits): Promise<unknown[]> {
  const { violations, summary } = await oracle.finish()
  const { answer, local, across } = await oracle.delays()
  if (process.env['FAULT_SUMMARIES'] !== undefined) console.log(summary)
  return [
    ...violations,
    ...lateness('answer', answer, ANSWER_WITHIN_MS + SLACK_MS),
    ...(localWithinMs === undefined ? [] : lateness('local delivery', local, localWithinMs)),
    ...(acrossWithinMs === undefined ? [] : lateness('delivery elsewhere', across, acrossWithinMs)),
  ]
}

/** Where nothing was measured, nothing was shown. */
function lateness(check: string, { count, longestMs }: Wait, withinMs: number): unknown[] {
  if (count > 0 && longestMs <= withinMs) return []
  return [{ check, detail: `expected at most ${withinMs} ms, found ${Math.round(longestMs)} ms in ${count} waits` }]
}

function logPath(seed: number): { logPath?: string } {
  const folder = process.env['FAULT_LOGS']
  return folder === undefined ? {} : { logPath: join(folder, `${Date.now()}-${seed}.jsonl`) }
}

/** Waits until this fraction of the run's operations was answered. */
export function untilDone(oracle: Oracle, fraction: number, operations = OPERATIONS): Promise<void> {
  const wanted = Math.floor(operations * fraction)
  return until(`${wanted} operations`, TEST_DEADLINE_MS, () => oracle.now().done >= wanted)
}

/** Milliseconds until every page that comes by a door has its room open: all of them where no door is named. */
export async function untilJoined(oracle: Oracle, withinMs: number, door?: string): Promise<number> {
  const began = performance.now()
  await until('all pages open', withinMs, () =>
    Object.entries(oracle.now().pages).every(
      ([url, { tabs, joined }]) => joined === tabs || (door !== undefined && url !== door),
    ),
  )
  return performance.now() - began
}

/** Sends one message again and again until it is stored: milliseconds until then. */
export async function untilStored(oracle: Oracle, withinMs: number, id = Bun.randomUUIDv7()): Promise<number> {
  const began = performance.now()
  await until('a send is stored', withinMs, async () => [200, 201].includes((await oracle.probe(id)).status))
  return performance.now() - began
}
