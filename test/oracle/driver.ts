import { z } from 'zod'
import { createAttempts } from './attempts.ts'
import { gatherCast } from './cast.ts'
import { checkLog } from './check.ts'
import { dumpByApi, dumpBySql } from './dump.ts'
import type { Violation } from './facts.ts'
import { createLog } from './log.ts'
import { startLossyProxy } from './lossy-proxy.ts'
import { createRandom } from './random.ts'
import { createSite, requireJson, untilAnswered } from './site.ts'
import type { Tab } from './tab.ts'
import { createWorkload, FAULTS, type Fault, type Weights } from './workload.ts'

export interface DriverOptions {
  url: string
  seed: number
  people?: number
  rooms?: number
  tabs?: number
  /** How many operations are under way at once. */
  workers?: number
  faults?: readonly Fault[]
  /** The owner of a site that was set up before, by somebody else than a driver. */
  owner?: { email: string; password: string }
  /** Where the tables are read at the end; without it a member reads them by the API. */
  databaseUrl?: string
  logPath?: string
  fillingBytes?: number
  /** Does some operations more or less often than usual. */
  weights?: Weights
  answerWithinMs?: number
  /** How long pages get to become current at the end; the oracle judges by its own ten seconds. */
  restWithinMs?: number
}

/**
 * People with open pages who work on a site and get in its way, all written into the oracle's log.
 * Sets the site up (or signs its owner in), makes people, rooms and tabs.
 */
export async function startDriver(options: DriverOptions) {
  const { people = 12, rooms = 4, tabs: tabCount = 24, workers = 8, faults = FAULTS, answerWithinMs = 60_000 } = options
  const random = createRandom(options.seed)
  const tag = `run${options.seed}x${Date.now().toString(36)}`
  const log = createLog(options.logPath)
  const attempts = createAttempts(log)
  const site = createSite({ url: options.url })
  const lossy = await startLossyProxy({
    target: options.url,
    fate: () => (random.chance(0.7) ? 'lose_reply' : 'lose_request'),
  })
  let connections = 0
  const nextConnection = () => ++connections

  const cast = await gatherCast(
    { site, random, log, attempts, nextConnection },
    { people, rooms, tabs: tabCount, owner: options.owner, tag },
  )
  const { owner, tabs, roomIds } = cast
  await until('all pages open', START_WITHIN_MS, () => tabs.every((tab) => tab.isJoined()))
  const workload = createWorkload({
    ...cast,
    site,
    random,
    attempts,
    lossy,
    faults,
    tag,
    fillingBytes: options.fillingBytes ?? 0,
    weights: options.weights ?? {},
    answerWithinMs,
  })
  let done = 0

  const lastSeq = (roomId: string) =>
    untilAnswered(`the last number of ${roomId}`, answerWithinMs, async () => {
      const answer = await site.request('GET', `/api/v1/rooms/${roomId}`, { cookie: owner.cookie })
      return z.object({ last_seq: z.int() }).parse(requireJson(answer)).last_seq
    })

  /** Waits for every page to become current, but no longer than the oracle allows. */
  const rest = async () => {
    log.append({ type: 'rest' })
    const lastSeqs = new Map<string, number>()
    for (const roomId of roomIds) lastSeqs.set(roomId, await lastSeq(roomId))
    const isCurrent = (tab: Tab) => tab.isJoined() && tab.cursor() >= (lastSeqs.get(tab.roomId) ?? Infinity)
    await until('all pages current', options.restWithinMs ?? REST_WITHIN_MS, () => tabs.every(isCurrent)).catch(
      () => undefined,
    )
  }

  const readBack = async () => {
    for (const roomId of roomIds) {
      if (options.databaseUrl !== undefined) await dumpBySql(log, options.databaseUrl, roomId)
      else await dumpByApi(log, site, owner, roomId)
    }
    for (const tab of tabs) {
      const { entry } = await untilAnswered('a fresh page', answerWithinMs, () => tab.fetchList())
      log.append({ type: 'fetched', tab: null, ...entry })
    }
  }

  return {
    log,
    attempts,
    site,
    owner,
    tabs,
    roomIds,
    workload,
    nextConnection,
    /** Does so many random operations, several at a time. */
    async run(operations: number) {
      let left = operations
      const work = async () => {
        while (left-- > 0) {
          await workload.step()
          done++
        }
      }
      await Promise.all(Array.from({ length: workers }, work))
    },
    /** How many operations were answered so far. */
    done: () => done,
    /** Comes to rest, reads everything back and holds it against the promise. */
    async finish(): Promise<Violation[]> {
      await rest()
      await readBack()
      log.flush()
      return checkLog(log.entries)
    },
    async stop() {
      for (const tab of tabs) tab.stop()
      await lossy.stop()
      log.flush()
    },
  }
}
export type Driver = Awaited<ReturnType<typeof startDriver>>

const START_WITHIN_MS = 15_000
const REST_WITHIN_MS = 10_000

/** Waits until it is so. Rejects after `withinMs`. */
export async function until(what: string, withinMs: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`)
    await Bun.sleep(POLL_MS)
  }
}

const POLL_MS = 20

/** One line on what was done and found. */
export function summarize(driver: Driver, seed: number, tookMs: number, violations: Violation[]): string {
  const count = (type: string) => driver.log.entries.filter((entry) => entry.type === type).length
  const stored = driver.log.entries.reduce((sum, entry) => sum + (entry.type === 'dump' ? entry.rows.length : 0), 0)
  return [
    `seed ${seed}: ${count('invoke')} attempts in ${(tookMs / 1_000).toFixed(1)} s`,
    `${count('ok')} ok, ${count('fail')} refused, ${count('unknown')} unanswered`,
    `${stored} messages, ${count('connect')} connections, ${count('frame')} frames`,
    `${violations.length} violations`,
  ].join('; ')
}
