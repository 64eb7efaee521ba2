import { afterAll, beforeEach, expect, setDefaultTimeout, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { requirePostgresBinaries } from './embedded-postgres-binaries.ts'

// Copies of 60 MB.
setDefaultTimeout(30_000)

const NOBODY = { uid: 65_534, gid: 65_534 }
const isRoot = process.getuid?.() === 0
const root = mkdtempSync(join(tmpdir(), 'hubbub-binaries-'))
const dataDir = join(root, 'data')
const packageFolder = join(root, 'closed', 'package')
const libraries = join(packageFolder, 'native', 'lib')
chmodSync(root, 0o755)
copyPackageWithoutLinks()

beforeEach(() => {
  rmSync(dataDir, { recursive: true, force: true })
  mkdirSync(dataDir)
})
afterAll(() => {
  chmodSync(libraries, 0o755)
  rmSync(root, { recursive: true, force: true })
})

test.skipIf(isRoot)('a read-only package without links is copied into the data folder, where it runs', () => {
  chmodSync(libraries, 0o555)
  const { initdb } = requirePostgresBinaries(dataDir, undefined, packageFolder)
  chmodSync(libraries, 0o755)
  expect(initdb).toStartWith(dataDir)
  expect(version(initdb)).toContain('PostgreSQL) 18')
})

test.skipIf(!isRoot)(
  'a package that the server’s user can not reach is copied into the data folder, where it can',
  () => {
    chmodSync(dirname(packageFolder), 0o700)
    const { initdb } = requirePostgresBinaries(dataDir, NOBODY, packageFolder)
    expect(initdb).toStartWith(dataDir)
    // Without the package, so that no link may lead back to it.
    const elsewhere = `${packageFolder}.moved`
    spawnSync('mv', [packageFolder, elsewhere])
    expect(version(initdb, NOBODY)).toContain('PostgreSQL) 18')
    spawnSync('mv', [elsewhere, packageFolder])
  },
)

test.skipIf(!isRoot)('a copy is made once, and those of other versions go', () => {
  chmodSync(dirname(packageFolder), 0o700)
  mkdirSync(join(dataDir, 'postgres-binaries-17.0.0'))
  const first = requirePostgresBinaries(dataDir, NOBODY, packageFolder)
  const made = lstatSync(first.initdb).ctimeMs
  requirePostgresBinaries(dataDir, NOBODY, packageFolder)
  expect(lstatSync(first.initdb).ctimeMs).toBe(made)
  expect(readdirSync(dataDir)).toHaveLength(1)
})

test('several processes that link the libraries at once all succeed', async () => {
  unlinkLibraries()
  const module = join(import.meta.dir, 'embedded-postgres-binaries.ts')
  const code = `(await import(${JSON.stringify(module)})).requirePostgresBinaries(${JSON.stringify(dataDir)}, undefined, ${JSON.stringify(packageFolder)})`
  const processes = [1, 2, 3].map(() => Bun.spawn(['bun', '-e', code]))
  expect(await Promise.all(processes.map((each) => each.exited))).toEqual([0, 0, 0])
  expect(version(join(packageFolder, 'native', 'bin', 'initdb'))).toContain('PostgreSQL) 18')
})

function copyPackageWithoutLinks() {
  const parent = dirname(Bun.resolveSync('embedded-postgres', import.meta.dir))
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  cpSync(resolve(dirname(Bun.resolveSync(platform, parent)), '..'), packageFolder, { recursive: true })
  unlinkLibraries()
}

function unlinkLibraries() {
  for (const name of readdirSync(libraries))
    if (lstatSync(join(libraries, name)).isSymbolicLink()) rmSync(join(libraries, name))
}

function version(program: string, user?: typeof NOBODY): string {
  const { stdout, stderr } = spawnSync(program, ['--version'], { ...user, cwd: '/', encoding: 'utf8' })
  return stdout + stderr
}
