import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'bun:test'
import { makeOpenFolder } from '../../deploy/local/open-folder.ts'
import { startPostgres } from '../../deploy/local/postgres.ts'
import { parseConfig } from '../config.ts'
import { openDatabase } from './open-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'hubbub-open-database-'))
makeOpenFolder(folder, join(folder, 'postgres'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a PostgreSQL that is started again just now is waited for, with a word', async () => {
  const postgres = await startPostgres({ folder: join(folder, 'postgres') })
  await postgres.kill9()
  const said: string[] = []
  const waits = Promise.withResolvers<void>()
  const config = parseConfig({ DATABASE_URL: postgres.url })
  const database = await openDatabase(config, (text) => {
    said.push(text)
    waits.resolve()
  })
  const migrated = database.migrate()
  await waits.promise
  await postgres.start()
  await migrated
  expect(said).toEqual(['No answer yet from your PostgreSQL. Waiting for it.'])
  expect((await database.sql`select count(*) from migrations`).length).toBe(1)
  await database.close()
  await postgres.stop()
}, 60_000)

test('a password that is wrong is not waited for', async () => {
  const postgres = await startPostgres({ folder: join(folder, 'other') })
  const url = new URL(postgres.url)
  url.password = 'wrong'
  const database = await openDatabase(parseConfig({ DATABASE_URL: url.href }), () => {})
  expect(await outcomeOf(database.migrate())).toMatch(/password/)
  await database.close()
  await postgres.stop()
}, 60_000)

const outcomeOf = (work: Promise<void>) =>
  work.then(
    () => 'done',
    (error: Error) => error.message,
  )
