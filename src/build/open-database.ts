import { type Config, ConfigError } from '../config.ts'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { migrate } from '../platform/migrate.ts'
import { type Connection, createPostgres, type Sql } from '../platform/postgres.ts'
import { isUnavailable } from '../platform/problem.ts'

/** A migration may take its time. */
const MIGRATION_DEADLINE_MS = 15 * 60_000
/** A PostgreSQL that starts at the same time, or is started again just now, is waited for. */
const ANSWERS_WITHIN_MS = 30_000
const ASK_AGAIN_MS = 250

export interface Database {
  sql: Sql
  /** Where the data is, in words. */
  place: string
  /**
   * Brings the schema up to date, once PostgreSQL answers. Throws `SchemaError` where this program must not run on it, and
   * `ConfigError` where there is no answer in half a minute.
   */
  migrate(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the database: that of `DATABASE_URL`, else a PostgreSQL of our own under `DATA_DIR`, which ends with `close`.
 * `onStep` is told what takes a while.
 */
export async function openDatabase(config: Config, onStep: (text: string) => void): Promise<Database> {
  if (config.DATABASE_URL)
    return connect(config, { connection: config.DATABASE_URL, place: 'your PostgreSQL', stop: async () => {}, onStep })
  const { connection, stop } = await startEmbeddedPostgres({ dataDir: config.DATA_DIR, onStep })
  return connect(config, { connection, place: `PostgreSQL in ${config.DATA_DIR}`, stop, onStep })
}

interface Opened {
  connection: Connection
  place: string
  stop: () => Promise<void>
  onStep: (text: string) => void
}

function connect(config: Config, { connection, place, stop, onStep }: Opened): Database {
  const sql = createPostgres(connection, { max: config.POSTGRES_POOL })
  return {
    sql,
    place,
    migrate: () => whenItAnswers(place, onStep, () => migrateOnce(connection, onStep)),
    async close() {
      await sql.end({ timeout: 2 })
      await stop()
    },
  }
}

async function migrateOnce(connection: Connection, onStep: (text: string) => void): Promise<void> {
  const patient = createPostgres(connection, { max: 1, deadlineMs: MIGRATION_DEADLINE_MS })
  try {
    await migrate(patient, { onStep })
  } finally {
    await patient.end({ timeout: 1 })
  }
}

async function whenItAnswers(place: string, onStep: (text: string) => void, work: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + ANSWERS_WITHIN_MS
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await work()
    } catch (error) {
      if (!isUnavailable(error)) throw error
      if (performance.now() > deadline) throw noAnswer(place)
      if (isFirst) onStep(`No answer yet from ${place}. Waiting for it.`)
      await Bun.sleep(ASK_AGAIN_MS)
    }
  }
}

const noAnswer = (place: string) =>
  new ConfigError(
    `Expected an answer from ${place} within ${ANSWERS_WITHIN_MS / 1000} s, found none. See that it runs, and that DATABASE_URL is its address.`,
  )
