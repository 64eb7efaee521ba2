import { expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { findFreePort } from '../../test/harness/ports.ts'
import { createTestDatabase } from '../../test/harness/postgres.ts'

const CHECKOUT = resolve(import.meta.dir, '../..')

/** The command as a person runs it. */
async function runDoctor(env: Record<string, string>) {
  const command = [process.execPath, 'src/main.ts', 'doctor']
  const child = Bun.spawn(command, { cwd: CHECKOUT, env: { PATH: process.env.PATH ?? '', ...env }, stderr: 'pipe' })
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { lines: output.trim().split('\n'), errors, code }
}

test('each part is a line, and when all are well the code is 0', async () => {
  const { url } = await createTestDatabase()
  const { lines, errors, code } = await runDoctor({
    DATABASE_URL: url,
    DATA_DIR: '/tmp',
    PUBLIC_URL: 'http://x.example',
  })
  expect(lines.map((line) => line.slice(0, 21).trim())).toEqual([
    'ok   data folder',
    expect.stringMatching(/^(ok {2}|HINT) disk space$/),
    'ok   PostgreSQL',
    'ok   tables',
    'ok   clock',
    'HINT PUBLIC_URL',
  ])
  expect({ errors, code }).toEqual({ errors: '', code: 0 })
})

test('a part that is away does not keep the others from being looked at, and the code is 1', async () => {
  const { lines, code } = await runDoctor({
    DATABASE_URL: `postgres://nobody@127.0.0.1:${findFreePort()}/none`,
    REDIS_URL: `redis://127.0.0.1:${findFreePort()}`,
    KAFKA_BROKERS: `127.0.0.1:${findFreePort()}`,
    DATA_DIR: '/tmp',
  })
  expect(lines.filter((line) => line.startsWith('FAIL')).map((line) => line.slice(5, 21).trim())).toEqual([
    'PostgreSQL',
    'Kafka broker',
    'Redis',
  ])
  expect(code).toBe(1)
})
