export type BrokerNode = { id: number; port: number; controllerPort: number }

/** The settings of one broker that is a controller as well, among `nodes` that know each other: as small and as quick in noticing a fault as it goes. */
export function renderBrokerProperties(options: { nodeId: number; nodes: BrokerNode[]; folder: string }): string {
  const { nodeId, nodes, folder } = options
  const own = nodes.find(({ id }) => id === nodeId)
  if (own === undefined)
    throw new Error(`expected one of the brokers ${nodes.map(({ id }) => id).join(', ')}, found ${nodeId}`)
  const copies = nodes.length
  const needed = copies > 1 ? 2 : 1
  return `process.roles=broker,controller
node.id=${nodeId}
listeners=PLAINTEXT://127.0.0.1:${own.port},CONTROLLER://127.0.0.1:${own.controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${own.port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.quorum.voters=${nodes.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(',')}
log.dirs=${folder}
auto.create.topics.enable=false
default.replication.factor=${copies}
min.insync.replicas=${needed}
offsets.topic.num.partitions=1
offsets.topic.replication.factor=${copies}
transaction.state.log.replication.factor=${copies}
transaction.state.log.min.isr=${needed}
# A consumer joins at once.
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=2
log.cleaner.dedupe.buffer.size=2097152
log.index.size.max.bytes=1048576
# A dead leader is replaced, and a killed broker let in again, after some 2 s; by default it would be 10 s.
broker.session.timeout.ms=1500
broker.heartbeat.interval.ms=300
controller.quorum.election.timeout.ms=500
controller.quorum.fetch.timeout.ms=1000
`
}
