import { z } from 'zod'
import { createAttempts } from './attempts.ts'
import { gatherCast } from './cast.ts'
import { checkLog } from './check.ts'
import { measureDelays, WITHOUT_END_MS, type Period } from './delays.ts'
import type { Violation } from './facts.ts'
import { fetchLists } from './fetch-lists.ts'
import { createHands } from './hands.ts'
import { createLog } from './log.ts'
import { startLossyProxy } from './lossy-proxy.ts'
import { openObserver } from './observer.ts'
import { createPace } from './pace.ts'
import { probe } from './probe.ts'
import { createRandom } from './random.ts'
import { untilQuiet } from './quiet.ts'
import { readBack } from './read-back.ts'
import { createReading } from './reading.ts'
import { settle } from './settle.ts'
import { createSite, requireJson, untilAnswered } from './site.ts'
import type { Tab } from './tab.ts'
import { createWorkload, FAULTS, WORK } from './workload.ts'

/** How a driver works. What is left out is as many as a small site has. */
export const DriverOptions = z.object({
  /** The site, or the balancer before its instances. */
  url: z.string(),
  seed: z.int(),
  /** The instances' own addresses, for tabs that are pinned to one each, and for sends that are repeated elsewhere. */
  instances: z.array(z.string()).default([]),
  /** How many of the tabs are pinned. */
  pinned: z.int().default(0),
  people: z.int().default(12),
  rooms: z.int().default(4),
  tabs: z.int().default(24),
  /** How many operations are under way at once. */
  workers: z.int().default(8),
  /** How many begin in a second; 0 is as many as can be. */
  perSecond: z.number().default(0),
  faults: z.array(z.enum(FAULTS)).default([...FAULTS]),
  /** The owner of a site that was set up before, by somebody else than a driver. */
  owner: z.object({ email: z.string(), password: z.string() }).optional(),
  /** Where the tables are read at the end; without it a member reads them by the API. */
  databaseUrl: z.string().optional(),
  logPath: z.string().optional(),
  fillingBytes: z.int().default(0),
  /** Whether people also do what is done later, such as sending when it is time, and send messages on; and use emoji of the site's own. */
  later: z.boolean().default(false),
  /** Of the site that messages link to (linked-site.ts); without it there are no links. */
  linkedUrl: z.string().optional(),
  /** Does some operations more or less often than usual. */
  weights: z.partialRecord(z.enum([...WORK, ...FAULTS]), z.number()).default({}),
  answerWithinMs: z.number().default(60_000),
  /** How long pages get to become current at the end; the oracle judges by its own ten seconds. */
  restWithinMs: z.number().default(10_000),
})
export type DriverOptions = z.input<typeof DriverOptions>

export interface ObserveOptions {
  /** Where the room was when the page last heard; by default it begins with the newest list. */
  from?: { after: number; epoch: string } | undefined
  answersPings?: boolean | undefined
  door?: string | undefined
}

/**
 * People with open pages who work on a site and get in its way, all written into the oracle's log.
 * Sets the site up (or signs its owner in), makes people, rooms and tabs.
 */
export async function startDriver(input: DriverOptions) {
  const options = DriverOptions.parse(input)
  const { seed, url, instances, answerWithinMs } = options
  const random = createRandom(seed)
  const tag = `run${seed}x${Date.now().toString(36)}`
  const log = createLog(options.logPath)
  const attempts = createAttempts(log)
  const site = createSite({ url })
  const lossy = await startLossyProxy({
    target: instances[0] ?? url,
    fate: () => (random.chance(0.7) ? 'lose_reply' : 'lose_request'),
  })
  let connections = 0
  const nextConnection = () => ++connections
  const closeCodes = new Map<number, number>()
  const onClosed = (code: number) => void closeCodes.set(code, (closeCodes.get(code) ?? 0) + 1)

  const castDeps = { site, random, log, attempts, nextConnection, onClosed }
  const cast = await gatherCast(castDeps, { ...options, tag })
  const { owner, tabs, roomIds } = cast
  await until('all pages open', START_WITHIN_MS, () => tabs.every((tab) => tab.isJoined()))
  const doors = [url, ...instances.slice(1)].map((door) => createSite({ url: door }))
  const hands = createHands({ random, attempts, answerWithinMs })
  const reading = createReading({ hands, random, attempts })
  const workload = createWorkload({
    ...options,
    linkedUrl: options.linkedUrl,
    ...cast,
    doors,
    random,
    attempts,
    hands,
    reading,
    lossy,
    tag,
  })
  const pace = createPace(options.perSecond)
  let done = 0
  let isEnough = true

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
    await until('all pages current', options.restWithinMs, () => tabs.every(isCurrent)).catch(() => undefined)
  }

  const [ownersTab] = tabs
  if (ownersTab === undefined) throw new Error('expected at least one tab')

  return {
    log,
    tabs,
    /** The owner, who has a page of every room: whom a test acts as. */
    owner,
    roomIds,
    /** Does so many random operations, several at a time; goes on until `enough` where `untilEnough`. */
    async run(operations: number, { untilEnough = false } = {}) {
      let begun = 0
      isEnough = !untilEnough
      const work = async () => {
        while (begun < operations || !isEnough) {
          begun++
          await pace()
          await workload.step()
          done++
        }
      }
      await Promise.all(Array.from({ length: options.workers }, work))
    },
    enough: () => void (isEnough = true),
    /** How many operations were answered so far. */
    done: () => done,
    /** How often pages were closed with which code. */
    closeCodes: () => Object.fromEntries(closeCodes),
    /** Posts one message of the owner's to the first room, once, by the balancer or another door. */
    probe: (id: string, door = url) =>
      probe({
        site: door === url ? site : createSite({ url: door }),
        attempts,
        sender: owner,
        roomId: ownersTab.roomId,
        id,
      }),
    /** Cuts all pages at once. */
    cut: () => tabs.forEach((tab) => tab.cut()),
    /** Sends so many bytes of messages to the first room. */
    async stuff(bytes: number) {
      const batch = Array.from({ length: STUFFING_BATCH })
      for (let sent = 0; sent < bytes; sent += options.fillingBytes * batch.length) {
        await Promise.all(batch.map(() => workload.send(ownersTab)))
      }
    },
    /** Opens the first room on a connection of the owner's that need not behave. */
    async observe({ from, answersPings = true, door = url }: ObserveOptions = {}) {
      const [list] = from === undefined ? await fetchLists(site, owner, ownersTab.roomId) : []
      const { after, epoch } = from ?? { after: list?.data_seq ?? 0, epoch: list?.epoch ?? '' }
      const by = createSite({ url: door })
      const connection = nextConnection()
      const { roomId } = ownersTab
      return openObserver({ site: by, account: owner, log, connection, roomId, after, epoch, answersPings })
    },
    /** What the promise says about time, in a period or all along. */
    delays: (period?: Period) => measureDelays(log.entries, instances.length > 0 ? instances : [url], period),
    /** Comes to rest, reads everything back and holds it against the promise. */
    async finish(): Promise<Violation[]> {
      const { databaseUrl, later } = options
      const reader = { log, site, doors, cast, random, databaseUrl, later, answerWithinMs }
      if (options.later || options.linkedUrl !== undefined) await untilQuiet(reader)
      await rest()
      await settle({ ...reader, reading })
      await readBack(reader)
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
const STUFFING_BATCH = 20

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
  const { answer, through, local, across } = driver.delays()
  return [
    `seed ${seed}: ${count('invoke')} attempts in ${(tookMs / 1_000).toFixed(1)} s`,
    `${count('ok')} ok, ${count('fail')} refused, ${count('unknown')} unanswered`,
    `${stored} messages, ${count('connect')} connections, ${count('frame')} frames`,
    `longest waits: answer ${answer.longestMs.toFixed(0)} ms, with retries ${through.longestMs < WITHOUT_END_MS / 2 ? `${through.longestMs.toFixed(0)} ms` : 'for ever'}, page ${local.longestMs.toFixed(0)} ms, page elsewhere ${across.longestMs.toFixed(0)} ms`,
    `${violations.length} violations`,
  ].join('; ')
}
