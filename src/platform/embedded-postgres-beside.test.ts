import { expect, setDefaultTimeout, test } from 'bun:test'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestsEnd } from '../../test/harness/cleanups.ts'
import { findEmbeddedPostgres, hasEmbeddedPostgres } from './embedded-postgres-beside.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { createPostgres } from './postgres.ts'

setDefaultTimeout(30_000)

test('another process gets in beside the one that keeps the server, also where its path is too long for a socket', async () => {
  const root = mkdtempSync(join(tmpdir(), 'hubbub-beside-'))
  onTestsEnd(() => rmSync(root, { recursive: true, force: true }))
  chmodSync(root, 0o755)
  const dataDir = join(root, 'long'.repeat(25))
  expect(hasEmbeddedPostgres(dataDir)).toBe(false)
  expect(await findEmbeddedPostgres(dataDir)).toBeUndefined()
  const server = await startEmbeddedPostgres({ dataDir })
  onTestsEnd(server.stop)
  const beside = await findEmbeddedPostgres(dataDir)
  if (beside === undefined) throw new Error('expected a way in')
  const sql = createPostgres(beside.connection, { max: 1 })
  expect(await sql`select current_user as name`).toMatchObject([{ name: 'hubbub' }])
  await sql.end({ timeout: 1 })
  beside.close()
  await server.stop()
  expect(hasEmbeddedPostgres(dataDir)).toBe(true)
  expect(await findEmbeddedPostgres(dataDir)).toBeUndefined()
  expect(readdirSync(dataDir)).toContain('postgres')
})
