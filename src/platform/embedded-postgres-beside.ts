import { join, resolve } from 'node:path'
import { hasServerFolder, APP_NAME } from './embedded-postgres-folder.ts'
import { openSocketFolder, PORT } from './embedded-postgres.ts'
import { findPostmaster, readPostmasterPort } from './postmaster.ts'

/** Whether there is a database under `dataDir`, running or not. */
export const hasEmbeddedPostgres = (dataDir: string): boolean => hasServerFolder(join(resolve(dataDir), 'postgres'))

/**
 * The way into the embedded PostgreSQL that another process, a program that runs, keeps under `dataDir`; undefined when none runs there. Only that
 * process's user and root get in. It ends when the other process ends; `close` gives back what was made for the connection.
 */
export async function findEmbeddedPostgres(dataDir: string) {
  const folder = join(resolve(dataDir), 'postgres')
  if (!hasServerFolder(folder)) return undefined
  const port = readPostmasterPort(folder) ?? PORT
  const address = openSocketFolder(folder, port)
  if ((await findPostmaster(folder, address.socketFolder)) === undefined) {
    address.close()
    return undefined
  }
  const connection = { host: address.socketFolder, port, user: APP_NAME, database: APP_NAME }
  return { connection, close: () => address.close() }
}
