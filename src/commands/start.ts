import { buildInstance } from '../build/instance.ts'
import { type Database, openDatabase } from '../build/open-database.ts'
import { openServices } from '../build/open-services.ts'
import { type Config, parseConfig } from '../config.ts'
import { createAssets } from '../http/assets.ts'
import { createLog, factsOf } from '../platform/log.ts'
import { createMetrics } from '../platform/metrics.ts'
import { untilSignal } from '../platform/until-signal.ts'
import { within } from '../platform/within.ts'
import { CommandError, type Environment, requireNoWords } from './command.ts'

/** From the signal to the end; a second signal ends at once. */
const DRAIN_DEADLINE_MS = 30_000

/** Serves the chat until SIGINT or SIGTERM, then drains. */
export async function startCommand(words: string[], environment: Environment): Promise<number> {
  requireNoWords('start', words)
  const config = parseConfig(environment)
  const step = (text: string) => console.log(text)
  const [database, assets] = await Promise.all([openDatabase(config, step), createAssets()])
  try {
    await database.migrate()
    return await serve(config, database, assets)
  } finally {
    await database.close()
  }
}

async function serve(
  config: Config,
  database: Database,
  assets: Awaited<ReturnType<typeof createAssets>>,
): Promise<number> {
  const log = createLog(config.LOG_LEVEL, config.INSTANCE_ID)
  const metrics = createMetrics()
  const services = openServices(config, log, metrics)
  const instance = buildInstance({ config, log, metrics, sql: database.sql, ...services, assets })
  process.on('unhandledRejection', (error) => log.error('nobody waited for this', factsOf(error)))
  const listening = listen(instance, config)
  const place = `${services.place}, ${database.place}`
  greet(config, place, listening.port, await instance.accounts.site.isSetUp().catch(() => true))
  // Building the script took some 60 MB that nothing needs any more; left alone they stay until the heap is full.
  Bun.gc(true)
  await untilSignal()
  await within(DRAIN_DEADLINE_MS, listening.drain().then(services.close))
  return 0
}

function listen(instance: ReturnType<typeof buildInstance>, config: Config) {
  try {
    return instance.listen()
  } catch (error) {
    const { code } = factsOf(error)
    if (code === 'EADDRINUSE')
      throw new CommandError(
        `Port ${config.PORT} is taken by another program. Stop that one, or choose another port: PORT=3001 bun start.`,
      )
    if (code === 'EACCES')
      throw new CommandError(
        `Port ${config.PORT} needs more rights than this process has. Choose one above 1023: PORT=3000 bun start.`,
      )
    throw error
  }
}

function greet({ PUBLIC_URL, HOST, DATA_DIR }: Config, place: string, port: number, isSetUp: boolean): void {
  const host = HOST === '0.0.0.0' || HOST === '::' ? 'localhost' : HOST
  const address = PUBLIC_URL ?? `http://${host}:${port}`
  console.log(`
  Hubbub is up.
  Address   ${address}
  Mode      ${place}
  Data      ${DATA_DIR}
${isSetUp ? '' : `\n  Open ${address} to create the first account.\n`}`)
}
