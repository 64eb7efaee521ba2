import { join } from 'node:path'
import { allOrNone, stopAll } from './all-or-none.ts'
import { type LocalHaproxy, startHaproxy } from './haproxy.ts'
import { type LocalInstance, startInstance } from './instance.ts'
import { type LocalKafka, startKafka } from './kafka.ts'
import { makeOpenFolder } from './open-folder.ts'
import { type LocalPostgres, startPostgres } from './postgres.ts'
import { type LocalRedis, startRedis } from './redis.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const
export const MAX_INSTANCES = NAMES.length

type Settings = Record<string, string>

export type ClusterOptions = {
  /** For all data and output. Made when missing; what an earlier cluster left there is taken up. */
  folder: string
  /** 3 by default. */
  instances?: number
  brokers?: 1 | 3
  /** Settings of the program for all instances, or for each by its name: "a", "b", "c". They win over those that make it a cluster. */
  env?: Settings | ((name: string) => Settings)
  /** Where HAProxy listens: a free port by default, and on 127.0.0.1. */
  port?: number
  host?: string
  /** Told in a short sentence what takes long. */
  onStep?: (text: string) => void
}

export type LocalCluster = {
  /** Of HAProxy: the one address for people. */
  url: string
  kafka: LocalKafka
  redis: LocalRedis
  postgres: LocalPostgres
  haproxy: LocalHaproxy
  instances: LocalInstance[]
  /** Ends all, the instances first: they finish what they took. */
  stop: () => Promise<void>
}

/**
 * Starts a whole cluster on this machine, without containers: Kafka, Redis, PostgreSQL, instances of Hubbub, and HAProxy in front of them. When it
 * resolves, every instance is ready. The instances migrate the database themselves, one after the other.
 *
 * @throws when one part does not start, with why; then nothing of the others is left.
 */
export async function startCluster(options: ClusterOptions): Promise<LocalCluster> {
  const folder = makeOpenFolder(options.folder, join(options.folder, 'postgres', 'postgres'))
  const services = await startServices(folder, options)
  const stopServices = () => stopAll([services.kafka, services.redis, services.postgres])
  const instances = await orElse(stopServices, startInstances(folder, services, options))
  const stopInstances = () => stopAll(instances).then(stopServices)
  const haproxy = await orElse(stopInstances, startHaproxy({ ...options, folder: join(folder, 'haproxy'), instances }))
  return { ...services, instances, haproxy, url: haproxy.url, stop: () => stopInstances().then(haproxy.stop) }
}

type Services = Pick<LocalCluster, 'kafka' | 'redis' | 'postgres'>

async function startServices(folder: string, { brokers = 1, onStep }: ClusterOptions): Promise<Services> {
  const [kafka, redis, postgres] = await allOrNone([
    startKafka({ folder: join(folder, 'kafka'), brokers, ...(onStep && { onStep }) }),
    startRedis({ folder: join(folder, 'redis') }),
    startPostgres({ folder: join(folder, 'postgres') }),
  ])
  return { kafka, redis, postgres }
}

function startInstances(folder: string, services: Services, options: ClusterOptions): Promise<LocalInstance[]> {
  const settings = clusterSettings(folder, services)
  const own = (name: string) => (typeof options.env === 'function' ? options.env(name) : options.env)
  const names = NAMES.slice(0, options.instances ?? 3)
  return allOrNone(
    names.map((name) =>
      startInstance({ name, folder: join(folder, `instance-${name}`), env: { ...settings, ...own(name) } }),
    ),
  )
}

/** What makes instances one site. They share one folder of files, as they would a volume or a bucket. */
function clusterSettings(folder: string, { kafka, redis, postgres }: Services): Settings {
  return {
    DATABASE_URL: postgres.url,
    KAFKA_BROKERS: kafka.brokers.join(','),
    REDIS_URL: redis.url,
    DATA_DIR: join(folder, 'files'),
    TRUSTED_PROXIES: '127.0.0.1',
  }
}

/** Undoes what stands already when the next part does not start. */
async function orElse<T>(undo: () => Promise<void>, starting: Promise<T>): Promise<T> {
  try {
    return await starting
  } catch (error) {
    await undo()
    throw error
  }
}
