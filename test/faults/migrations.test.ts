import { expect, test } from 'bun:test'
import { SQL } from 'bun'
import { onTestsEnd } from '../harness/cleanups.ts'
import { sharedPostgres } from '../harness/postgres.ts'
import { startProgram } from '../harness/program.ts'
import { UNLIMITED } from './load.ts'

const ROUNDS = 20
const TEST_DEADLINE_MS = ROUNDS * 30_000
/** From before the first statement of a migration to after its last. */
const KILL_WITHIN_MS = 500

test(
  'two programs that start on one empty database at once are both ready',
  async () => {
    const env = { ...UNLIMITED, DATABASE_URL: await createEmptyDatabase() }
    const programs = await Promise.all([startProgram({ env }), startProgram({ env })])
    for (const program of programs) expect((await fetch(`${program.url}/readyz`)).status).toBe(200)
    await Promise.all(programs.map((program) => program.stop()))
  },
  TEST_DEADLINE_MS,
)

test(
  `two that migrate one database at once both end well, ${ROUNDS} times`,
  async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const url = await createEmptyDatabase()
      const both = [migrate(url), migrate(url)]
      expect(await Promise.all(both.map((one) => one.exited))).toEqual([0, 0])
    }
  },
  TEST_DEADLINE_MS,
)

test(
  `a migration killed anywhere in its middle is completed by the next one, ${ROUNDS} times`,
  async () => {
    let url = ''
    for (let round = 0; round < ROUNDS; round++) {
      url = await createEmptyDatabase()
      const killed = migrate(url)
      await Bun.sleep((KILL_WITHIN_MS * round) / ROUNDS)
      killed.kill('SIGKILL')
      await killed.exited
      expect(await migrate(url).exited).toBe(0)
    }
    const program = await startProgram({ env: { ...UNLIMITED, DATABASE_URL: url } })
    expect((await fetch(`${program.url}/setup`)).status).toBe(200)
    await program.stop()
  },
  TEST_DEADLINE_MS,
)

const migrate = (url: string) =>
  Bun.spawn([process.execPath, 'src/main.ts', 'migrate'], {
    cwd: `${import.meta.dir}/../..`,
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: url },
    stdout: 'ignore',
    stderr: 'inherit',
  })

async function createEmptyDatabase(): Promise<string> {
  const { url, adminUrl } = await sharedPostgres()
  const name = `fault_${crypto.randomUUID().replaceAll('-', '')}`
  await doAsAdmin(adminUrl, `CREATE DATABASE ${name} OWNER hubbub`)
  onTestsEnd(() => doAsAdmin(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`))
  const database = new URL(url)
  database.pathname = `/${name}`
  return database.href
}

async function doAsAdmin(url: string, statement: string) {
  const admin = new SQL(url, { max: 1 })
  await admin.unsafe(statement)
  await admin.close()
}
