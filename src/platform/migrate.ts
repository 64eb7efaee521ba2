import { setTimeout as sleep } from 'node:timers/promises'
import { type Migration, readMigrations } from './migrate-files.ts'
import { findSchemaHolder, tryLockSchema } from './migrate-lock.ts'
import type { Sql, Transaction } from './postgres.ts'
import { isContended } from './problem.ts'

/** How long a start waits for another process that changes the schema. A large table may take it minutes to index. */
const PATIENCE_MS = 5 * 60_000
const POLL_MS = 250
/**
 * While a change waits for its table, everybody else's queries wait behind it. It gives way before PostgreSQL looks for deadlocks (after 1 s), because
 * that could end somebody's send in place of the change.
 */
const TABLE_LOCK_TIMEOUT_MS = 500
/** A process that was stopped in mid-migration is thrown out by PostgreSQL itself, so that the others can go on. */
const IDLE_TIMEOUT_MS = 60_000

/** A schema that this program must not run on; the message says which and what to do. */
export class SchemaError extends Error {
  override name = 'SchemaError'
}

export interface MigrateOptions {
  /** Where the migrations are; the program's own `sql` by default. */
  folder?: string
  /** Told, once, that another process has to be waited for. */
  onStep?: (text: string) => void
  /** For how long it is waited for. */
  patienceMs?: number
}

/**
 * Brings the schema up to date with `sql/*.sql`: in order of their numbers, each file once, all in one transaction
 * under an advisory lock, so that instances starting at once apply it once and a crash leaves nothing half done.
 * Throws `SchemaError` when a file that was applied has changed or is gone, the schema is newer than the program, or
 * another process holds it for longer than `patienceMs`.
 */
export async function migrate(sql: Sql, options: MigrateOptions = {}): Promise<void> {
  const { folder, onStep, patienceMs = PATIENCE_MS } = options
  const migrations = await readMigrations(folder)
  const deadline = Date.now() + patienceMs
  let waits = false
  while (!(await isDone(sql, migrations)) && !(await tryMigrate(sql, migrations))) {
    if (Date.now() > deadline) throw await heldTooLong(sql, patienceMs)
    if (!waits) onStep?.('Another process is changing the tables or backing them up. Waiting for it.')
    waits = true
    await sleep(POLL_MS)
  }
}

/**
 * Whether every migration of the program has been applied as it is here. Newer ones on top do not matter to a program that runs: within one step of
 * versions they only add (CONTRIBUTING.md, "Migrations"), so in a rolling upgrade the old instances go on serving.
 */
export async function isCurrent(sql: Sql, folder?: string): Promise<boolean> {
  const [applied, migrations] = await Promise.all([listApplied(sql), readMigrations(folder)])
  const checksums = new Map(applied.map(({ version, checksum }) => [version, checksum]))
  return migrations.every(({ version, checksum }) => checksums.get(version) === checksum)
}

/** Why the program could not start on the schema as it is, in one sentence; undefined when it could. */
export async function findSchemaFault(sql: Sql, folder?: string): Promise<string | undefined> {
  try {
    if (await isDone(sql, await readMigrations(folder))) return undefined
    return 'The tables are older than this program: run hubbub migrate.'
  } catch (error) {
    if (error instanceof SchemaError) return error.message
    throw error
  }
}

/** A migration that was applied, as the database remembers it. */
export type AppliedMigration = Pick<Migration, 'version' | 'name' | 'checksum'>

/** What has been applied, in order. Rejects when nothing ever was. */
export async function listApplied(sql: Sql | Transaction): Promise<AppliedMigration[]> {
  return sql<AppliedMigration[]>`select version, name, checksum from migrations order by version`
}

/** Whether there is a schema of Hubbub at all. */
export async function hasSchema(sql: Sql | Transaction): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`select to_regclass('migrations') is not null as found`
  return row?.found === true
}

/** Applies what is missing of `migrations`, in a transaction that holds the schema. Throws `SchemaError` as `migrate` does. */
export async function applyMigrations(tx: Transaction, migrations: Migration[]): Promise<void> {
  await tx`create table if not exists migrations (
    version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`
  const applied = await listApplied(tx)
  requireSameHistory(applied, migrations)
  for (const migration of migrations.slice(applied.length)) await apply(tx, migration)
}

async function isDone(sql: Sql, migrations: Migration[]): Promise<boolean> {
  if (!(await hasSchema(sql))) return false
  const applied = await listApplied(sql)
  requireSameHistory(applied, migrations)
  return applied.length === migrations.length
}

/** False when somebody else holds the schema or one of its tables. */
async function tryMigrate(sql: Sql, migrations: Migration[]): Promise<boolean> {
  try {
    return await sql.begin(async (tx) => {
      if (!(await tryLockSchema(tx))) return false
      await tx`select set_config('statement_timeout', '0', true),
        set_config('lock_timeout', ${String(TABLE_LOCK_TIMEOUT_MS)}, true),
        set_config('idle_in_transaction_session_timeout', ${String(IDLE_TIMEOUT_MS)}, true)`
      await applyMigrations(tx, migrations)
      return true
    })
  } catch (error) {
    if (isContended(error)) return false
    throw error
  }
}

function requireSameHistory(applied: AppliedMigration[], ours: Migration[]): void {
  applied.forEach((was, i) => {
    const now = ours[i]
    if (!now)
      throw new SchemaError(
        `The database has migration ${was.name}, which this version of Hubbub does not know. Start the newer version that made it.`,
      )
    if (was.version !== now.version || was.checksum !== now.checksum)
      throw new SchemaError(
        `Migration ${was.name} was changed after it had been applied. Put the original file back; changes go into a new migration.`,
      )
  })
}

async function apply(tx: Transaction, { version, name, text, checksum }: Migration): Promise<void> {
  await tx.unsafe(text)
  await tx`insert into migrations (version, name, checksum) values (${version}, ${name}, ${checksum})`
}

async function heldTooLong(sql: Sql, patienceMs: number): Promise<SchemaError> {
  const waited = `The tables could not be changed within ${Math.round(patienceMs / 1000)} seconds`
  const holder = await findSchemaHolder(sql)
  if (holder === undefined)
    return new SchemaError(`${waited}, because a long transaction uses them: let it finish, then start again.`)
  const { pid, address, since } = holder
  return new SchemaError(
    `${waited}: ${address === '' ? 'another process' : `a process at ${address}`} has held them since ${since.toISOString()}. ` +
      `Let it finish, or end it by "select pg_terminate_backend(${pid})" in PostgreSQL, then start again.`,
  )
}
