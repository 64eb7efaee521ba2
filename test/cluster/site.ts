import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { startCluster, type ClusterOptions, type LocalCluster } from '../../deploy/local/cluster.ts'
import { OPERATIONS_PER_SECOND, UNLIMITED, type LoadOptions, type Target } from '../faults/load.ts'
import { onTestsEnd } from '../harness/cleanups.ts'
import { parseExposition } from '../harness/prometheus.ts'
import { until } from '../oracle/driver.ts'
import { createSite, DRIVERS_OWNER, requireJson, type Account, type Site } from '../oracle/site.ts'

/** For all parts, on a machine that does other things as well; the first of all starts fetches Kafka. */
export const START_DEADLINE_MS = 300_000
const WELL_WITHIN_MS = 60_000
const ASK_DEADLINE_MS = 5_000

/**
 * Two rooms, in each of which every instance has a pinned page: so that what goes from one to another is seen. All parts share one machine, so they get
 * less to do than a single program.
 */
export const ACROSS: LoadOptions = { rooms: 2, tabs: 14, pinned: 6, perSecond: (OPERATIONS_PER_SECOND * 2) / 3 }
/** What is promised while the bus works and while it does not, and a little for a busy machine. */
export const TIMELY: LoadOptions = { localWithinMs: 1_000, acrossWithinMs: 3_000 }

/** A cluster for the tests of one file, gone when they are over. */
export async function startTestCluster(options: Omit<ClusterOptions, 'folder'> = {}): Promise<LocalCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-cluster-'))
  onTestsEnd(() => rmSync(folder, { recursive: true, force: true }))
  const { env = {} } = options
  const own = (name: string) => ({ ...UNLIMITED, ...(typeof env === 'function' ? env(name) : env) })
  const cluster = await startCluster({ ...options, folder, env: own })
  onTestsEnd(() => cluster.stop())
  await untilWell(cluster)
  return cluster
}

/** Where a driver finds the cluster. */
export function targetOf({ url, instances, postgres }: LocalCluster): Target {
  return { url, instances: instances.map((instance) => instance.url), databaseUrl: postgres.url }
}

/** Milliseconds until every instance is ready and reached by the balancer, on the bus, and has Redis. */
export async function untilWell(cluster: LocalCluster, withinMs = WELL_WITHIN_MS): Promise<number> {
  const began = performance.now()
  await until('all instances are well', withinMs, async () => {
    const states = await cluster.haproxy.states()
    const well = await Promise.all(cluster.instances.map(({ url }) => isWell(url)))
    return well.every(Boolean) && Object.values(states).every((state) => state.startsWith('UP'))
  })
  return performance.now() - began
}

async function isWell(url: string): Promise<boolean> {
  const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ASK_DEADLINE_MS) }).catch(() => undefined)
  if (ready?.status !== 200) return false
  return (
    (await readGauge(url, 'hubbub_bus_state', { state: 'up' })) === 1 && (await readGauge(url, 'hubbub_redis_up')) === 1
  )
}

/** Waits until an instance, or all of them, say that they noticed: the bus is not up. */
export const untilBusIsDown = (instances: { url: string }[], withinMs: number): Promise<void> =>
  until('the bus is down', withinMs, async () => {
    const states = await Promise.all(instances.map(({ url }) => readGauge(url, 'hubbub_bus_state', { state: 'up' })))
    return states.every((state) => state === 0)
  })

/** Who owns the site, be it new or set up by a driver before. */
export async function requireOwner(site: Site): Promise<Account> {
  return (await site.setUp('Owner')) ?? site.signIn(DRIVERS_OWNER.email, DRIVERS_OWNER.password)
}

/** How somebody is seen through a door. */
export async function presenceOf({ userId }: Account, viewer: Account, door: string): Promise<string> {
  const answer = await createSite({ url: door }).request('GET', `/api/v1/users/${userId}`, { cookie: viewer.cookie })
  return z.object({ presence: z.string() }).parse(requireJson(answer)).presence
}

/** One value of an instance's metrics; undefined where there is none. */
export async function readGauge(
  url: string,
  name: string,
  labels: Record<string, string> = {},
): Promise<number | undefined> {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(ASK_DEADLINE_MS) })
  const samples = parseExposition(await answer.text()).flatMap((family) => family.samples)
  return samples.find(
    (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )?.value
}
