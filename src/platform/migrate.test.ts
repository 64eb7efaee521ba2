import { describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestsEnd } from '../../test/harness/cleanups.ts'
import { createTestDatabase } from '../../test/harness/postgres.ts'
import { findSchemaFault, isCurrent, migrate, SchemaError } from './migrate.ts'
import { tryHoldSchema } from './migrate-lock.ts'

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
    await migrate(sql, { folder: folderOf(ONE) })
    await migrate(sql, { folder: folderOf(TWO) })
    await migrate(sql, { folder: folderOf(TWO) })
    expect(Array.from(await sql`select n from two`)).toEqual([{ n: 2 }])
    expect((await sql`select version from migrations order by version`).map((row) => row['version'])).toEqual([1, 2])
  })

  test('that are started at once apply everything once', async () => {
    const { connect } = await emptyDatabase()
    const [one, other] = [connect(), connect()]
    const folder = folderOf(TWO)
    await Promise.all([
      migrate(one, { folder }),
      migrate(other, { folder }),
      migrate(one, { folder }),
      migrate(other, { folder }),
    ])
    expect(Array.from(await one`select n from two`)).toEqual([{ n: 2 }])
  })

  test('one of which fails leave nothing half done, and can be repeated', async () => {
    const { sql } = await emptyDatabase()
    const broken = { ...ONE, '0002_two.sql': 'create table two (n int); select 1 / 0;' }
    expect(await migrate(sql, { folder: folderOf(broken) }).catch(String)).toContain('division by zero')
    expect(Array.from(await sql`select to_regclass('one') as one, to_regclass('migrations') as migrations`)).toEqual([
      { one: null, migrations: null },
    ])
    await migrate(sql, { folder: folderOf(TWO) })
    expect(await isCurrent(sql, folderOf(TWO))).toBe(true)
  })

  test('stop where one was changed after it had been applied, by its name', async () => {
    const { sql } = await emptyDatabase()
    await migrate(sql, { folder: folderOf(TWO) })
    const changed = folderOf({ ...TWO, '0001_one.sql': `${ONE['0001_one.sql']} -- later` })
    expect(await refusalOf(migrate(sql, { folder: changed }))).toContain('0001_one.sql')
  })

  test('stop where the database is newer than the program', async () => {
    const { sql } = await emptyDatabase()
    await migrate(sql, { folder: folderOf(TWO) })
    expect(await refusalOf(migrate(sql, { folder: folderOf(ONE) }))).toContain('0002_two.sql')
  })

  test('stop where one that was applied is missing', async () => {
    const { sql } = await emptyDatabase()
    await migrate(sql, { folder: folderOf(ONE) })
    const { '0002_two.sql': two } = TWO
    expect(await refusalOf(migrate(sql, { folder: folderOf({ '0002_two.sql': two }) }))).toContain('0001_one.sql')
  })

  test('that others have added on top do not matter to a program that runs, but one is not started there', async () => {
    const { sql } = await emptyDatabase()
    await migrate(sql, { folder: folderOf(TWO) })
    expect(await isCurrent(sql, folderOf(ONE))).toBe(true)
    expect(await findSchemaFault(sql, folderOf(ONE))).toContain('0002_two.sql')
  })

  test('are not current when one is missing, or is not the one that was applied', async () => {
    const { sql } = await emptyDatabase()
    await migrate(sql, { folder: folderOf(ONE) })
    expect(await isCurrent(sql, folderOf(ONE))).toBe(true)
    expect(await isCurrent(sql, folderOf(TWO))).toBe(false)
    expect(await isCurrent(sql, folderOf({ '0001_one.sql': 'select 1' }))).toBe(false)
    expect(await findSchemaFault(sql, folderOf(ONE))).toBeUndefined()
    expect(await findSchemaFault(sql, folderOf(TWO))).toContain('hubbub migrate')
  })

  test('are those of the program by default', async () => {
    const { sql } = await createTestDatabase()
    expect(await isCurrent(sql)).toBe(true)
    await migrate(sql)
  })
})

describe('a schema that another process holds', () => {
  test('is waited for with a word, and then brought up to date', async () => {
    const { sql, connect } = await emptyDatabase()
    const holder = await connect().reserve()
    expect(await tryHoldSchema(holder)).toBe(true)
    const steps: string[] = []
    const told = Promise.withResolvers<void>()
    const work = migrate(sql, { folder: folderOf(ONE), onStep: (text) => told.resolve(void steps.push(text)) })
    await told.promise
    expect(await sql`select to_regclass('one') as one`).toMatchObject([{ one: null }])
    await holder`select pg_advisory_unlock_all()`
    await work
    expect(await sql`select n from one`).toHaveLength(1)
    expect(steps).toHaveLength(1)
    holder.release()
  })

  test('is not waited for when there is nothing to change', async () => {
    const { sql, connect } = await emptyDatabase()
    await migrate(sql, { folder: folderOf(ONE) })
    const holder = await connect().reserve()
    expect(await tryHoldSchema(holder)).toBe(true)
    await migrate(sql, { folder: folderOf(ONE), patienceMs: 0 })
    holder.release()
  })

  test('stops the start after a while, saying who holds it and how to end that', async () => {
    const { sql, connect } = await emptyDatabase()
    const holder = await connect().reserve()
    expect(await tryHoldSchema(holder)).toBe(true)
    const [row] = await holder<{ pid: number }[]>`select pg_backend_pid() as pid`
    expect(await refusalOf(migrate(sql, { folder: folderOf(ONE), patienceMs: 300 }))).toContain(
      `pg_terminate_backend(${row?.pid})`,
    )
    holder.release()
  })

  test('by a long transaction on one of its tables is waited for as well, without holding up everybody else', async () => {
    const { sql, connect } = await emptyDatabase()
    await migrate(sql, { folder: folderOf(ONE) })
    const other = connect()
    const altering = { ...ONE, '0002_two.sql': 'alter table one add column m int' }
    const read = Promise.withResolvers<void>()
    const end = Promise.withResolvers<void>()
    const reader = other.begin(async (tx) => {
      await tx`select n from one`
      read.resolve()
      await end.promise
    })
    await read.promise
    const refusal = await refusalOf(migrate(sql, { folder: folderOf(altering), patienceMs: 0 }))
    expect(refusal).toContain('a long transaction uses them')
    end.resolve()
    await reader
    await migrate(sql, { folder: folderOf(altering) })
    expect(await isCurrent(sql, folderOf(altering))).toBe(true)
  })
})
