import { beforeAll, expect, test } from 'bun:test'
import type { LocalCluster } from '../../deploy/local/cluster.ts'
import type { Service } from '../../deploy/local/service.ts'
import { listViolationsUnder, TEST_DEADLINE_MS, untilDone } from '../faults/load.ts'
import { until } from '../oracle/driver.ts'
import { createRawSocket } from '../oracle/raw-socket.ts'
import { createSite, DRIVERS_OWNER, type Account } from '../oracle/site.ts'
import {
  ACROSS,
  presenceOf,
  requireOwner,
  START_DEADLINE_MS,
  startTestCluster,
  targetOf,
  TIMELY,
  untilWell,
} from './site.ts'

const UNKNOWN_WITHIN_MS = 10_000
const SIGNED_IN_WITHIN_MS = 5_000
const OPEN_WITHIN_MS = 10_000
/** The promise: a revoked session is none any more, on any instance. */
const REVOKED_WITHIN_MS = 2_000
const SIGNED_OUT = 1008

let cluster: LocalCluster
beforeAll(async () => void (cluster = await startTestCluster()), START_DEADLINE_MS)

interface Absence {
  name: string
  services: () => Service[]
  begin: (service: Service) => unknown
  end: (service: Service) => unknown
}

const killed = { begin: (one: Service) => one.kill9(), end: (one: Service) => one.start() }
const paused = { begin: (one: Service) => one.pause(), end: (one: Service) => one.resume() }

async function whileAway({ services, begin, end }: Absence, work: () => Promise<void>) {
  const gone = services()
  await Promise.all(gone.map(begin))
  try {
    await work()
  } finally {
    await Promise.all(gone.map(end))
  }
}

const redis = () => [cluster.redis]
const kafka = () => cluster.kafka.nodes

test.each<Absence>([
  { name: 'killed', services: redis, ...killed },
  { name: 'paused (SIGSTOP)', services: redis, ...paused },
])(
  'Redis $name under load: chat goes on, presence is unknown, people sign in',
  async (absence) => {
    const violations = await listViolationsUnder(targetOf(cluster), { ...ACROSS, ...TIMELY }, async (oracle) => {
      await untilDone(oracle, 0.2)
      const owner = await requireOwner(createSite({ url: cluster.url }))
      await whileAway(absence, async () => {
        for (const { url } of cluster.instances) {
          await until(
            'presence is unknown',
            UNKNOWN_WITHIN_MS,
            async () => (await presenceOf(owner, owner, url)) === 'unknown',
          )
          const began = performance.now()
          await createSite({ url }).signIn(DRIVERS_OWNER.email, DRIVERS_OWNER.password)
          expect(performance.now() - began).toBeLessThan(SIGNED_IN_WITHIN_MS)
        }
        await untilDone(oracle, 0.8)
      })
      await untilWell(cluster)
    })
    expect(violations).toEqual([])
  },
  TEST_DEADLINE_MS,
)

test.each<Absence>([
  { name: 'nothing is away', services: () => [], ...killed },
  { name: 'Redis is killed', services: redis, ...killed },
  { name: 'Redis is paused', services: redis, ...paused },
  { name: 'Kafka is paused', services: kafka, ...paused },
  { name: 'Redis and Kafka are killed', services: () => [...redis(), ...kafka()], ...killed },
  { name: 'Redis and Kafka are paused', services: () => [...redis(), ...kafka()], ...paused },
])(
  'while $name a revoked session ends on every instance within two seconds',
  async (absence) => {
    const owner = await requireOwner(createSite({ url: cluster.url }))
    const [first] = cluster.instances
    if (first === undefined) throw new Error('expected an instance')
    const door = createSite({ url: first.url })
    const person = await door.join(await door.invite(owner, 1), `Leaver ${crypto.randomUUID()}`)
    const pages = await Promise.all(cluster.instances.map(({ url }) => openPage(url, person)))
    await whileAway(absence, async () => {
      // A session is remembered for a moment: so that there is something to forget.
      for (const { url } of cluster.instances) expect(await statusOfMe(url, person)).toBe(200)
      expect((await door.signOut(person)).status).toBe(303)
      const revokedAt = performance.now()
      for (const { url } of cluster.instances) {
        await until('the session is none', REVOKED_WITHIN_MS, async () => (await statusOfMe(url, person)) === 401)
      }
      await until('all pages are closed', REVOKED_WITHIN_MS, () => pages.every((page) => page.code() !== null))
      expect(performance.now() - revokedAt).toBeLessThan(REVOKED_WITHIN_MS)
      expect(pages.map((page) => page.code())).toEqual(pages.map(() => SIGNED_OUT))
    })
    await untilWell(cluster)
  },
  TEST_DEADLINE_MS,
)

const statusOfMe = async (url: string, { cookie }: Account) =>
  (await createSite({ url }).request('GET', '/api/v1/me', { cookie })).status

async function openPage(url: string, { cookie }: Account) {
  let isOpen = false
  let code: number | null = null
  createRawSocket({
    url,
    cookie,
    onOpen: () => (isOpen = true),
    onText: () => undefined,
    onClose: (end) => (code = end.code),
  })
  await until('the page is open', OPEN_WITHIN_MS, () => isOpen)
  return { code: () => code }
}
