import { expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { runHubbub } from '../../test/harness/hubbub.ts'
import { createEmptyDatabase, createFilledDatabase, createFolder, digestTables } from '../backup/backup.fixture.ts'
import { verifyBackup } from '../backup/read-backup.ts'

setDefaultTimeout(60_000)

const source = await createFilledDatabase()
const folder = createFolder()
const file = join(folder, 'hubbub.tar.gz')

test('a backup is made by one command, restored by another, and over data only with --yes', async () => {
  expect(await runHubbub(['backup', file], { DATABASE_URL: source })).toMatchObject({ code: 0 })
  const target = await createEmptyDatabase()
  expect(await runHubbub(['restore', file], { DATABASE_URL: target })).toMatchObject({ code: 0 })
  const was = await digestTables(target)
  expect(was).toMatchObject({ messages: (await digestTables(source))['messages'] })
  const { code, text } = await runHubbub(['restore', file], { DATABASE_URL: target })
  expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining('Add --yes') })
  expect(text).toMatch(/holds the site “.+” with \d+ people and \d+ messages/)
  expect(await digestTables(target)).toEqual(was)
  expect(await runHubbub(['restore', '--yes', '--sign-out', file], { DATABASE_URL: target })).toMatchObject({ code: 0 })
  expect((await digestTables(target))['site']).not.toBe(was['site'])
})

test('a backup can be led on by a pipe, and one whose reader ends early fails', async () => {
  const piped = join(folder, 'piped.tar.gz')
  expect(await runShell('bun src/main.ts backup - | cat > "$FILE"', { FILE: piped })).toMatchObject({ code: 0 })
  expect((await verifyBackup(piped)).end.tables.length).toBeGreaterThan(5)
  const broken = await runShell('set -o pipefail; bun src/main.ts backup - | head -c 1000 > /dev/null')
  expect(broken).toMatchObject({ code: 1, errors: expect.stringContaining('broke off') })
})

test.each(['backup', 'backup one two', 'restore', 'restore one two', 'restore one --all'])(
  '%s is answered by what is expected',
  async (command) => {
    expect(await runHubbub(command.split(' '), { DATABASE_URL: source })).toMatchObject({
      code: 1,
      text: expect.stringMatching(/^Expected: /),
    })
  },
)

test('where nothing is, a backup makes nothing', async () => {
  const dataDir = createFolder()
  const nowhere = join(dataDir, 'missing')
  for (const DATA_DIR of [dataDir, nowhere]) {
    const { code, text } = await runHubbub(['backup', join(folder, 'none.tar.gz')], { DATA_DIR })
    expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining('nothing to back up') })
  }
  expect(readdirSync(dataDir)).toEqual([])
  expect(existsSync(join(folder, 'none.tar.gz'))).toBe(false)
})

test('a wrong file is refused before a database is made for it', async () => {
  const dataDir = join(createFolder(), 'data')
  mkdirSync(dataDir)
  const { code, text } = await runHubbub(['restore', import.meta.path], { DATA_DIR: dataDir })
  expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining('no backup of Hubbub') })
  expect(readdirSync(dataDir)).toEqual([])
})

async function runShell(script: string, env: Record<string, string> = {}) {
  const child = Bun.spawn(['bash', '-c', script], {
    cwd: resolve(import.meta.dir, '../..'),
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', DATABASE_URL: source, ...env },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
    timeout: 60_000,
  })
  const [errors, code] = await Promise.all([new Response(child.stderr).text(), child.exited])
  return { code, errors }
}
