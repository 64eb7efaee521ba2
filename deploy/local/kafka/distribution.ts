import { cpSync, existsSync, mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fetchJars, hashOf, hashOfFile, makeOnce, openCache } from '../cache.ts'
import { onFreePorts } from '../ports.ts'
import { requireJava, requireProgram } from '../requirements.ts'
import { runToEnd } from '../run-to-end.ts'
import { startService } from '../service.ts'
import { renderBrokerProperties } from './properties.ts'
import { isBrokerReady } from './readiness.ts'

const POM_FILE = join(import.meta.dir, 'pom.xml')
const JAVA_DEADLINE_MS = 2 * 60_000
export const MAX_BROKERS = 3
/** Any 22 characters of base64 would do. All brokers of a cluster have the same; two clusters are told apart by their ports. */
const CLUSTER_ID = '4L6g3nShT-eMCtK--X86sw'
/** Quick to start rather than quick for days. */
const JVM_FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto']
const LOG_FLAGS = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.showDateTime=true']

export type KafkaDistribution = {
  /** The command of a broker, but for its properties file. */
  command: string[]
  /** A data folder as a new broker of this number needs it: to be copied. */
  formattedFolder(nodeId: number): string
}

/**
 * What brokers are started from, out of the user's cache: the jars (31 MB, fetched by Maven), an archive of their loaded classes (49 MB, halves the
 * start), and formatted data folders (formatting takes longer than a start). The first call on a machine makes them, in some 15 s; whoever does that at
 * the same time does no harm, as each part is made under another name and then put in its place.
 *
 * @throws when Java 17 or Maven is missing, or Maven can not fetch the jars.
 */
export async function prepareKafka(say: (text: string) => void = () => {}): Promise<KafkaDistribution> {
  const java = requireProgram('java')
  const cache = openCache(`kafka-${hashOfFile(POM_FILE)}`)
  const jars = join(cache, 'jars')
  const formatted = join(cache, 'formatted')
  const archive = join(cache, `classes-${identify(java)}.jsa`)
  const run = [java, ...JVM_FLAGS, ...LOG_FLAGS, '-cp', `${jars}/*`]
  // Once for each Java is enough: asking it takes a tenth of a start.
  if (!existsSync(archive)) requireJava()
  if (!existsSync(jars)) say('Fetching Apache Kafka, once.')
  await makeOnce(cache, jars, (target) => fetchJars(POM_FILE, target))
  await makeOnce(cache, formatted, (target) => formatFolders(run, target))
  await makeOnce(cache, archive, (target) => archiveClasses(run, formatted, target))
  return {
    command: [
      java,
      ...JVM_FLAGS,
      `-XX:SharedArchiveFile=${archive}`,
      ...LOG_FLAGS,
      '-Xms64m',
      '-Xmx256m',
      '-cp',
      `${jars}/*`,
      'kafka.Kafka',
    ],
    formattedFolder: (nodeId) => join(formatted, String(nodeId)),
  }
}

async function formatFolders(run: string[], target: string) {
  mkdirSync(target)
  const nodes = Array.from({ length: MAX_BROKERS }, (_, index) => ({ id: index + 1, port: 0, controllerPort: 1 }))
  for (const { id } of nodes) {
    const file = join(target, `${id}.properties`)
    writeFileSync(file, renderBrokerProperties({ nodeId: id, nodes, folder: join(target, String(id)) }))
    await runToEnd([...run, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', file], JAVA_DEADLINE_MS)
    rmSync(file)
  }
}

/** Starts a broker and ends it: on its way out Java writes down the classes that it had loaded. */
async function archiveClasses(run: string[], formatted: string, target: string) {
  const folder = `${target}-broker`
  cpSync(join(formatted, '1'), folder, { recursive: true })
  const broker = await onFreePorts(2, ([port = 0, controllerPort = 0]) => {
    const node = { id: 1, port, controllerPort }
    writeFileSync(`${folder}.properties`, renderBrokerProperties({ nodeId: 1, nodes: [node], folder }))
    return startService({
      name: 'The first Kafka broker',
      command: [...run, `-XX:ArchiveClassesAtExit=${target}`, 'kafka.Kafka', `${folder}.properties`],
      logFile: `${folder}.log`,
      isReady: () => isBrokerReady(node),
      readyDeadlineMs: JAVA_DEADLINE_MS,
      stopDeadlineMs: JAVA_DEADLINE_MS,
    })
  })
  await broker.stop()
  if (!existsSync(target)) throw new Error(`Java wrote no archive of classes:\n${broker.output()}`)
}

/** Java may change under its name: an archive of another one is of no use. */
function identify(java: string): string {
  const path = realpathSync(java)
  return hashOf(`${path} ${statSync(path).mtimeMs}`)
}
