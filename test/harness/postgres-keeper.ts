/** The process that keeps the one PostgreSQL of all tests of this checkout: `bun postgres-keeper.ts <folder>`. The files stay, which makes the next run's start quick. */
import postgres from 'postgres'
import { EmbeddedPostgresError, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts'
import { keepForLeases } from './keep.ts'
import { findFreePort } from './ports.ts'

/** Each file of tests has pools of its own. */
const MAX_CONNECTIONS = '300'

await keep(process.argv[2] ?? '')

async function keep(folder: string) {
  const server = await startOrLeave(folder)
  if (server === undefined) return
  await keepForLeases(folder, { url: server.url, adminUrl: server.adminUrl }, server.stop)
}

/** Of several keepers started at once one gets the folder; the others leave without a word. */
async function startOrLeave(dataDir: string) {
  const password = crypto.randomUUID()
  try {
    const tcp = { port: findFreePort(), password }
    const server = await startEmbeddedPostgres({
      dataDir,
      tcp,
      settings: { max_connections: MAX_CONNECTIONS, max_wal_size: '256MB' },
    })
    await dropLeftovers(server.connection)
    return { ...server, adminUrl: `postgres://postgres:${password}@127.0.0.1:${tcp.port}/postgres` }
  } catch (error) {
    if (error instanceof EmbeddedPostgresError && error.message.includes('in use by another process')) return undefined
    throw error
  }
}

/** Databases of runs that were killed. */
async function dropLeftovers(connection: { host: string; port: number }) {
  const sql = postgres({ ...connection, user: 'postgres', database: 'postgres', max: 1 })
  const databases = await sql<{ name: string }[]>`SELECT datname AS name FROM pg_database WHERE datname LIKE 'test\\_%'`
  for (const { name } of databases) await sql`DROP DATABASE ${sql(name)} WITH (FORCE)`
  await sql.end()
}
