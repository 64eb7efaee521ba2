import type { Config } from '../config.ts'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { migrate } from '../platform/migrate.ts'
import { type Connection, createPostgres, type Sql } from '../platform/postgres.ts'

/** A migration may take its time. */
const MIGRATION_DEADLINE_MS = 15 * 60_000

export interface Database {
  sql: Sql
  /** Where the data is, in words. */
  place: string
  /** Brings the schema up to date. Throws `SchemaError` where this program must not run on it. */
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
    async migrate() {
      const patient = createPostgres(connection, { max: 1, deadlineMs: MIGRATION_DEADLINE_MS })
      try {
        await migrate(patient, { onStep })
      } finally {
        await patient.end({ timeout: 1 })
      }
    },
    async close() {
      await sql.end({ timeout: 2 })
      await stop()
    },
  }
}
