import { expect, setDefaultTimeout, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { runHubbub } from '../../test/harness/hubbub.ts'
import { createTestDatabase } from '../../test/harness/postgres.ts'
import { createFolder } from '../backup/backup.fixture.ts'

setDefaultTimeout(60_000)

test('a port that another program has is told, and not shared with it', async () => {
  const database = await createTestDatabase()
  // As the program itself listens: Linux lets two share a port only when both ask for it.
  const other = Bun.serve({ port: 0, hostname: '0.0.0.0', development: false, fetch: () => new Response('another') })
  try {
    const settings = { DATABASE_URL: database.url, DATA_DIR: createFolder(), PORT: String(other.port) }
    expect(await runHubbub(['start'], settings)).toMatchObject({
      code: 1,
      text: expect.stringContaining(`Port ${other.port} is taken by another program`),
    })
  } finally {
    await other.stop(true)
  }
})

test.each([
  'start --port',
  'migrate now',
  'config all',
  'doctor --fix',
  'seed-demo 2026-11-24T09:42:00Z more',
  'backup --quiet',
  'user',
  'user list all',
  'user promote',
  'user promote ines@example.org boss',
  'user reset-password',
])('%s is answered by what is expected, and nothing is done', async (command) => {
  const DATA_DIR = createFolder()
  expect(await runHubbub(command.split(' '), { DATA_DIR })).toMatchObject({
    code: 1,
    text: expect.stringMatching(/^Expected/),
  })
  expect(readdirSync(DATA_DIR)).toEqual([])
})
