import postgres from 'postgres'
import { onTestsEnd } from '../../test/harness/cleanups.ts'

export type MessageTable = 'messages' | 'peer.messages'

/** Looks from outside at what the tables of messages hold. */
export function createTally(databaseUrl: string) {
  const sql = postgres(databaseUrl, { max: 1 })
  onTestsEnd(() => sql.end({ timeout: 2 }))

  async function countRows(table: MessageTable): Promise<number> {
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from ${sql(table)}`
    return row?.count ?? 0
  }

  /** How many of these messages are not there. */
  async function countMissing(table: MessageTable, ids: string[]): Promise<number> {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from unnest(${ids}::uuid[]) as wanted (id)
      where not exists (select from ${sql(table)} as stored where stored.id = wanted.id)`
    return row?.count ?? 0
  }

  return { countRows, countMissing }
}
