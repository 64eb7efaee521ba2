import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startInstance } from '../../deploy/local/instance.ts'
import { startRedis } from '../../deploy/local/redis.ts'
import { listViolationsUnder, OPERATIONS, TEST_DEADLINE_MS, UNLIMITED, untilDone } from '../faults/load.ts'
import { onTestsEnd } from '../harness/cleanups.ts'
import { runHubbub } from '../harness/hubbub.ts'
import { createTestDatabase } from '../harness/postgres.ts'
import { readGauge } from './site.ts'
import { sharedKafka } from '../harness/services.ts'
import { EXPAND, makeNextVersion } from './next-version.ts'

const READY_POLL_MS = 50
const PROBE_DEADLINE_MS = 3_000

const next = makeNextVersion(EXPAND)

test(
  'two versions run side by side on one PostgreSQL: the old one stays ready and stores, and is refused when it is started anew',
  () => expectSideBySide({}),
  TEST_DEADLINE_MS,
)

test(
  'two versions run side by side in a cluster',
  async () => {
    const [kafka, redis] = await Promise.all([sharedKafka(), startRedis({ folder: makeFolder() })])
    onTestsEnd(redis.stop)
    await expectSideBySide({
      KAFKA_BROKERS: kafka.brokers.join(','),
      KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
      REDIS_URL: redis.url,
    })
  },
  TEST_DEADLINE_MS + 300_000,
)

async function expectSideBySide(mode: Record<string, string>): Promise<void> {
  const { url: databaseUrl, sql } = await createTestDatabase()
  const env = { ...UNLIMITED, ...mode, DATABASE_URL: databaseUrl }
  const old = await startInstance({ name: 'old', folder: makeFolder(), env })
  onTestsEnd(old.stop)
  const unready = watchReadiness(old.url)

  const violations = await listViolationsUnder({ url: old.url, databaseUrl }, { tabs: 8 }, async (oracle) => {
    // Starting takes long enough for much of the load to be over.
    await untilDone(oracle, 0.05)
    const { checkout } = next
    const newer = await startInstance({ name: 'next', folder: makeFolder(), checkout, env })
    onTestsEnd(newer.stop)
    expect(await readGauge(newer.url, 'hubbub_build_info', { version: next.version })).toBe(1)
    expect((await oracle.probe(Bun.randomUUIDv7(), newer.url)).status).toBe(201)
    await untilDone(oracle, oracle.now().done / OPERATIONS + 0.05)
    // As a change looks like that only the next version knows: a number that no row of the old one's tables has.
    for (const roomId of oracle.roomIds) await sql`update rooms set last_seq = last_seq + 1 where id = ${roomId}`
    await expectRefused(env)
    expect((await fetch(`${newer.url}/readyz`)).status).toBe(200)
    await newer.stop()
  })
  expect(violations).toEqual([])
  expect(unready.stop()).toEqual([])
  await old.stop()
}

async function expectRefused(env: Record<string, string>): Promise<void> {
  const { code, text } = await runHubbub(['start'], { ...env, PORT: '0', DATA_DIR: makeFolder() })
  expect(code).toBe(1)
  const lines = text.trim().split('\n')
  expect(lines.at(-1)).toContain(next.migration)
  expect(lines).toHaveLength(1)
}

/** Asks again and again, as a balancer does, and collects every answer but 200. */
function watchReadiness(url: string) {
  const answers: string[] = []
  const timer = setInterval(() => {
    fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PROBE_DEADLINE_MS) }).then(
      async (answer) => answer.status !== 200 && answers.push(`${answer.status} ${await answer.text()}`),
      (error: unknown) => answers.push(String(error)),
    )
  }, READY_POLL_MS)
  const stop = () => {
    clearInterval(timer)
    return answers
  }
  onTestsEnd(stop)
  return { stop }
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-versions-'))
  onTestsEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
