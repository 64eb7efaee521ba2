import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '../harness/ports.ts'
import { createTestDatabase } from '../harness/postgres.ts'
import { CHECKOUT } from './compose-file.ts'

const READY_DEADLINE_MS = 45_000
const POLL_MS = 25

/** The image's steps, done in a folder: there is no Docker where tests run. */
const image = mkdtempSync(join(tmpdir(), 'hubbub-image-'))
const dockerfile = readFileSync(join(CHECKOUT, 'Dockerfile'), 'utf8')
const [packagesStage = '', finalStage = ''] = dockerfile.split(/^FROM .*$/m).slice(1)
const port = findFreePort()
const url = `http://127.0.0.1:${port}`
let program: Bun.Subprocess | undefined

beforeAll(async () => {
  for (const path of copiedBy(packagesStage)) copy(path)
  const install = Bun.spawnSync(['bun', 'install', '--frozen-lockfile', '--production'], {
    cwd: image,
    env: environment(),
  })
  if (install.exitCode !== 0) throw new Error(install.stderr.toString())
  for (const path of copiedBy(finalStage)) copy(path)
  const { url: databaseUrl } = await createTestDatabase()
  program = Bun.spawn([...words('ENTRYPOINT'), ...words('CMD')], {
    cwd: image,
    env: { ...environment(), PORT: String(port), DATA_DIR: join(image, 'data'), DATABASE_URL: databaseUrl },
    stdout: 'ignore',
    stderr: 'ignore',
  })
  mkdirSync(join(image, 'data'))
  await untilReady()
}, 60_000)

afterAll(async () => {
  program?.kill('SIGKILL')
  await program?.exited
  rmSync(image, { recursive: true })
})

test('what the Dockerfile copies is enough to serve pages, the script, the style and the manual', async () => {
  expect(existsSync(join(image, 'node_modules/typescript'))).toBe(false)
  const page = await (await fetch(`${url}/setup`)).text()
  const assets = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
  expect(assets.length).toBeGreaterThan(1)
  for (const path of [...assets, '/docs', '/docs/operate', '/docs/images/room-light.png', '/api/v1/openapi.json'])
    expect([path, (await fetch(url + path)).status]).toEqual([path, 200])
})

test('no test is in the image', () => {
  expect([...new Bun.Glob('{src,views,docs,sql}/**/*.{test,fixture,contract}.*').scanSync({ cwd: image })]).toEqual([])
  expect(existsSync(join(image, 'test'))).toBe(false)
})

test('every command of the program runs from it', () => {
  const { exitCode, stdout } = Bun.spawnSync([...words('ENTRYPOINT'), 'help'], { cwd: image, env: environment() })
  expect(exitCode).toBe(0)
  expect(stdout.toString()).toContain('doctor')
})

test('the check of health says whether the process lives', () => {
  const check = (at: number) =>
    Bun.spawnSync(healthCheck(), { cwd: image, env: { ...environment(), PORT: String(at) }, stderr: 'ignore' }).exitCode
  expect(check(port)).toBe(0)
  expect(check(findFreePort())).not.toBe(0)
})

test('it runs as somebody who is not root, and is well while PostgreSQL is away', () => {
  expect(finalStage).toMatch(/^USER bun$/m)
  expect(healthCheck().at(-1)).toContain('/healthz')
})

/** The paths that a stage takes from the checkout. */
function copiedBy(stage: string): string[] {
  return [...stage.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, paths = '']) => paths.split(' ').slice(0, -1))
}

function copy(path: string): void {
  const isLeftOut = (source: string) => ignored.some((glob) => glob.match(source.slice(CHECKOUT.length + 1)))
  expect(allowed).toContain(path)
  cpSync(join(CHECKOUT, path), join(image, path), { recursive: true, filter: (source) => !isLeftOut(source) })
}

const ignoreLines = readFileSync(join(CHECKOUT, '.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => /^[^#]/.test(line))
const allowed = ignoreLines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
const ignored = ignoreLines.filter((line) => line.startsWith('**')).map((line) => new Bun.Glob(line))

/** The words of an instruction that is written as a JSON list. */
function words(instruction: string): string[] {
  const list: unknown = JSON.parse(new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(finalStage)?.[1] ?? '[]')
  if (!Array.isArray(list)) throw new Error(`expected ${instruction} to be a list`)
  return list.map(String)
}

function healthCheck(): string[] {
  const list: unknown = JSON.parse(/^HEALTHCHECK [^[]*\n?\s+CMD (\[.*\])$/m.exec(finalStage)?.[1] ?? '[]')
  if (!Array.isArray(list)) throw new Error('expected HEALTHCHECK to be a list')
  return list.map(String)
}

const environment = () => ({ PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', HOST: '127.0.0.1' })

async function untilReady(): Promise<void> {
  const deadline = Date.now() + READY_DEADLINE_MS
  while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) {
    if (Date.now() > deadline || program?.exitCode !== null) throw new Error('expected the program to become ready')
    await Bun.sleep(POLL_MS)
  }
}
