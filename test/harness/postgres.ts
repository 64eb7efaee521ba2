import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import postgres from 'postgres'
import { migrate } from '../../src/platform/migrate.ts'
import { createPostgres, type Sql } from '../../src/platform/postgres.ts'
import { onTestsEnd } from './cleanups.ts'
import { postgresLeaseSchema, takeLease, type PostgresLease } from './lease.ts'

const CHECKOUT = resolve(import.meta.dir, '../..')
const SQL_FOLDER = join(CHECKOUT, 'sql')
const KEEPER_DEADLINE_MS = 60_000
const MIGRATION_DEADLINE_MS = 60_000
/** In a run of one process the pools of all files are open until its end. */
const POOL_SIZE = 5
const TEMPLATE_LOCK = 7_240_511

export type TestDatabase = Awaited<ReturnType<typeof createTestDatabase>>

/**
 * A database of its own for a file of tests: a clone of a migrated one, owned by the role that the program has in production. `url` is for
 * programs (DATABASE_URL), `sql` a pool made as the program makes it, `connect` makes another, with the superuser when asked. All is dropped when the file's
 * tests are over, or by `drop`.
 *
 * @example
 * const { sql } = await createTestDatabase()
 * const rooms = createRoomsStore({ sql })
 */
export async function createTestDatabase() {
  const server = await sharedPostgres()
  const name = `test_${process.pid}_${crypto.randomUUID().slice(0, 8)}`
  const template = await ensureTemplate(server)
  const admin = administer(server)
  await admin`CREATE DATABASE ${admin(name)} TEMPLATE ${admin(template)} OWNER hubbub`
  const url = withDatabase(server.url, name)
  const pools: Sql[] = []
  const connect = (as: 'program' | 'superuser' = 'program') => {
    const pool = createPostgres(as === 'program' ? url : withDatabase(server.adminUrl, name), { max: POOL_SIZE })
    pools.push(pool)
    return pool
  }
  let dropped = false
  const drop = async () => {
    if (dropped) return
    dropped = true
    await Promise.all(pools.map((pool) => pool.end({ timeout: 1 })))
    await administer(server)`DROP DATABASE IF EXISTS ${admin(name)} WITH (FORCE)`
  }
  onTestsEnd(drop)
  return { url, sql: connect(), connect, drop }
}

let lease: Promise<PostgresLease> | undefined

/** The one PostgreSQL of all test processes: started by the first that asks, ended when the last of them has ended. */
export function sharedPostgres(): Promise<PostgresLease> {
  return (lease ??= takeLease({ name: 'postgres', schema: postgresLeaseSchema, deadlineMs: KEEPER_DEADLINE_MS }))
}

/** The migrated database of which every test's is a clone. Made once for each state of `sql/`, by one process while others wait. */
async function ensureTemplate(server: PostgresLease): Promise<string> {
  const name = `template_${hashMigrations()}`
  const admin = await administer(server).reserve()
  try {
    await admin`SELECT pg_advisory_lock(${TEMPLATE_LOCK})`
    const [finished] = await admin`SELECT 1 FROM pg_database WHERE datname = ${name} AND datistemplate`
    if (finished === undefined) await buildTemplate(server, admin, name)
    await admin`SELECT pg_advisory_unlock(${TEMPLATE_LOCK})`
  } finally {
    admin.release()
  }
  return name
}

/** It is marked as a template only when complete. A build that was cut short is dropped, and so are those of other states. */
async function buildTemplate(server: PostgresLease, admin: postgres.ReservedSql, name: string) {
  for (const old of await admin<
    { name: string }[]
  >`SELECT datname AS name FROM pg_database WHERE datname LIKE 'template\\_%'`) {
    await admin`ALTER DATABASE ${admin(old.name)} IS_TEMPLATE false`
    await admin`DROP DATABASE ${admin(old.name)} WITH (FORCE)`
  }
  await admin`CREATE DATABASE ${admin(name)} OWNER hubbub`
  const sql = createPostgres(withDatabase(server.url, name), { max: 1, deadlineMs: MIGRATION_DEADLINE_MS })
  try {
    await migrate(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
  await admin`ALTER DATABASE ${admin(name)} IS_TEMPLATE true`
}

let administration: postgres.Sql | undefined

/** One connection of the superuser, kept for the file. */
function administer(server: PostgresLease): postgres.Sql {
  if (administration !== undefined) return administration
  const sql = postgres(server.adminUrl, { max: 1, onnotice() {} })
  administration = sql
  onTestsEnd(async () => {
    administration = undefined
    await sql.end({ timeout: 1 })
  })
  return sql
}

function hashMigrations(): string {
  const names = readdirSync(SQL_FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  return hash(names.map((name) => `${name}\n${readFileSync(join(SQL_FOLDER, name), 'utf8')}`).join('\n')).slice(0, 16)
}

function hash(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
