import { Database } from 'bun:sqlite'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

/** A predecessor that was just killed may need a moment to vanish. */
const LOCK_WAIT_MS = 500

/**
 * Takes the data folder for this process alone, until `release` or the death of the process, however it dies.
 *
 * SQLite's exclusive lock is the one lock of the kernel (fcntl) that Bun offers without native code. A pid file alone would not do:
 * two starters that find the same stale one would both take it over, and in a container the number may belong to somebody else.
 * Nothing else in this process may open and close the lock's file: closing any handle of it gives up an fcntl lock.
 *
 * @throws EmbeddedPostgresError when another process has the folder.
 */
export function lockDataFolder(dataDir: string): { release(): void } {
  const holderFile = join(dataDir, 'hubbub.pid')
  const database = new Database(join(dataDir, 'hubbub.lock'), { create: true })
  try {
    database.run(`PRAGMA busy_timeout = ${LOCK_WAIT_MS}`)
    database.run('BEGIN EXCLUSIVE')
  } catch {
    database.close()
    throw inUse(dataDir, holderFile)
  }
  writeFileSync(holderFile, `${process.pid}\n`)
  return {
    release() {
      rmSync(holderFile, { force: true })
      database.close()
    },
  }
}

function inUse(dataDir: string, holderFile: string) {
  const holder = readHolder(holderFile)
  const who = holder === undefined ? 'another process' : `another process (pid ${holder})`
  return new EmbeddedPostgresError(
    `${dataDir} is in use by ${who}: stop that one first, or give this one a DATA_DIR of its own.`,
  )
}

function readHolder(holderFile: string): string | undefined {
  try {
    return readFileSync(holderFile, 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}
