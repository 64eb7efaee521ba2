import type { Sql } from '../platform/postgres.ts'

/** The database's clock: instances may differ by a little, and what is due is decided by this one. */
export async function readNow(sql: Sql): Promise<Date> {
  const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`
  if (!row) throw new Error('expected the time, found none')
  return row.now
}

/** Milliseconds until the next message or reminder is due, 0 or less for one that is; undefined where none waits. */
export async function readNextInMs(sql: Sql): Promise<number | undefined> {
  const [row] = await sql<{ ms: number | null }[]>`
    select (extract(epoch from least(
      (select min(next_at) from scheduled_messages where refused_at is null),
      (select min(due_at) from reminders where delivered_at is null)
    ) - clock_timestamp()) * 1000)::float8 as ms`
  return row?.ms ?? undefined
}
