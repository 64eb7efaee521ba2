import type { Config } from '../../config.ts'
import { type KafkaBroker, type KafkaProbe, type KafkaTopicFacts, openKafkaProbe } from '../../platform/kafka-probe.ts'
import { findUnreachability } from '../../platform/reach.ts'
import { examine, fault, type Finding, hint, messageOf, ok } from './finding.ts'

const REACH_DEADLINE_MS = 3_000
const BROKER_DEADLINE_MS = 10_000
const DEADLINE_MS = 40_000
const ROUND_TRIP_DEADLINE_MS = 15_000
/** With as many brokers one may be away and nobody notices. */
const BROKERS_FOR_COPIES = 3
/** A record takes about a millisecond; what takes this long is not the fast path any more. */
const ROUND_TRIP_ADVISED_MS = 500
const ADVICE_ON_COPIES =
  'while its broker is away, people on other instances see messages a second later; ' +
  'give it 3 copies (kafka-reassign-partitions.sh), or delete it and start with KAFKA_REPLICATION=3'

/** Kafka: its brokers, its topics, and whether a record gets through. */
export async function examineKafka(config: Config): Promise<Finding[]> {
  const looks = config.KAFKA_BROKERS.map(async (address) => ({ address, faults: await examineBroker(config, address) }))
  const brokers = await Promise.all(looks)
  const faults = brokers.flatMap((broker) => broker.faults)
  const KAFKA_BROKERS = brokers.filter((broker) => broker.faults.length === 0).map(({ address }) => address)
  if (KAFKA_BROKERS.length === 0) return faults
  // The others would be asked in turn, and each hold up what can be said of the rest.
  const look = () => lookThrough({ ...config, KAFKA_BROKERS }, new Set(config.KAFKA_BROKERS))
  return [...faults, ...(await examine('Kafka', DEADLINE_MS, look, explain))]
}

/** What is wrong with one of the brokers that are configured; nothing when it answers. */
async function examineBroker(config: Config, address: string): Promise<Finding[]> {
  const why = await findAway(address)
  if (why !== undefined)
    return [fault('Kafka broker', `${address} can not be reached (${why}): start it, or correct KAFKA_BROKERS`)]
  const ask = () =>
    lookWith({ ...config, KAFKA_BROKERS: [address] }, async (probe) => {
      await probe.lookUp(topicsOf(config).signals)
      return []
    })
  return examine('Kafka broker', BROKER_DEADLINE_MS, ask, (error) => `${address} ${explain(error)}`)
}

function findAway(address: string): Promise<string | undefined> {
  const [, host = '', port = ''] = address.match(/^(.*):(\d+)$/) ?? []
  return findUnreachability(host, Number(port), REACH_DEADLINE_MS)
}

async function lookWith(config: Config, look: (probe: KafkaProbe) => Promise<Finding[]>): Promise<Finding[]> {
  const probe = await openKafkaProbe(config)
  try {
    return await look(probe)
  } finally {
    await probe.close()
  }
}

const lookThrough = (config: Config, known: ReadonlySet<string>) =>
  lookWith(config, async (probe) => {
    // Each of those that are configured has answered: what is said of the topics does not hang on the list.
    const brokers = await probe.listBrokers().catch(() => undefined)
    const cluster = brokers ? [await judgeBrokers(brokers, known)] : []
    const { events, signals } = topicsOf(config)
    const judge = async (topic: string) => judgeTopic(topic, await probe.lookUp(topic), brokers?.length ?? 0)
    const topics = [await judge(events), await judge(signals)]
    return [...cluster, ...topics, ...(await examineRoundTrip(probe, signals))]
  })

const topicsOf = ({ KAFKA_TOPIC_PREFIX }: Config) => ({
  events: `${KAFKA_TOPIC_PREFIX}.events`,
  signals: `${KAFKA_TOPIC_PREFIX}.signals`,
})

/** A broker may be reached by one name and then tell another, under which nobody finds it. */
export async function judgeBrokers(brokers: readonly KafkaBroker[], known: ReadonlySet<string>): Promise<Finding> {
  const others = brokers.map(({ host, port }) => `${host}:${port}`).filter((address) => !known.has(address))
  const reached = await Promise.all(others.map(async (address) => ({ address, why: await findAway(address) })))
  const lost = reached.find(({ why }) => why !== undefined)
  if (!lost) return ok('Kafka', brokers.length === 1 ? '1 broker' : `${brokers.length} brokers`)
  const says = `a broker calls itself ${lost.address}, which can not be reached from here (${lost.why})`
  return fault('Kafka', `${says}: start it, or correct its advertised.listeners`)
}

/** A topic, in a cluster of so many brokers. */
export function judgeTopic(topic: string, facts: KafkaTopicFacts | 'missing' | 'leaderless', brokers: number): Finding {
  if (facts === 'missing') return ok('Kafka topic', `${topic} will be made at the first start`)
  if (facts === 'leaderless')
    return fault('Kafka topic', `${topic} has partitions without a leader: start the brokers that have them`)
  const { partitions, copies, incomplete } = facts
  const says = `${topic}: ${partitions} partitions, ${copies === 1 ? '1 copy' : `${copies} copies`} each`
  if (incomplete > 0)
    return hint(
      'Kafka topic',
      `${says}, ${incomplete} of them with a copy that is behind: see whether a broker is away`,
    )
  if (copies === 1 && brokers >= BROKERS_FOR_COPIES) return hint('Kafka topic', `${says}: ${ADVICE_ON_COPIES}`)
  return ok('Kafka topic', says)
}

/** By itself, so that the topics are told also when nothing gets through. Of the two it is that of signals, because others may read the events. */
async function examineRoundTrip(probe: KafkaProbe, topic: string): Promise<Finding[]> {
  if ((await probe.lookUp(topic)) === 'missing') return []
  const send = async () => [judgeRoundTrip(await probe.roundTrip(topic))]
  return examine('Kafka', ROUND_TRIP_DEADLINE_MS, send, (error) => `nothing gets through: ${messageOf(error)}`)
}

function judgeRoundTrip(ms: number): Finding {
  const says = `a record came through in ${Math.round(ms)} ms`
  return ms <= ROUND_TRIP_ADVISED_MS ? ok('Kafka', says) : hint('Kafka', `${says}: see what keeps the brokers busy`)
}

function explain(error: unknown): string {
  const message = messageOf(error)
  if (/SASL|authentication/i.test(message))
    return `refuses the sign-in (${message}): correct KAFKA_SASL, KAFKA_USERNAME and KAFKA_PASSWORD`
  if (/certificate|ssl|tls/i.test(message))
    return `does not come to terms over encryption (${message}): correct KAFKA_TLS and KAFKA_CA_FILE`
  return `takes connections but does not answer (${message}): see its log, and whether KAFKA_TLS fits its listener`
}
