import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { findFreePort } from '../../../test/harness/ports.ts'
import { createTestDatabase } from '../../../test/harness/postgres.ts'
import { clusterConfigOf, configOf, listenSilently, verdictsOf } from './doctor.fixture.ts'
import { examinePostgres } from './postgres.ts'

test('a database with current tables is well', async () => {
  const { url } = await createTestDatabase()
  const findings = await examinePostgres(configOf({ DATABASE_URL: url }))
  expect(verdictsOf(findings)).toEqual(['ok PostgreSQL', 'ok tables', 'ok clock'])
  expect(findings[0]?.says).toMatch(/^version \d+/)
})

test('tables that are older than the program are a fault that names the command', async () => {
  const { url, sql } = await createTestDatabase()
  await sql`delete from migrations where version = (select max(version) from migrations)`
  const [, tables] = await examinePostgres(configOf({ DATABASE_URL: url }))
  expect(tables).toMatchObject({ verdict: 'fault', says: expect.stringContaining('hubbub migrate') })
})

test('a database that says "kept" before it has kept is a fault', async () => {
  const { url, sql } = await createTestDatabase()
  await sql`alter database ${sql(new URL(url).pathname.slice(1))} set synchronous_commit = off`
  const [server] = await examinePostgres(configOf({ DATABASE_URL: url }))
  expect(server).toMatchObject({ verdict: 'fault', says: expect.stringContaining('synchronous_commit off') })
})

test('in a cluster the connections have to do for all instances', async () => {
  const { url } = await createTestDatabase()
  const [few, many] = await Promise.all(
    ['2', '200'].map(async (pool) =>
      (await examinePostgres(clusterConfigOf({ DATABASE_URL: url, POSTGRES_POOL: pool }))).at(-1),
    ),
  )
  expect(few).toMatchObject({ part: 'connections', verdict: 'ok' })
  expect(many).toMatchObject({ part: 'connections', verdict: 'fault', says: expect.stringContaining('POSTGRES_POOL') })
})

test('a database that is away is a fault that names the address, and no password', async () => {
  const port = findFreePort()
  const findings = await examinePostgres(
    configOf({ DATABASE_URL: `postgres://hubbub:geheim@127.0.0.1:${port}/hubbub` }),
  )
  expect(verdictsOf(findings)).toEqual(['fault PostgreSQL'])
  expect(findings[0]?.says).toContain(`127.0.0.1:${port} can not be reached (nothing listens there)`)
  expect(findings[0]?.says).not.toContain('geheim')
})

test('a database that takes connections and is silent is told from one that is away', async () => {
  const findings = await examinePostgres(configOf({ DATABASE_URL: `postgres://hubbub@${listenSilently()}/hubbub` }))
  expect(verdictsOf(findings)).toEqual(['fault PostgreSQL'])
  expect(findings[0]?.says).toContain('takes connections but does not answer')
})

test('a database that does not exist is named', async () => {
  const { url } = await createTestDatabase()
  const other = new URL(url)
  other.pathname = '/no_such_database'
  const findings = await examinePostgres(configOf({ DATABASE_URL: other.href }))
  expect(findings).toMatchObject([{ verdict: 'fault', says: expect.stringContaining('no_such_database') }])
})

test('where there is no database yet none is made', async () => {
  const findings = await examinePostgres(configOf({ DATA_DIR: '/tmp/hubbub-doctor-nothing' }))
  expect(findings).toMatchObject([{ verdict: 'ok', says: 'will be made at the first start' }])
  expect(existsSync('/tmp/hubbub-doctor-nothing')).toBe(false)
})
