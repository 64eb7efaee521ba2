import { keysOf } from '../avatars/avatars.store.ts'
import type { Reserved, Sql, Transaction } from '../platform/postgres.ts'
import type { End } from './manifest.ts'

export interface Table {
  name: string
  /** Those that are stored, and not computed from others. */
  columns: string[]
}

type Connection = Sql | Reserved | Transaction

/** All tables of the schema but the one of migrations. */
export async function listTables(sql: Connection): Promise<Table[]> {
  return sql<Table[]>`
    select c.relname::text as name,
      coalesce(array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = ''), '{}') as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> 'migrations'
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    group by c.relname order by c.relname`
}

/** The keys of everything in the storage that the schema knows of. */
export async function listFileKeys(sql: Connection): Promise<string[]> {
  const files = (await hasColumn(sql, 'files', 'blob_key')) ? await listKeysOfFiles(sql) : []
  const avatars = (await hasColumn(sql, 'users', 'avatar')) ? await listAvatars(sql) : []
  const emoji = (await hasColumn(sql, 'custom_emoji', 'blob_key')) ? await listKeysOfEmoji(sql) : []
  const previews = (await hasColumn(sql, 'previews', 'picture_key')) ? await listPreviewKeys(sql) : []
  return [...files, ...avatars.flatMap(keysOf), ...emoji, ...previews].toSorted()
}

async function hasColumn(sql: Connection, table: string, column: string): Promise<boolean> {
  const rows = await sql`
    select 1 from information_schema.columns
    where table_schema = current_schema() and table_name = ${table} and column_name = ${column}`
  return rows.length === 1
}

async function listKeysOfFiles(sql: Connection): Promise<string[]> {
  const rows = await sql<{ key: string }[]>`
    select key from files cross join lateral unnest(array[blob_key, thumbnail_key]) as key where key is not null`
  return rows.map(({ key }) => key)
}

async function listKeysOfEmoji(sql: Connection): Promise<string[]> {
  const rows = await sql<{ key: string }[]>`select blob_key as key from custom_emoji`
  return rows.map(({ key }) => key)
}

async function listAvatars(sql: Connection): Promise<string[]> {
  const rows = await sql<{ avatar: string }[]>`select avatar from users where avatar is not null`
  return rows.map(({ avatar }) => avatar)
}

async function listPreviewKeys(sql: Connection): Promise<string[]> {
  const rows = await sql<{ key: string }[]>`select picture_key as key from previews where picture_key is not null`
  return rows.map(({ key }) => key)
}

/** The sequences that have given a number, with the last one. */
export async function listSequences(sql: Connection): Promise<End['sequences']> {
  return sql<End['sequences']>`
    select sequencename::text as name, last_value::text as value from pg_sequences
    where schemaname = current_schema() and last_value is not null order by sequencename`
}

/** Lets sequences go on behind the last number that they gave; those that are not here belonged to tables that were left out. */
export async function setSequences(tx: Transaction, sequences: End['sequences']): Promise<void> {
  for (const { name, value } of sequences)
    await tx`select setval(own, ${value}::text::bigint)
      from (select to_regclass(format('%I.%I', current_schema(), ${name}::text)) as own) s where own is not null`
}

/** The statements that take all foreign keys away and put them back: rows come in table by table, and one may point to a later table. */
export async function listForeignKeys(tx: Transaction): Promise<{ drop: string; add: string }[]> {
  return tx<{ drop: string; add: string }[]>`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add
    from pg_constraint where contype = 'f' and conparentid = 0 and connamespace = current_schema()::regnamespace
    order by conname`
}

/** Removes everything of the schema but what belongs to extensions. */
export async function dropEverything(tx: Transaction): Promise<void> {
  for (const list of [listRelations, listRoutines, listTypes])
    for (const { drop } of await list(tx)) await tx.unsafe(drop)
}

const listRelations = (tx: Transaction) => tx<{ drop: string }[]>`
  select format('drop %s if exists %I.%I cascade',
      case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
      current_schema(), relname) as drop
  from pg_class c
  where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by relkind in ('r', 'p') desc`

const listRoutines = (tx: Transaction) => tx<{ drop: string }[]>`
  select format('drop routine if exists %s cascade', oid::regprocedure) as drop from pg_proc p
  where pronamespace = current_schema()::regnamespace
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')`

const listTypes = (tx: Transaction) => tx<{ drop: string }[]>`
  select format('drop type if exists %s cascade', t.oid::regtype) as drop from pg_type t
  left join pg_class c on c.oid = t.typrelid
  where typnamespace = current_schema()::regnamespace and (typtype in ('e', 'd', 'r') or c.relkind = 'c')
    and not exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')`
