import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestsEnd } from '../../test/harness/cleanups.ts'
import { createTestDatabase } from '../../test/harness/postgres.ts'
import { fillSite } from '../commands/seed-demo/fill-site.ts'
import { createPostgres, type Sql } from '../platform/postgres.ts'
import { listTables } from './catalogue.ts'
import { writeBackup } from './write-backup.ts'
import { writeWholeFile } from './write-whole-file.ts'

/** What COPY has to write in another way than it is. */
export const ODD_TEXT = "tab\tline\nreturn\rback\\slash \\. \\N \\\\n “quotes” 'single' 🐙 \u202E \u0001"

/** A folder that is gone after the tests. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-backup-'))
  onTestsEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A database without any table, to which nobody is connected. */
export async function createEmptyDatabase(): Promise<string> {
  const { url, sql } = await createTestDatabase()
  await sql`drop schema public cascade`
  await sql`create schema public`
  await sql.end()
  return url
}

/** A database with the sample site, a session, and texts that are hard to write down; nobody is connected. */
export async function createFilledDatabase(): Promise<string> {
  const { url, sql } = await createTestDatabase()
  await fillSite(sql, { now: Date.now(), passwordHash: 'none', timeZone: 'Europe/Berlin' })
  await sql`update messages set body = ${ODD_TEXT}, html = ${ODD_TEXT} where id = (select id from messages where deleted_at is null limit 1)`
  await sql`
    insert into sessions (id, token_hash, user_id, user_agent, address, expires_at)
    select gen_random_uuid(), sha256(random()::text::bytea), id, ${ODD_TEXT}, '192.0.2.7', now() + interval '1 day' from users limit 3`
  await sql`insert into drafts (user_id, room_id, body, updated_at)
    select user_id, room_id, ${ODD_TEXT}, now() from memberships limit 5`
  await sql.end()
  return url
}

/** Backs a database up into a new file. */
export async function backUp(url: string, name = 'hubbub.tar.gz'): Promise<string> {
  const path = join(createFolder(), name)
  await writeWholeFile(path, (out) => writeBackup(url, out))
  return path
}

/** Asks a database something, and leaves it. */
export async function ask<T>(url: string, question: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = createPostgres(url, { max: 1 })
  try {
    return await question(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** A digest of all rows of each table, by name. */
export function digestTables(url: string): Promise<Record<string, string>> {
  return ask(url, async (sql) => {
    const digests: Record<string, string> = {}
    for (const { name } of await listTables(sql)) {
      const rows = await sql<{ row: string }[]>`select t::text as row from ${sql(name)} t order by t::text collate "C"`
      digests[name] = createHash('sha256').update(JSON.stringify(rows)).digest('hex')
    }
    return digests
  })
}
