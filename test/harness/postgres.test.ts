import { expect, test } from 'bun:test'
import { createTestDatabase, sharedPostgres } from './postgres.ts'

test('a test database is migrated and belongs to a role that is no superuser', async () => {
  const { sql } = await createTestDatabase()
  const [row] =
    await sql`SELECT current_setting('is_superuser') AS superuser, (SELECT count(*) FROM migrations) AS migrations`
  expect(row?.superuser).toBe('off')
  expect(row?.migrations).toBeGreaterThan(0)
})

test('what one test database holds, another does not', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()])
  await one.sql`CREATE TABLE mine (n int)`
  const [row] = await other.sql`SELECT to_regclass('mine') AS mine`
  expect(row?.mine).toBe(null)
})

test('a dropped database is gone, also with connections open', async () => {
  const { connect, drop, url } = await createTestDatabase()
  await connect('superuser')`SELECT 1`
  await drop()
  const { connect: look } = await createTestDatabase()
  const rows = await look('superuser')`SELECT 1 FROM pg_database WHERE datname = ${new URL(url).pathname.slice(1)}`
  expect(rows).toHaveLength(0)
})

test('test processes share one server', async () => {
  const ours = await sharedPostgres()
  const module = JSON.stringify(`${import.meta.dir}/postgres.ts`)
  const other = Bun.spawn(['bun', '-e', `console.log((await (await import(${module})).sharedPostgres()).keeper)`])
  expect(Number(await new Response(other.stdout).text())).toBe(ours.keeper)
})
