import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { findEmbeddedPostgres, hasEmbeddedPostgres } from '../platform/embedded-postgres-beside.ts'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import type { Connection } from '../platform/postgres.ts'
import { BackupError } from './backup-error.ts'

export interface OpenDatabase {
  connection: Connection
  /** Where the data is, in words. */
  place: string
  close: () => Promise<void>
}

type Places = Pick<Config, 'DATABASE_URL' | 'DATA_DIR'>

/**
 * The way to the database that is to be backed up: that of `DATABASE_URL`, else the one under `DATA_DIR`, beside the program that runs there or, when
 * none does, started for the time of it. Throws `BackupError` when there is none.
 */
export async function openSource(config: Places, onStep: (text: string) => void): Promise<OpenDatabase> {
  if (config.DATABASE_URL) return openOwn(config.DATABASE_URL)
  const running = await findEmbeddedPostgres(config.DATA_DIR)
  if (running !== undefined)
    return {
      connection: running.connection,
      place: `PostgreSQL in ${config.DATA_DIR}`,
      close: async () => running.close(),
    }
  if (!hasEmbeddedPostgres(config.DATA_DIR))
    throw new BackupError(
      `There is nothing to back up: ${existsSync(config.DATA_DIR) ? `${config.DATA_DIR} holds no database` : `there is no folder ${config.DATA_DIR}`}. Set DATA_DIR, or DATABASE_URL.`,
    )
  return startEmbedded(config.DATA_DIR, onStep)
}

/** The way to the database that a backup is to be put into: that of `DATABASE_URL`, else one under `DATA_DIR`, which no program may be using. */
export async function openTarget(config: Places, onStep: (text: string) => void): Promise<OpenDatabase> {
  return config.DATABASE_URL ? openOwn(config.DATABASE_URL) : startEmbedded(config.DATA_DIR, onStep)
}

const openOwn = (connection: string): OpenDatabase => ({ connection, place: 'your PostgreSQL', close: async () => {} })

async function startEmbedded(dataDir: string, onStep: (text: string) => void): Promise<OpenDatabase> {
  const { connection, stop } = await startEmbeddedPostgres({ dataDir, onStep })
  return { connection, place: `PostgreSQL in ${dataDir}`, close: stop }
}
