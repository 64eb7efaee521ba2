import type { Sql, Transaction } from './postgres.ts'

/** Any constant will do, as long as every version of the program uses the same. */
const SCHEMA_LOCK = 4_827_355

/** Takes the right to change the schema until the transaction ends; false when another process has it, or reads the whole schema for a backup. */
export async function tryLockSchema(tx: Transaction): Promise<boolean> {
  const [row] = await tx<{ locked: boolean }[]>`select pg_try_advisory_xact_lock(${SCHEMA_LOCK}) as locked`
  return row?.locked === true
}

/** Keeps everybody from changing the schema until this connection ends; false when somebody does so just now. */
export async function tryHoldSchema(connection: Pick<Sql, 'unsafe'>): Promise<boolean> {
  const [row] = await connection.unsafe<{ held: boolean }[]>(
    `select pg_try_advisory_lock_shared(${SCHEMA_LOCK}) as held`,
  )
  return row?.held === true
}

/** Who keeps others from changing the schema. */
export interface SchemaHolder {
  /** The process of PostgreSQL that serves it. */
  pid: number
  /** Where it connected from; empty for a Unix socket. */
  address: string
  since: Date
}

/** The one that has held the schema for the longest; undefined when nobody does. */
export async function findSchemaHolder(sql: Sql): Promise<SchemaHolder | undefined> {
  const [row] = await sql<SchemaHolder[]>`
    select a.pid, coalesce(host(a.client_addr), '') as address, coalesce(a.xact_start, a.backend_start) as since
    from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = ${SCHEMA_LOCK} and l.objsubid = 1
      and l.database = (select oid from pg_database where datname = current_database())
    order by since limit 1`
  return row
}
