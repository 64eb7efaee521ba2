import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql, Transaction } from './postgres.ts'

/** Any constant will do, as long as every version of the program uses the same. */
const MIGRATION_LOCK = 4_827_355

const SQL_FOLDER = join(import.meta.dir, '../../sql')

interface Migration {
  version: number
  name: string
  text: string
  checksum: string
}

/** A schema that this program must not run on; the message says which and what to do. */
export class SchemaError extends Error {
  override name = 'SchemaError'
}

/**
 * Brings the schema up to date with `sql/*.sql`: in order of their numbers, each file once, all in one transaction
 * under an advisory lock, so that instances starting at once apply it once and a crash leaves nothing half done.
 * Throws `SchemaError` when a file that was applied has changed or is gone, or the schema is newer than the program.
 */
export async function migrate(sql: Sql, folder = SQL_FOLDER): Promise<void> {
  const migrations = await readMigrations(folder)
  await sql.begin(async (tx) => {
    await tx`set local statement_timeout = 0`
    await tx`select pg_advisory_xact_lock(${MIGRATION_LOCK})`
    await tx`create table if not exists migrations (
      version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`
    const applied = await tx<
      { version: number; name: string; checksum: string }[]
    >`select * from migrations order by version`
    requireSameHistory(applied, migrations)
    for (const migration of migrations.slice(applied.length)) await apply(tx, migration)
  })
}

/** True when every migration of the program has been applied and no other. */
export async function isCurrent(sql: Sql, folder = SQL_FOLDER): Promise<boolean> {
  const [row] = await sql<{ count: number }[]>`select count(*) from migrations`
  return row?.count === (await readMigrations(folder)).length
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await Bun.file(join(folder, name)).text()
      return {
        version: Number(name.slice(0, 4)),
        name,
        text,
        checksum: createHash('sha256').update(text).digest('hex'),
      }
    }),
  )
}

function requireSameHistory(applied: { version: number; name: string; checksum: string }[], ours: Migration[]): void {
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
