/**
 * The process that keeps the one PostgreSQL of all tests of this checkout: `bun postgres-keeper.ts <folder>`. Whoever needs it takes a
 * lease for its own process by `POST /leases` on `<folder>/keeper.sock`; when none of those processes lives any more the keeper ends the server and
 * itself. So nothing is left behind however a test run ends, and runs side by side share one server. The files stay, which makes the next run's
 * start quick.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { EmbeddedPostgresError, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts'
import { isAlive, leaseRequestSchema, type Lease } from './lease.ts'
import { findFreePort } from './ports.ts'

const FIRST_LEASE_DEADLINE_MS = 10_000
const WATCH_INTERVAL_MS = 100
/** Each file of tests has pools of its own. */
const MAX_CONNECTIONS = '300'

await keep(process.argv[2] ?? '')

async function keep(folder: string) {
  const server = await startOrLeave(folder)
  if (server === undefined) return
  const leases = new Set<number>()
  const socket = listen(join(folder, 'keeper.sock'), server, (pid) => leases.add(pid))
  await untilUnused(leases)
  // Stopped in the same turn as the last look at the leases: nobody is let down in between.
  await socket.stop(true)
  rmSync(join(folder, 'keeper.sock'), { force: true })
  await server.stop()
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

function listen(path: string, server: { url: string; adminUrl: string }, addLease: (pid: number) => void) {
  rmSync(path, { force: true })
  const lease: Lease = { url: server.url, adminUrl: server.adminUrl, keeper: process.pid }
  return Bun.serve({
    unix: path,
    async fetch(request) {
      addLease(leaseRequestSchema.parse(await request.json()).pid)
      return Response.json(lease)
    },
  })
}

async function untilUnused(leases: Set<number>) {
  const deadline = Date.now() + FIRST_LEASE_DEADLINE_MS
  let wasUsed = false
  while (leases.size > 0 || (!wasUsed && Date.now() < deadline)) {
    await Bun.sleep(WATCH_INTERVAL_MS)
    wasUsed ||= leases.size > 0
    for (const pid of leases) if (!isAlive(pid)) leases.delete(pid)
  }
}
