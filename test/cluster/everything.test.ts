import { beforeAll, expect, test } from 'bun:test'
import type { LocalCluster } from '../../deploy/local/cluster.ts'
import type { Service } from '../../deploy/local/service.ts'
import { EVERYTHING, listViolationsUnder, TEST_DEADLINE_MS, untilDone } from '../faults/load.ts'
import { createRandom } from '../oracle/random.ts'
import { ACROSS, START_DEADLINE_MS, startTestCluster, targetOf, untilWell } from './site.ts'

type Random = ReturnType<typeof createRandom>

/** At once: any two parts, and two of a kind as well. */
const HURT_AT_ONCE = 2
const AWAY_AT_MOST_MS = 4_000
/** Who is sent to an instance that hangs waits as long, so that it has to be less than a send may take. */
const INSTANCE_HANGS_AT_MOST_MS = 2_000
const PAUSE_AT_MOST_MS = 1_500
const RECOVER_WITHIN_MS = 60_000

let cluster: LocalCluster
beforeAll(async () => void (cluster = await startTestCluster()), START_DEADLINE_MS)

test(
  'parts of all kinds killed, paused and restarted at random, two at a time: nothing is lost, and all recover by themselves',
  async () => {
    const violations = await listViolationsUnder(
      targetOf(cluster),
      { ...ACROSS, ...EVERYTHING },
      async (oracle, seed) => {
        const random = createRandom(seed)
        const done = { is: false }
        const hurting = Promise.all(
          Array.from({ length: HURT_AT_ONCE }, (_, turn) => hurtByTurns(createRandom(seed * 31 + turn), done)),
        )
        await untilDone(oracle, 0.9 + random.fraction() * 0.1)
        done.is = true
        await hurting
        await untilWell(cluster, RECOVER_WITHIN_MS)
      },
    )
    expect(violations).toEqual([])
  },
  TEST_DEADLINE_MS,
)

/** Nobody hurts what is hurt already. */
const hurt = new Set<Service>()

async function hurtByTurns(random: Random, done: { is: boolean }): Promise<void> {
  while (!done.is) {
    await Bun.sleep(random.fraction() * PAUSE_AT_MOST_MS)
    const { instances, kafka, redis, postgres } = cluster
    const victim = random.pick([...instances, ...kafka.nodes, redis, postgres].filter((part) => !hurt.has(part)))
    hurt.add(victim)
    await hurtOnce(random, victim)
    hurt.delete(victim)
  }
}

async function hurtOnce(random: Random, victim: Service): Promise<void> {
  const isInstance = cluster.instances.some((instance) => instance === victim)
  const how = random.pick(['kill', 'pause', 'stop'] as const)
  const awayMs = random.fraction() * (isInstance && how === 'pause' ? INSTANCE_HANGS_AT_MOST_MS : AWAY_AT_MOST_MS)
  if (how === 'kill') await victim.kill9()
  if (how === 'pause') victim.pause()
  if (how === 'stop') await victim.stop()
  await Bun.sleep(awayMs)
  if (how === 'pause') return victim.resume()
  await victim.start()
}
