import { describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestsEnd } from '../../test/harness/cleanups.ts'
import { createTestDatabase } from '../../test/harness/postgres.ts'
import { isCurrent, migrate, SchemaError } from './migrate.ts'

/** A folder of migrations, by file name. */
function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-migrations-'))
  onTestsEnd(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** A database without a schema. */
async function emptyDatabase() {
  const { sql, connect } = await createTestDatabase()
  await sql`drop schema public cascade`
  await sql`create schema public`
  return { sql, connect }
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof SchemaError) return error.message
    throw error
  }
  return ''
}

const ONE = { '0001_one.sql': 'create table one (n int); insert into one values (1);' }
const TWO = { ...ONE, '0002_two.sql': 'create table two (n int); insert into two select n + 1 from one;' }

describe('migrations', () => {
  test('are applied in order, each once', async () => {
    const { sql } = await emptyDatabase()
    await migrate(sql, folderOf(ONE))
    await migrate(sql, folderOf(TWO))
    await migrate(sql, folderOf(TWO))
    expect(Array.from(await sql`select n from two`)).toEqual([{ n: 2 }])
    expect((await sql`select version from migrations order by version`).map((row) => row['version'])).toEqual([1, 2])
  })

  test('that are started at once apply everything once', async () => {
    const { connect } = await emptyDatabase()
    const [one, other] = [connect(), connect()]
    const folder = folderOf(TWO)
    await Promise.all([migrate(one, folder), migrate(other, folder), migrate(one, folder), migrate(other, folder)])
    expect(Array.from(await one`select n from two`)).toEqual([{ n: 2 }])
  })

  test('one of which fails leave nothing half done, and can be repeated', async () => {
    const { sql } = await emptyDatabase()
    const broken = { ...ONE, '0002_two.sql': 'create table two (n int); select 1 / 0;' }
    expect(await migrate(sql, folderOf(broken)).catch(String)).toContain('division by zero')
    expect(Array.from(await sql`select to_regclass('one') as one, to_regclass('migrations') as migrations`)).toEqual([
      { one: null, migrations: null },
    ])
    await migrate(sql, folderOf(TWO))
    expect(await isCurrent(sql, folderOf(TWO))).toBe(true)
  })

  test('stop where one was changed after it had been applied, by its name', async () => {
    const { sql } = await emptyDatabase()
    await migrate(sql, folderOf(TWO))
    const changed = folderOf({ ...TWO, '0001_one.sql': `${ONE['0001_one.sql']} -- later` })
    expect(await refusalOf(migrate(sql, changed))).toContain('0001_one.sql')
  })

  test('stop where the database is newer than the program', async () => {
    const { sql } = await emptyDatabase()
    await migrate(sql, folderOf(TWO))
    expect(await refusalOf(migrate(sql, folderOf(ONE)))).toContain('0002_two.sql')
  })

  test('stop where one that was applied is missing', async () => {
    const { sql } = await emptyDatabase()
    await migrate(sql, folderOf(ONE))
    const { '0002_two.sql': two } = TWO
    expect(await refusalOf(migrate(sql, folderOf({ '0002_two.sql': two })))).toContain('0001_one.sql')
  })

  test('are current when all have been applied, and only then', async () => {
    const { sql } = await emptyDatabase()
    await migrate(sql, folderOf(ONE))
    expect(await isCurrent(sql, folderOf(ONE))).toBe(true)
    expect(await isCurrent(sql, folderOf(TWO))).toBe(false)
  })

  test('are those of the program by default', async () => {
    const { sql } = await createTestDatabase()
    expect(await isCurrent(sql)).toBe(true)
    await migrate(sql)
  })
})
