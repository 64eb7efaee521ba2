import { hasSchema } from '../platform/migrate.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { BackupError } from './backup-error.ts'
import { listTables } from './catalogue.ts'

/** What a restore would take away. */
export interface Contents {
  site: string
  people: number
  messages: number
}

/** What the database holds; undefined for an empty one, or one in which nobody has set up a site. Throws `BackupError` for tables of somebody else. */
export async function findContents(sql: Sql): Promise<Contents | undefined> {
  const tables = (await listTables(sql)).map(({ name }) => name)
  if (!(await hasSchema(sql))) return requireNone(tables)
  if (!(await holdsRows(sql, tables))) return undefined
  const count = async (table: string) => (tables.includes(table) ? countRows(sql, table) : 0)
  return { site: await findSiteName(sql, tables), people: await count('users'), messages: await count('messages') }
}

/** Throws `BackupError` when instances are connected: they would go on with numbers that are no longer true. */
export async function requireNobodyElse(sql: Sql | Transaction): Promise<void> {
  const [row] = await sql<{ others: number }[]>`
    select count(*) as others from pg_stat_activity
    where datname = current_database() and application_name = 'hubbub' and pid <> pg_backend_pid()`
  if (row?.others)
    throw new BackupError(
      `The database is in use by Hubbub (${row.others} ${row.others === 1 ? 'connection' : 'connections'}): stop all instances, then restore.`,
    )
}

function requireNone(tables: string[]): undefined {
  if (tables.length === 0) return undefined
  throw new BackupError(
    `The database has tables that are not Hubbub's (${tables.slice(0, 3).join(', ')}${tables.length > 3 ? ' …' : ''}): choose an empty database.`,
  )
}

async function holdsRows(sql: Sql, tables: string[]): Promise<boolean> {
  for (const table of tables) if ((await sql`select 1 from ${sql(table)} limit 1`).length > 0) return true
  return false
}

async function countRows(sql: Sql, table: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*) as count from ${sql(table)}`
  return row?.count ?? 0
}

async function findSiteName(sql: Sql, tables: string[]): Promise<string> {
  if (!tables.includes('site')) return ''
  const [row] = await sql<{ name: string }[]>`select name from site`
  return row?.name ?? ''
}
