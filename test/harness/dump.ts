import type { Sql } from '../../src/platform/postgres.ts'

/** What is made of the messages in the background, a second behind: between two looks at it more of it is there. */
const DERIVED = ['message_words', 'search_buckets', 'search_progress', 'search_backlog']

/**
 * All rows of all tables as text, table by table, but for what is derived from others: for "nothing was changed" and "no secret is in it". Binary
 * columns are hexadecimal.
 */
export async function dumpDatabase(sql: Sql): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename <> all(${DERIVED}) order by tablename`
  const dump: Record<string, string> = {}
  for (const { name } of tables) {
    const rows = await sql<{ row: string }[]>`select t::text as row from ${sql(name)} t order by 1`
    dump[name] = rows.map(({ row }) => row).join('\n')
  }
  return dump
}
