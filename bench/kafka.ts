import type { Pair, Seat } from './loads/pair.ts'
import type { KafkaBarePeer } from './peers/kafka-bare.ts'
import { BODY } from './support/body.ts'
import { type Child, startChild } from './support/child.ts'
import { type BenchCluster, type RoomState, startBenchCluster } from './support/cluster.ts'
import type { Figure, Form } from './support/measure.ts'
import type { Latency } from './support/numbers.ts'

/** As the program makes its topics. */
const PARTITIONS = 8
const TOPIC = 'bare'
/** Who sends from a page each. */
const PEOPLE = 10

/**
 * Lone records; a thousand a second, each alone in its room at its time; and as many in one room, where changes share frames for a few ms on purpose, so
 * that no goal is set.
 */
const PACINGS = [
  { name: '20/s, one room', perSecond: 20, rooms: 1, pages: 1, hasGoal: true },
  { name: '1,000/s, 50 rooms', perSecond: 1_000, rooms: 50, pages: 10, hasGoal: true },
  { name: '1,000/s, one room', perSecond: 1_000, rooms: 1, pages: 10, hasGoal: false },
]
type Paced = (typeof PACINGS)[number]

interface Round {
  ours: { acked: Latency; shown: Latency; between: Latency }
  peer: Latency
}

/** From a send on one instance until a page of another shows it, against bare kafkajs from producing to consuming. */
export async function kafka(form: Form): Promise<Figure[]> {
  const cluster = await startBenchCluster(form, { instances: 2, people: PEOPLE })
  const peer = await startPeer(cluster)
  const figures: Figure[] = []
  for (const pacing of PACINGS) figures.push(...figuresOf(pacing, await compare(cluster, peer, form, pacing)))
  await peer.stop()
  await cluster.stop()
  return figures
}

async function startPeer({ kafka: { brokers } }: BenchCluster) {
  const [producer, consumer] = [
    startChild<KafkaBarePeer>('bench/peers/kafka-bare.ts'),
    startChild<KafkaBarePeer>('bench/peers/kafka-bare.ts'),
  ]
  for (const side of [producer, consumer]) await side.ask('connect', { brokers })
  await producer.ask('makeTopic', { topic: TOPIC, partitions: PARTITIONS })
  await consumer.ask('consume', { topic: TOPIC })
  return { producer, consumer, stop: () => Promise.all([producer.stop(), consumer.stop()]) }
}

type Peer = Awaited<ReturnType<typeof startPeer>>

/** Turn by turn, so that whatever else the machine does meets both alike. */
async function compare(cluster: BenchCluster, peer: Peer, form: Form, { name, perSecond, ...of }: Paced) {
  const seats = await seat(cluster, name, of)
  const pair = startChild<Pair>('bench/loads/pair.ts')
  const [from = '', to = ''] = cluster.urls
  await pair.ask('connect', { from, to, senders: seats, readers: of.rooms > 1 ? seats : seats.slice(0, 1) })
  const pacing = { perSecond, ms: form.roundMs }
  const ourRound = () => pair.ask('run', { ...pacing, body: BODY })
  await ourRound()
  const bytes = await peer.consumer.ask('sizeOf', { topic: 'hubbub.events', text: BODY })
  const peerRound = () =>
    peerRoundOf(peer, { ...pacing, topic: TOPIC, keys: seats.flatMap(({ rooms }) => rooms.map(idOf)), bytes })
  await peerRound()
  const rounds: Round[] = []
  for (let i = 0; i < form.rounds; i++) rounds.push({ ours: await ourRound(), peer: await peerRound() })
  await pair.stop()
  return rounds
}

/** Pages of one person each, that share one room, or have an equal part of the rooms. Nobody is told of a room that the page does not show. */
async function seat(
  { members, makeRoom }: BenchCluster,
  name: string,
  { rooms, pages }: Pick<Paced, 'rooms' | 'pages'>,
): Promise<Seat[]> {
  const people = members.slice(0, pages)
  if (rooms === 1) {
    const room = await makeRoom(name, people)
    return people.map(({ cookie }) => ({ cookie, rooms: [room] }))
  }
  return Promise.all(
    people.map(async (person) => {
      const own = Array.from({ length: rooms / pages }, (_, i) => makeRoom(`${name}: ${person.name} ${i}`, [person]))
      return { cookie: person.cookie, rooms: await Promise.all(own) }
    }),
  )
}

const idOf = ({ id }: RoomState) => id

async function peerRoundOf(
  { producer, consumer }: { producer: Child<KafkaBarePeer>; consumer: Child<KafkaBarePeer> },
  records: Parameters<KafkaBarePeer['produce']>[0],
): Promise<Latency> {
  return consumer.ask('collect', await producer.ask('produce', records))
}

function figuresOf({ name, hasGoal }: Paced, rounds: Round[]): Figure[] {
  const ours = (of: (round: Round['ours']) => number) => rounds.map((round) => of(round.ours))
  const goal = hasGoal ? ({ goal: { of: 'ratio', atMost: 1.3 } } as const) : {}
  return (['p50', 'p99'] as const).flatMap((share) => {
    const peer = rounds.map((round) => round.peer[share])
    const line = (what: string) => ({ measure: `kafka ${name}: ${what}, ${share}`, unit: 'ms' })
    return [
      { ...line('sent on one, shown on the other'), ours: ours(({ shown }) => shown[share]), peer, ...goal },
      { ...line('of it until the answer (committed)'), ours: ours(({ acked }) => acked[share]) },
      { ...line('from the answer until shown'), ours: ours(({ between }) => between[share]), peer },
    ]
  })
}
