import { beforeAll, expect, test } from 'bun:test'
import type { LocalCluster } from '../../deploy/local/cluster.ts'
import { listViolationsUnder, TEST_DEADLINE_MS, untilDone, untilJoined } from '../faults/load.ts'
import { until } from '../oracle/driver.ts'
import type { Oracle } from '../oracle/oracle.ts'
import { createRandom } from '../oracle/random.ts'
import { createRawSocket } from '../oracle/raw-socket.ts'
import { createSite } from '../oracle/site.ts'
import {
  ACROSS,
  presenceOf,
  readGauge,
  requireOwner,
  START_DEADLINE_MS,
  startTestCluster,
  targetOf,
  TIMELY,
  untilWell,
} from './site.ts'

const RESUME_WITHIN_MS = 5_000
const PRESENT_WITHIN_MS = 10_000
/** It says every five seconds that it lives, and counts for fifteen more. */
const GONE_WITHIN_MS = 30_000
const RESTART = '1012'
const STORM = { pages: 3_000, operations: 200, currentWithinMs: 30_000 }

let cluster: LocalCluster
beforeAll(async () => void (cluster = await startTestCluster()), START_DEADLINE_MS)

test(
  'an instance killed with -9 in mid-send: nothing is lost, and its pages resume elsewhere within five seconds',
  async () => {
    const violations = await listViolationsUnder(targetOf(cluster), ACROSS, async (oracle, seed) => {
      const random = createRandom(seed)
      for (const fraction of [0.15, 0.4, 0.65]) {
        await untilDone(oracle, fraction + random.fraction() * 0.1)
        const victim = random.pick(cluster.instances)
        const closes = countCloses(oracle)
        await victim.kill9()
        await until('pages were cut', RESUME_WITHIN_MS, () => countCloses(oracle) > closes)
        expect(await untilJoined(oracle, RESUME_WITHIN_MS, cluster.url)).toBeLessThan(RESUME_WITHIN_MS)
        await victim.start()
        await untilWell(cluster)
      }
    })
    expect(violations).toEqual([])
  },
  TEST_DEADLINE_MS,
)

test(
  'an answer that was lost, and asked for again at another instance, is one row with one number',
  async () => {
    const weights = { lost: 40, again: 20, twice: 20, cut: 10 }
    const load = { ...ACROSS, ...TIMELY, weights }
    expect(await listViolationsUnder(targetOf(cluster), load, async () => undefined)).toEqual([])
  },
  TEST_DEADLINE_MS,
)

test(
  'all instances restarted one after the other (SIGTERM) under load: sockets are closed with 1012, no error lasts',
  async () => {
    const load = { ...ACROSS, pinned: 0, faults: [] }
    const violations = await listViolationsUnder(targetOf(cluster), load, async (oracle) => {
      await untilDone(oracle, 0.1)
      for (const instance of cluster.instances) {
        await instance.stop()
        expect(await untilJoined(oracle, RESUME_WITHIN_MS)).toBeLessThan(RESUME_WITHIN_MS)
        await instance.start()
        await untilWell(cluster)
      }
      expect(Object.keys(oracle.now().closeCodes)).toEqual([RESTART])
      await oracle.enough()
      await untilIdle(oracle)
      expect((await oracle.delays()).through.longestMs).toBeLessThan(RESUME_WITHIN_MS)
    })
    expect(violations).toEqual([])
  },
  TEST_DEADLINE_MS,
)

test(
  'a member removed at one instance while their page is at another gets nothing sent after the answer',
  async () => {
    const weights = { removal: 30, cut: 8 }
    const load = { ...ACROSS, ...TIMELY, tabs: 18, people: 8, pinned: 12, weights }
    expect(await listViolationsUnder(targetOf(cluster), load, async () => undefined)).toEqual([])
  },
  TEST_DEADLINE_MS,
)

test(
  `${STORM.pages} pages cut at once over all instances are current within thirty seconds, and no query waits in vain`,
  async () => {
    const { pages, operations, currentWithinMs } = STORM
    const load = { tabs: pages, rooms: 6, faults: [], operations, perSecond: 20 }
    const violations = await listViolationsUnder(targetOf(cluster), load, async (oracle) => {
      await untilDone(oracle, 0.2, operations)
      const missesBefore = await countDeadlineMisses()
      const { highestCursor } = oracle.now()
      const closes = countCloses(oracle)
      await oracle.cut()
      await until('pages were cut', currentWithinMs, () => countCloses(oracle) >= closes + pages)
      const joined = untilJoined(oracle, currentWithinMs)
      expect([200, 201]).toContain((await oracle.probe()).status)
      expect(await joined).toBeLessThan(currentWithinMs)
      await until('all pages are at the cut', currentWithinMs, () => oracle.now().lowestCursor >= highestCursor)
      expect(await countDeadlineMisses()).toBe(missesBefore)
    })
    expect(violations).toEqual([])
  },
  TEST_DEADLINE_MS,
)

test(
  'somebody whose only page was at a killed instance is offline everywhere soon',
  async () => {
    const [here, there] = cluster.instances
    if (here === undefined || there === undefined) throw new Error('expected two instances')
    const site = createSite({ url: here.url })
    const owner = await requireOwner(site)
    const person = await site.join(await site.invite(owner, 1), `Lost ${crypto.randomUUID()}`)
    const ignore = () => undefined
    createRawSocket({ url: there.url, cookie: person.cookie, onOpen: ignore, onText: ignore, onClose: ignore })
    const isSeen = async (...states: string[]) => states.includes(await presenceOf(person, owner, here.url))
    await until('the person is there', PRESENT_WITHIN_MS, () => isSeen('active', 'away'))
    await there.kill9()
    await until('the person is offline', GONE_WITHIN_MS, () => isSeen('offline'))
    await there.start()
    await untilWell(cluster)
  },
  TEST_DEADLINE_MS,
)

function countCloses(oracle: Oracle): number {
  return Object.values(oracle.now().closeCodes).reduce((sum, count) => sum + count, 0)
}

/** Until no operation has ended for a while: all that was under way has its answer. */
async function untilIdle(oracle: Oracle) {
  let done = -1
  await until('nothing is under way', TEST_DEADLINE_MS, async () => {
    const before = done
    done = oracle.now().done
    await Bun.sleep(500)
    return before === oracle.now().done
  })
}

async function countDeadlineMisses(): Promise<number> {
  const counts = cluster.instances.map(({ url }) => readGauge(url, 'hubbub_postgres_deadline_misses_total'))
  return (await Promise.all(counts)).reduce((sum: number, count) => sum + (count ?? 0), 0)
}
