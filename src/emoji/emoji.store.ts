import type { Sql, Transaction } from '../platform/postgres.ts'

export interface CustomEmoji {
  name: string
  createdAt: Date
  createdBy: string
}

export interface StoredEmoji {
  mediaType: string
  blobKey: string
}

/** All of them, by name. */
export const listEmoji = (sql: Sql): Promise<CustomEmoji[]> => sql<CustomEmoji[]>`
  select e.name, e.created_at as "createdAt", u.name as "createdBy"
  from custom_emoji e join users u on u.id = e.created_by order by e.name`

/** Those of the names that there are. */
export async function findNames(db: Sql | Transaction, names: string[]): Promise<string[]> {
  const rows = await db<{ name: string }[]>`select name from custom_emoji where name = any(${names}::text[])`
  return rows.map(({ name }) => name)
}

export async function findEmoji(sql: Sql, name: string): Promise<StoredEmoji | undefined> {
  const [row] = await sql<StoredEmoji[]>`
    select media_type as "mediaType", blob_key as "blobKey" from custom_emoji where name = ${name}`
  return row
}

/** Two that come at once are counted one after the other. */
export async function lockAndCount(tx: Transaction): Promise<number> {
  await tx`lock table custom_emoji in share row exclusive mode`
  const [row] = await tx<{ count: number }[]>`select count(*) as count from custom_emoji`
  return row?.count ?? 0
}

/** False where the name is taken. */
export async function insertEmoji(
  tx: Transaction,
  { name, mediaType, blobKey, createdBy }: StoredEmoji & { name: string; createdBy: string },
): Promise<boolean> {
  const rows = await tx`
    insert into custom_emoji (name, media_type, blob_key, created_by)
    values (${name}, ${mediaType}, ${blobKey}, ${createdBy}) on conflict do nothing returning 1`
  return rows.length === 1
}

/** Gives the key of its bytes; undefined where there is none. */
export async function deleteEmoji(tx: Transaction, name: string): Promise<string | undefined> {
  const [row] = await tx<{ key: string }[]>`delete from custom_emoji where name = ${name} returning blob_key as key`
  return row?.key
}
