import { openDatabase } from '../../build/open-database.ts'
import type { Config } from '../../config.ts'
import { findEmbeddedPostgres, hasEmbeddedPostgres } from '../../platform/embedded-postgres-beside.ts'
import { findSchemaFault } from '../../platform/migrate.ts'
import { createPostgres, type Sql } from '../../platform/postgres.ts'
import { Problem } from '../../platform/problem.ts'
import { findUnreachability } from '../../platform/reach.ts'
import { examine, fault, type Finding, messageOf, ok } from './finding.ts'

const REACH_DEADLINE_MS = 3_000
/** One's own answers at once; ours may first have to be started, after a crash also repaired. */
const DEADLINE_MS = 10_000
const EMBEDDED_DEADLINE_MS = 60_000
const OLDEST_VERSION = 15
/** A clock that is off makes times wrong, though never the order. */
const CLOCK_DIFFERENCE_ALLOWED_MS = 2_000
/** Two instances, and one more while they are exchanged one after the other. */
const INSTANCES_ADVISED = 3

/** The database: whether it answers and is durable, the tables, the clock, and in a cluster whether there are connections enough. */
export async function examinePostgres(config: Config): Promise<Finding[]> {
  if (config.DATABASE_URL === undefined) return examineEmbedded(config)
  const away = await findAway(new URL(config.DATABASE_URL))
  if (away !== undefined) return [fault('PostgreSQL', away)]
  return examine('PostgreSQL', DEADLINE_MS, () => lookThrough(config, openDatabase), explain)
}

/** The program's own: also while it runs, and without making one where there is none. */
async function examineEmbedded(config: Config): Promise<Finding[]> {
  if (!hasEmbeddedPostgres(config.DATA_DIR)) return [ok('PostgreSQL', 'will be made at the first start')]
  return examine('PostgreSQL', EMBEDDED_DEADLINE_MS, () => lookThrough(config, openBesideOrStart), explain)
}

/** Names what is wrong with the way to it; a password may stand in the URL, so that is never shown. */
async function findAway({ hostname, port }: URL): Promise<string | undefined> {
  const number = Number(port || '5432')
  // Without a name it is a socket of this machine, and several are tried by the client.
  if (hostname === '' || hostname.includes(',')) return undefined
  const why = await findUnreachability(hostname, number, REACH_DEADLINE_MS)
  return why && `${hostname}:${number} can not be reached (${why}): start it, or correct DATABASE_URL`
}

type Opened = { sql: Sql; close: () => Promise<void> }

async function openBesideOrStart(config: Config): Promise<Opened> {
  const running = await findEmbeddedPostgres(config.DATA_DIR)
  if (!running) return openDatabase(config, () => {})
  const sql = createPostgres(running.connection, { max: 1 })
  const close = async () => {
    await sql.end({ timeout: 2 })
    running.close()
  }
  return { sql, close }
}

async function lookThrough(
  config: Config,
  open: (config: Config, onStep: () => void) => Promise<Opened>,
): Promise<Finding[]> {
  const { sql, close } = await open(config, () => {})
  try {
    const connections = config.KAFKA_BROKERS.length > 0 ? [await judgeConnections(sql, config.POSTGRES_POOL)] : []
    return [await judgeServer(sql), await judgeTables(sql), await judgeClock(sql), ...connections]
  } finally {
    await close()
  }
}

interface Server {
  version: string
  number: number
  /** Settings that are off and must not be: what was acknowledged would be lost with the power. */
  off: string[]
}

async function judgeServer(sql: Sql): Promise<Finding> {
  const [server] = await sql<Server[]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
      array(select name from pg_settings
        where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off' order by name) as off`
  if (!server) throw new Error('gave no version')
  if (server.number < OLDEST_VERSION * 10_000)
    return fault('PostgreSQL', `is version ${server.version}: it takes ${OLDEST_VERSION} or newer`)
  if (server.off.length > 0)
    return fault('PostgreSQL', `${server.off.join(' and ')} off: messages would be lost with the power; switch it on`)
  return ok('PostgreSQL', `version ${server.version}`)
}

async function judgeTables(sql: Sql): Promise<Finding> {
  const why = await findSchemaFault(sql)
  return why === undefined ? ok('tables', 'up to date') : fault('tables', why)
}

async function judgeClock(sql: Sql): Promise<Finding> {
  const asked = Date.now()
  const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`
  const answered = Date.now()
  const apart = Math.round(Math.abs((row?.now.getTime() ?? 0) - (asked + answered) / 2))
  const says = `${apart} ms from the database's`
  return apart < CLOCK_DIFFERENCE_ALLOWED_MS
    ? ok('clock', says)
    : fault('clock', `${says}: have both machines set their clocks by the network (NTP)`)
}

/** Connections that nobody else uses or reserves, against what each instance may take. */
async function judgeConnections(sql: Sql, pool: number): Promise<Finding> {
  const [row] = await sql<{ max: number; free: number }[]>`
    select current_setting('max_connections')::int as max,
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true), '0')::int
        - (select count(*)::int from pg_stat_activity
           where backend_type = 'client backend' and application_name <> 'hubbub') as free`
  const { max, free } = row ?? { max: 0, free: 0 }
  const instances = Math.max(0, Math.floor(free / pool))
  const says = `max_connections = ${max} leaves room for ${instances} instances of POSTGRES_POOL = ${pool}`
  return instances >= INSTANCES_ADVISED
    ? ok('connections', says)
    : fault('connections', `${says}: raise max_connections, or lower POSTGRES_POOL`)
}

/** A statement that is given up says only that; here it is known that the address takes connections. */
function explain(error: unknown): string {
  if (error instanceof Problem && error.code === 'unavailable')
    return 'takes connections but does not answer: it is starting, paused or overloaded; look into its log'
  return `${messageOf(error)} (DATABASE_URL)`
}
