import { onTestsEnd } from '../test/harness/cleanups.ts'
import type { Fleet, Gathering, Totals } from './loads/fleet.ts'
import type { SocketIoInstance } from './peers/socketio-kafka/instance.ts'
import { makeStorage } from './peers/socketio-kafka/storage.ts'
import { BODY } from './support/body.ts'
import { type Child, startChild } from './support/child.ts'
import { type BenchCluster, startBenchCluster } from './support/cluster.ts'
import type { Figure, Form } from './support/measure.ts'
import { type Latency, median } from './support/numbers.ts'
import { cpuMs } from './support/processes.ts'
import { createTally, type MessageTable } from './support/tally.ts'

const INSTANCES = 3
const ROOMS = 6
/** In each room, over all instances. */
const SOCKETS = 510
const PEOPLE_EACH = 3
/** How many messages a room may have on their way; each side is measured with what suits it best. */
const WINDOWS = [16, 64, 256]
/** Two sides, two kinds of rounds. */
const MAX_ROUNDS = 5
const ROUND_SHARE = 0.5
const DOOMED = 1
const PEER = 'peer'
const TABLES = { ours: 'messages', peer: 'peer.messages' } satisfies Both<MessageTable>
type Tally = ReturnType<typeof createTally>

interface Side {
  fleet: Child<Fleet>
  pids: () => number[]
  underWay: number
}

interface Round extends Totals {
  instancesMs: number
  servicesMs: number
}
type PacedRound = Round & { shown: Latency; acked: Latency }

interface Both<T> {
  ours: T
  peer: T
}

/**
 * Three instances, against the usual way to have three: Socket.IO, rooms over Redis, messages written behind Kafka. Both use the same Kafka, Redis and PostgreSQL,
 * turn by turn.
 */
export async function scaleOut(form: Form): Promise<Figure[]> {
  const cluster = await startBenchCluster(form, { instances: INSTANCES, people: ROOMS * PEOPLE_EACH })
  const rooms = await makeRooms(cluster)
  const peer = await startPeer(cluster)
  const sides = {
    ours: await gather({ dialect: 'hubbub', urls: cluster.urls, rooms }, form, cluster.pids),
    peer: await gather({ dialect: 'socketIo', urls: peer.urls, rooms }, form, peer.pids),
  }
  const full = await rounds(form, (side) => saturate(cluster, sides[side], form))
  const perSecond = median(full.map((round) => messagesPerSecond(round.peer))) / 2
  const half = await rounds(form, (side) => pacedRound(cluster, sides[side], form, perSecond))
  await peer.storage.drained()
  const rows = await rowsPerMessage(createTally(cluster.postgres.url), sides)
  const lost = await loseOne(cluster, peer, sides, form)
  await stopAll(cluster, peer, sides)
  return [...fullFigures(full, form, sides), ...halfFigures(half, perSecond), ...lossFigures(rows, lost)]
}

/** Each room has people of its own, so that no page is told of rooms that it does not show. */
async function makeRooms({ members, makeRoom }: BenchCluster): Promise<Gathering['rooms']> {
  return Promise.all(
    Array.from({ length: ROOMS }, async (_, i) => {
      const people = members.slice(i * PEOPLE_EACH, (i + 1) * PEOPLE_EACH)
      const room = await makeRoom(`Room ${i}`, people)
      return { ...room, cookies: people.map(({ cookie }) => cookie), author: people[0]?.userId ?? '' }
    }),
  )
}

async function startPeer({ kafka: { brokers }, redis, postgres: { url: databaseUrl } }: BenchCluster) {
  const storage = await makeStorage({ brokers, databaseUrl, name: PEER })
  onTestsEnd(storage.close)
  const children = Array.from({ length: INSTANCES }, () =>
    startChild<SocketIoInstance>('bench/peers/socketio-kafka/instance.ts'),
  )
  const settings = { brokers, redisUrl: redis.url, databaseUrl, topic: PEER, group: PEER }
  const urls = (await Promise.all(children.map((child) => child.ask('listen', settings)))).map(({ url }) => url)
  return { storage, children, urls, pids: () => children.map((child) => child.pid) }
}

type Peer = Awaited<ReturnType<typeof startPeer>>

/** All pages of a side, and the number of messages under way that suits it best. */
async function gather(gathering: Omit<Gathering, 'sockets'>, form: Form, pids: () => number[]): Promise<Side> {
  const fleet = startChild<Fleet>('bench/loads/fleet.ts')
  await fleet.ask('gather', { ...gathering, sockets: SOCKETS / form.scale })
  const rates: { underWay: number; rate: number }[] = []
  for (const underWay of [...WINDOWS.slice(0, 1), ...WINDOWS]) {
    const { deliveries, ms } = await fleet.ask('saturate', { ms: roundMs(form), underWay, body: BODY })
    rates.push({ underWay, rate: deliveries / ms })
  }
  const [best] = rates.slice(1).toSorted((a, b) => b.rate - a.rate)
  return { fleet, pids, underWay: best?.underWay ?? 1 }
}

const roundMs = (form: Form) => form.roundMs * ROUND_SHARE

/** Turn by turn, so that whatever else the machine does meets both alike. */
async function rounds<T>(form: Form, roundOf: (side: keyof Both<T>) => Promise<T>): Promise<Both<T>[]> {
  const all: Both<T>[] = []
  for (let i = 0; i < Math.min(form.rounds, MAX_ROUNDS); i++)
    all.push({ ours: await roundOf('ours'), peer: await roundOf('peer') })
  return all
}

const saturate = (cluster: BenchCluster, { fleet, pids, underWay }: Side, form: Form): Promise<Round> =>
  metered(cluster, pids, () => fleet.ask('saturate', { ms: roundMs(form), underWay, body: BODY }))

const pacedRound = (cluster: BenchCluster, { fleet, pids }: Side, form: Form, perSecond: number): Promise<PacedRound> =>
  metered(cluster, pids, () => fleet.ask('paced', { ms: roundMs(form), perSecond, body: BODY }))

/** With the processor time of the side's instances and of what they stand on, which nobody else uses meanwhile. */
async function metered<T>({ servicePids }: BenchCluster, pids: () => number[], round: () => Promise<T>) {
  const services = Object.values(servicePids()).flat()
  const before = { instances: cpuMs(pids()), services: cpuMs(services) }
  const totals = await round()
  return {
    ...totals,
    instancesMs: cpuMs(pids()) - before.instances,
    servicesMs: cpuMs(services) - before.services,
  }
}

const messagesPerSecond = ({ messages, ms }: Totals) => (messages / ms) * 1_000

/** Rows of each table for each message that was ever answered on that side. */
async function rowsPerMessage({ countRows }: Tally, { ours, peer }: Both<Side>): Promise<Both<number>> {
  return {
    ours: (await countRows(TABLES.ours)) / (await ours.fleet.ask('countAnswered')),
    peer: (await countRows(TABLES.peer)) / (await peer.fleet.ask('countAnswered')),
  }
}

/** Messages that were answered and are in no table, after one instance of each side was killed under full load. */
async function loseOne(cluster: BenchCluster, peer: Peer, sides: Both<Side>, form: Form): Promise<Both<number>> {
  const { countMissing } = createTally(cluster.postgres.url)
  const ours = await endure(sides.ours, form, async () => cluster.instances[DOOMED]?.kill9())
  const theirs = await endure(sides.peer, form, async () => peer.children[DOOMED]?.kill9())
  await peer.storage.drained()
  return { ours: await countMissing(TABLES.ours, ours), peer: await countMissing(TABLES.peer, theirs) }
}

async function endure({ fleet, underWay }: Side, form: Form, kill: () => Promise<unknown>): Promise<string[]> {
  const ms = roundMs(form)
  const enduring = fleet.ask('endure', { ms, underWay, body: BODY, doomed: DOOMED })
  await Bun.sleep(ms / 2)
  await kill()
  return (await enduring).ackedIds
}

async function stopAll(cluster: BenchCluster, peer: Peer, { ours, peer: theirs }: Both<Side>): Promise<void> {
  await Promise.all([ours.fleet.stop(), theirs.fleet.stop(), peer.storage.close()])
  await Promise.all(peer.children.map((child) => child.stop()))
  await cluster.stop()
}

const both = <R>(all: Both<R>[], of: (round: R) => number) => ({
  ours: all.map(({ ours }) => of(ours)),
  peer: all.map(({ peer }) => of(peer)),
})

/** In µs a delivery. */
const instancesUs = ({ instancesMs, deliveries }: Round) => (instancesMs * 1_000) / deliveries
const allUs = ({ instancesMs, servicesMs, deliveries }: Round) => ((instancesMs + servicesMs) * 1_000) / deliveries
const clientUs = ({ clientCpuMs, deliveries }: Round) => (clientCpuMs * 1_000) / deliveries

function fullFigures(full: Both<Round>[], form: Form, { ours, peer }: Both<Side>): Figure[] {
  const sockets = (ROOMS * SOCKETS) / form.scale
  const name = `scale-out, ${sockets} sockets at full load`
  return [
    {
      measure: `${name} (${ours.underWay} and ${peer.underWay} under way a room): deliveries`,
      unit: '/s',
      ...both(full, ({ deliveries, ms }) => (deliveries / ms) * 1_000),
      goal: { of: 'ratio', atLeast: 5 },
    },
    { measure: `${name}: CPU of the instances a delivery`, unit: 'µs', ...both(full, instancesUs) },
    { measure: `${name}: CPU of instances and services a delivery`, unit: 'µs', ...both(full, allUs) },
    { measure: `${name}: messages in a frame`, unit: '', ...both(full, (round) => round.deliveries / round.frames) },
    { measure: `${name}: bytes a delivery`, unit: '', ...both(full, (round) => round.bytes / round.deliveries) },
    { measure: `${name}: CPU of the load a delivery`, unit: 'µs', ...both(full, clientUs) },
  ]
}

function halfFigures(half: Both<PacedRound>[], perSecond: number): Figure[] {
  const name = `scale-out at ${perSecond.toFixed(0)} messages/s, half of the peer's most`
  return [
    { measure: `${name}: sent until shown, p50`, unit: 'ms', ...both(half, (round) => round.shown.p50) },
    {
      measure: `${name}: sent until shown, p99`,
      unit: 'ms',
      ...both(half, (round) => round.shown.p99),
      goal: { of: 'ratio', atMost: 0.5 },
    },
    {
      measure: `${name}: sent until answered (ours: committed; peer: in memory), p99`,
      unit: 'ms',
      ...both(half, (round) => round.acked.p99),
    },
    { measure: `${name}: CPU of the instances a delivery`, unit: 'µs', ...both(half, instancesUs) },
    { measure: `${name}: CPU of instances and services a delivery`, unit: 'µs', ...both(half, allUs) },
  ]
}

const lossFigures = (rows: Both<number>, lost: Both<number>): Figure[] => [
  { measure: 'scale-out: rows for each message', unit: '', ours: [rows.ours], peer: [rows.peer] },
  {
    measure: 'scale-out: answered and in no table, one of 3 killed (kill -9) at full load',
    unit: 'messages',
    ours: [lost.ours],
    peer: [lost.peer],
    goal: { of: 'ours', atMost: 0 },
  },
]
