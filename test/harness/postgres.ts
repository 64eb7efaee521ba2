import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import postgres from 'postgres'
import { migrate } from '../../src/platform/migrate.ts'
import { createPostgres, type Sql } from '../../src/platform/postgres.ts'
import { onTestsEnd } from './cleanups.ts'
import { isAlive, leaseSchema, type Lease } from './lease.ts'

const CHECKOUT = resolve(import.meta.dir, '../..')
const SQL_FOLDER = join(CHECKOUT, 'sql')
const KEEPER_DEADLINE_MS = 60_000
const MEMORY_FOLDER = '/dev/shm'
const MEMORY_FOLDER_MIN_BYTES = 2 * 1024 ** 3
const KEEPER_POLL_MS = 20
const KEEPER_ANSWER_DEADLINE_MS = 2_000
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

let lease: Promise<Lease> | undefined

/** The one PostgreSQL of all test processes: started by the first that asks, ended when the last of them has ended. */
export function sharedPostgres(): Promise<Lease> {
  return (lease ??= takeLease())
}

async function takeLease(): Promise<Lease> {
  const folder = join(findFastFolder(), `hubbub-test-${process.getuid?.() ?? 0}-${hash(CHECKOUT).slice(0, 8)}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const deadline = Date.now() + KEEPER_DEADLINE_MS
  let keeper: number | undefined
  while (Date.now() < deadline) {
    const granted = await askKeeper(join(folder, 'keeper.sock'))
    if (granted !== undefined) return granted
    if (keeper === undefined || !isAlive(keeper)) keeper = await startKeeper(folder)
    await Bun.sleep(KEEPER_POLL_MS)
  }
  throw new Error(`The tests' PostgreSQL does not start: see keeper.log and postgres.log in ${folder}.`)
}

/** In memory where there is room: a clone is some 340 files, which took 15 ms there and 100 to 200 ms on a disk. */
function findFastFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER)
    return bavail * bsize >= MEMORY_FOLDER_MIN_BYTES ? MEMORY_FOLDER : tmpdir()
  } catch {
    return tmpdir()
  }
}

async function askKeeper(unix: string): Promise<Lease | undefined> {
  try {
    const signal = AbortSignal.timeout(KEEPER_ANSWER_DEADLINE_MS)
    const response = await fetch('http://keeper/leases', {
      unix,
      signal,
      method: 'POST',
      body: JSON.stringify({ pid: process.pid }),
    })
    return leaseSchema.parse(await response.json())
  } catch {
    return undefined
  }
}

/** Starts a keeper, which leaves at once when there is another. By a shell that ends: `bun test` would end a child of its own with the file. */
async function startKeeper(folder: string): Promise<number> {
  const command = '"$0" "$1" "$2" >>"$2/keeper.log" 2>&1 </dev/null & echo $!'
  const args = ['-c', command, process.execPath, join(import.meta.dir, 'postgres-keeper.ts'), folder]
  const shell = spawn('/bin/sh', args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  return Number(await text(shell.stdout))
}

/** The migrated database of which every test's is a clone. Made once for each state of `sql/`, by one process while others wait. */
async function ensureTemplate(server: Lease): Promise<string> {
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
async function buildTemplate(server: Lease, admin: postgres.ReservedSql, name: string) {
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
function administer(server: Lease): postgres.Sql {
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
