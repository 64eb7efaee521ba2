import type { Sql } from '../../src/platform/postgres.ts'

/**
 * All rows of all tables as text, table by table: for "nothing was changed" and "no secret is in it". Binary columns are hexadecimal.
 */
export async function dumpDatabase(sql: Sql): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' order by tablename`
  const dump: Record<string, string> = {}
  for (const { name } of tables) {
    const rows = await sql<{ row: string }[]>`select t::text as row from ${sql(name)} t order by 1`
    dump[name] = rows.map(({ row }) => row).join('\n')
  }
  return dump
}
