import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPostgres, type Sql } from '../../src/platform/postgres.ts'
import { listServerProcesses } from '../../src/platform/postmaster.ts'
import { type LocalPostgres, startPostgres } from './postgres.ts'

const SILENCE_MS = 300
let folder: string
let postgres: LocalPostgres
let sql: Sql

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-postgres-'))
  postgres = await startPostgres({ folder })
  sql = createPostgres(postgres.url, { max: 1 })
  await sql`CREATE TABLE notes (body text)`
})

afterAll(async () => {
  await sql.end({ timeout: 1 })
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('killed, it stays away until it is started again, with all that was committed', async () => {
  await sql`INSERT INTO notes VALUES ('kept')`
  await postgres.kill9()
  expect(listServerProcesses(join(folder, 'postgres'))).toEqual([])
  expect(postgres.isRunning()).toBe(false)
  await postgres.start()
  expect([...(await sql<{ body: string }[]>`SELECT body FROM notes`)]).toEqual([{ body: 'kept' }])
})

test('paused, all its processes are silent, and go on where they were', async () => {
  await sql`SELECT 1`
  postgres.pause()
  const answer = sql<{ two: number }[]>`SELECT 2 AS two`.then(([row]) => row?.two)
  expect(await Promise.race([answer, Bun.sleep(SILENCE_MS).then(() => 'silent')])).toBe('silent')
  postgres.resume()
  expect(await answer).toBe(2)
})

test('it takes SIGQUIT as an immediate shutdown', async () => {
  postgres.signal('SIGQUIT')
  await postgres.exited
  expect(postgres.isRunning()).toBe(false)
  await postgres.start()
  expect((await sql<{ count: number }[]>`SELECT count(*)::int AS count FROM notes`)[0]?.count).toBe(1)
})

test('what it stored is there for the next one on the same folder', async () => {
  const place = join(folder, 'again')
  mkdirSync(place)
  const first = await startPostgres({ folder: place })
  await run(first.url, 'CREATE TABLE kept ()')
  await first.stop()
  const next = await startPostgres({ folder: place })
  await run(next.url, 'SELECT FROM kept')
  await next.stop()
})

async function run(url: string, statement: string) {
  const one = createPostgres(url, { max: 1 })
  try {
    await one.unsafe(statement)
  } finally {
    await one.end({ timeout: 1 })
  }
}
