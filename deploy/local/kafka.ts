import { cpSync, existsSync, writeFileSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { allOrNone } from './all-or-none.ts'
import { type KafkaDistribution, prepareKafka } from './kafka/distribution.ts'
import { isBrokerReady } from './kafka/readiness.ts'
import { type BrokerNode, renderBrokerProperties } from './kafka/properties.ts'
import { onFreePorts } from './ports.ts'
import { type Service, startService } from './service.ts'

/** On a machine under load a start of one second takes a dozen. */
const READY_DEADLINE_MS = 90_000

export type KafkaOptions = {
  /** A folder for each broker and its output. Made when missing; what an earlier cluster of as many brokers left there is taken up. */
  folder: string
  brokers?: 1 | 3
  onStep?: (text: string) => void
}

export type LocalKafka = {
  /** For KAFKA_BROKERS: host:port each. */
  brokers: string[]
  nodes: Service[]
  stop: () => Promise<void>
}

/**
 * Starts an Apache Kafka of one or three brokers on 127.0.0.1, and waits until all of them take part. A killed broker can be started again on its folder.
 *
 * @throws when Java or Maven is missing, or with the end of its output when a broker does not start.
 */
export async function startKafka({ folder, brokers = 1, onStep }: KafkaOptions): Promise<LocalKafka> {
  const distribution = await prepareKafka(onStep)
  const nodes = await onFreePorts(brokers * 2, (ports) => startBrokers(resolve(folder), toNodes(ports), distribution))
  return { ...nodes, stop: () => stopBrokers(nodes.nodes) }
}

function toNodes(ports: number[]): BrokerNode[] {
  const half = ports.length / 2
  return ports.slice(0, half).map((port, index) => ({ id: index + 1, port, controllerPort: ports[half + index] ?? 0 }))
}

/** All at once: none is ready before most are there. */
async function startBrokers(folder: string, nodes: BrokerNode[], distribution: KafkaDistribution) {
  const services = await allOrNone(nodes.map((node) => startBroker(folder, node, nodes, distribution)))
  return { brokers: nodes.map(({ port }) => `127.0.0.1:${port}`), nodes: services }
}

function startBroker(
  folder: string,
  node: BrokerNode,
  nodes: BrokerNode[],
  distribution: KafkaDistribution,
): Promise<Service> {
  const dataFolder = join(folder, `broker-${node.id}`)
  const propertiesFile = `${dataFolder}.properties`
  mkdirSync(folder, { recursive: true })
  if (!existsSync(dataFolder)) cpSync(distribution.formattedFolder(node.id), dataFolder, { recursive: true })
  writeFileSync(propertiesFile, renderBrokerProperties({ nodeId: node.id, nodes, folder: dataFolder }))
  return startService({
    name: `Kafka broker ${node.id}`,
    command: [...distribution.command, propertiesFile],
    logFile: `${dataFolder}.log`,
    isReady: () => isBrokerReady(node),
    readyDeadlineMs: READY_DEADLINE_MS,
  })
}

/** Three at once are ended by force: told to stop, the last of them may wait for ever for a quorum to say good-bye to. */
async function stopBrokers(nodes: Service[]) {
  await Promise.all(nodes.map((node) => (nodes.length === 1 ? node.stop() : node.kill9())))
}
