import { expect, test } from 'bun:test'
import { SQL } from 'bun'
import { onTestsEnd } from '../harness/cleanups.ts'
import { sharedPostgres } from '../harness/postgres.ts'
import { startProgram } from '../harness/program.ts'
import { OPERATIONS, UNLIMITED } from './support.ts'

/** Twenty times in the long form. */
const ROUNDS = OPERATIONS > 2_000 ? 20 : 2
const ROUND_DEADLINE_MS = 60_000

test(
  'two programs that migrate one database at once are both ready',
  async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const env = { ...UNLIMITED, DATABASE_URL: await createEmptyDatabase() }
      const programs = await Promise.all([startProgram({ env }), startProgram({ env })])
      for (const program of programs) expect((await fetch(`${program.url}/readyz`)).status).toBe(200)
      await Promise.all(programs.map((program) => program.stop()))
    }
  },
  ROUNDS * ROUND_DEADLINE_MS,
)

test(
  'a program killed in mid-migration leaves a database that the next start completes',
  async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const env = { ...UNLIMITED, DATABASE_URL: await createEmptyDatabase() }
      const killed = await startProgram({ env, waitUntilReady: false })
      // Anywhere in the first half second: before, in and after the migration.
      await Bun.sleep(Math.random() * 500)
      await killed.kill9()
      const program = await startProgram({ env })
      expect((await fetch(`${program.url}/setup`)).status).toBe(200)
      await program.stop()
    }
  },
  ROUNDS * ROUND_DEADLINE_MS,
)

async function createEmptyDatabase(): Promise<string> {
  const { url, adminUrl } = await sharedPostgres()
  const name = `fault_${crypto.randomUUID().replaceAll('-', '')}`
  const admin = new SQL(adminUrl)
  await admin.unsafe(`CREATE DATABASE ${name} OWNER hubbub`)
  onTestsEnd(async () => {
    await admin.unsafe(`DROP DATABASE ${name} WITH (FORCE)`)
    await admin.close()
  })
  const database = new URL(url)
  database.pathname = `/${name}`
  return database.href
}
