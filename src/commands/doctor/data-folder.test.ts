import { expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestsEnd } from '../../../test/harness/cleanups.ts'
import { examineDataFolder, judgeSpace } from './data-folder.ts'
import { configOf, verdictsOf } from './doctor.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'hubbub-doctor-'))
onTestsEnd(() => rmSync(folder, { recursive: true, force: true }))
const GIBIBYTE = 1024 ** 3

test('a folder that can be written is well, and stays as it was', async () => {
  const findings = await examineDataFolder(configOf({ DATA_DIR: folder }))
  expect(findings.map(({ part }) => part)).toEqual(['data folder', 'disk space'])
  expect(findings[0]).toMatchObject({ verdict: 'ok', says: expect.stringContaining('can be written') })
  expect(readdirSync(folder)).toEqual([])
})

test('a folder that is not there is left to the first start', async () => {
  const missing = join(folder, 'a', 'b')
  const [finding] = await examineDataFolder(configOf({ DATA_DIR: missing }))
  expect(finding).toMatchObject({ verdict: 'ok', says: expect.stringContaining('will be made') })
  expect(existsSync(missing)).toBe(false)
})

test('a file in the place of the folder is a fault', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const place of [file, join(file, 'below')])
    expect(verdictsOf(await examineDataFolder(configOf({ DATA_DIR: place })))).toEqual(['fault data folder'])
  rmSync(file)
})

test('a disk that is nearly full is a fault, and one that fills up a hint', () => {
  expect([0.2, 2, 20].map((free) => judgeSpace('/data', free * GIBIBYTE).verdict)).toEqual(['fault', 'hint', 'ok'])
})

test('who keeps messages in their own PostgreSQL and files in S3 has no data folder', async () => {
  const keys = { S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b' }
  expect(await examineDataFolder(configOf({ DATABASE_URL: 'postgres://localhost/x', ...keys }))).toEqual([])
})
