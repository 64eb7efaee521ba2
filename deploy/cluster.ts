/**
 * `bun run cluster`: a whole cluster on this machine, without containers, to look at and to break: Kafka, Redis, PostgreSQL, instances, and HAProxy in
 * front of them. Ctrl+C ends all of it. What it stores is kept in `./data/cluster` (DATA_DIR chooses another folder than ./data).
 *
 *   bun run cluster [--instances 3] [--brokers 1|3] [--port 3000] [--host 127.0.0.1]
 */
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { untilSignal } from '../src/platform/until-signal.ts'
import { lockDataFolder } from '../src/platform/embedded-postgres-lock.ts'
import { type LocalCluster, MAX_INSTANCES, startCluster } from './local/cluster.ts'
import { makeOpenFolder } from './local/open-folder.ts'
import { findFreePort, isFree } from './local/ports.ts'
import { listMissing } from './local/requirements.ts'
import type { Service } from './local/service.ts'

const USAGE = `Usage: bun run cluster [--instances 1-${MAX_INSTANCES}] [--brokers 1|3] [--port 3000] [--host 127.0.0.1]`
const optionsSchema = z.object({
  instances: z.coerce.number().int().min(1).max(MAX_INSTANCES).default(3),
  brokers: z
    .enum(['1', '3'])
    .default('1')
    .transform((text) => (text === '3' ? 3 : 1)),
  port: z.coerce.number().int().min(1).max(65_535).optional(),
  host: z.string().min(1).default('127.0.0.1'),
})
const USUAL_PORT = 3000
/** Long enough to see what the others do meanwhile. */
const RESTART_PAUSE_MS = 5_000
type Options = z.output<typeof optionsSchema>

process.exit(await run())

async function run(): Promise<number> {
  const options = readOptions()
  const missing = listMissing()
  for (const { sentence } of missing) console.error(sentence)
  if (options === undefined) console.error(USAGE)
  if (options === undefined || missing.length > 0) return 1
  try {
    const dataDir = process.env.DATA_DIR || './data'
    const folder = join(dataDir, 'cluster')
    makeOpenFolder(dataDir, join(folder, 'postgres', 'postgres'))
    return await serve(options, makeOpenFolder(folder, join(folder, 'postgres', 'postgres')))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  }
}

/** Undefined for what is no option. */
function readOptions(): Options | undefined {
  const string = { type: 'string' } as const
  try {
    const { values } = parseArgs({ options: { instances: string, brokers: string, port: string, host: string } })
    const { PORT, HOST } = process.env
    return optionsSchema.parse({ ...(PORT && { port: PORT }), ...(HOST && { host: HOST }), ...values })
  } catch {
    return undefined
  }
}

async function serve(options: Options, folder: string): Promise<number> {
  const lock = lockDataFolder(folder)
  const stopping = untilSignal()
  console.log('Starting Kafka, Redis, PostgreSQL, instances and HAProxy …')
  const cluster = await startCluster({ ...options, folder, port: choosePort(options), onStep: console.log })
  const parts = listParts(cluster)
  greet(cluster, parts, folder)
  const stayAway = watchParts(parts)
  await stopping
  console.log('\nStopping; instances finish what they took …')
  stayAway()
  await cluster.stop()
  lock.release()
  return 0
}

/** @throws when the wanted port is taken; in place of the usual one any other will do. */
function choosePort({ port }: Options): number {
  const wanted = port ?? USUAL_PORT
  if (isFree(wanted)) return wanted
  if (port !== undefined)
    throw new Error(`Port ${port} is taken by another program. Stop that one, or choose another port.`)
  console.log(`Port ${wanted} is taken by another program, so this takes another.`)
  return findFreePort()
}

type Part = { name: string; place: string; service: Service }

function listParts({ instances, kafka, redis, postgres, haproxy }: LocalCluster): Part[] {
  return [
    ...instances.map((service) => ({ name: `Instance ${service.name}`, place: service.url, service })),
    ...kafka.nodes.map((service, index) => ({ name: service.name, place: kafka.brokers[index] ?? '', service })),
    { name: 'Redis', place: redis.url, service: redis },
    { name: 'PostgreSQL', place: postgres.url, service: postgres },
    { name: 'HAProxy', place: `${haproxy.operationsUrl}/stats`, service: haproxy },
  ]
}

function greet({ url, instances }: LocalCluster, parts: Part[], folder: string) {
  const lines = parts.map(
    ({ name, place, service }) => `  ${name.padEnd(16)}pid ${String(service.pid()).padEnd(9)}${place}`,
  )
  console.log(`
  Hubbub is up, ${instances.length} times. Open ${url.replace('127.0.0.1', 'localhost')}

${lines.join('\n')}

  Data and output are in ${nameOf(folder)} and stay there.
  Kill what you like: it is started again after a moment. Ctrl+C ends it all.
`)
}

/** As short as it goes from here. */
function nameOf(folder: string): string {
  const path = relative('.', folder)
  return path.startsWith('..') ? folder : `./${path}`
}

/** Starts again what has ended, until told to stay away. */
function watchParts(parts: Part[]): () => void {
  let isAway = false
  for (const part of parts) void keepRunning(part, () => isAway)
  return () => {
    isAway = true
  }
}

async function keepRunning({ name, service }: Part, isAway: () => boolean) {
  for (;;) {
    const code = await service.exited
    if (isAway()) return
    console.log(`${name} has ended with ${code}; it is started again in ${RESTART_PAUSE_MS / 1000} s.`)
    await Bun.sleep(RESTART_PAUSE_MS)
    if (isAway()) return
    await service.start().then(
      () => console.log(`${name} runs again, pid ${service.pid()}.`),
      (error: unknown) => console.error(error instanceof Error ? error.message : error),
    )
  }
}
