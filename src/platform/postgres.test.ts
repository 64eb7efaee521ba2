import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listProcessTree } from '../../test/harness/processes.ts'
import { createTestDatabase } from '../../test/harness/postgres.ts'
import { onTestsEnd } from '../../test/harness/cleanups.ts'
import { refusalOf } from '../../test/harness/refusal.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { createLosingLink } from './losing-link.fixture.ts'
import { createPostgres, isDuplicate, poolUseOf, type Sql } from './postgres.ts'
import { readPostmasterPid } from './postmaster.ts'

const DEADLINE_MS = 500
/** What a busy machine may take on top. */
const SLACK_MS = 1_500

const { sql, connect } = await createTestDatabase()
await sql`create table numbers (n bigint primary key)`

describe('a query', () => {
  test('gives sequence numbers as numbers, counts and the largest too', async () => {
    const [row] = await sql<{ n: number; count: number }[]>`
      select ${Number.MAX_SAFE_INTEGER}::bigint as n, count(*) as count from numbers`
    expect(row).toEqual({ n: Number.MAX_SAFE_INTEGER, count: 0 })
  })

  test('runs once, however often it is awaited', async () => {
    const query = sql`insert into numbers values (1)`
    const asked = query.then(() => poolUseOf(sql).underWay)
    expect(poolUseOf(sql).underWay).toBe(1)
    await asked
    await query
    expect(poolUseOf(sql)).toMatchObject({ underWay: 0, deadlineMisses: 0, answers: true })
    expect(await sql`select 1 from numbers where n = 1`).toHaveLength(1)
  })

  test('may be made of fragments', async () => {
    const condition = sql`n = ${1}`
    expect(await sql`select n from numbers where ${condition} and ${sql`n > ${0}`}`).toHaveLength(1)
  })

  test('that is undone because of another fails as what may be tried again', async () => {
    await sql`create table pairs (n int primary key, m int)`
    await sql`insert into pairs values (0, 0), (1, 0)`
    const has = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    const cross = (own: 0 | 1, others: 0 | 1) =>
      sql.begin(async (tx) => {
        await tx`update pairs set m = 1 where n = ${own}`
        has[own].resolve()
        await has[others].promise
        await tx`update pairs set m = 1 where n = ${others}`
      })
    const outcomes = await Promise.allSettled([cross(0, 1), cross(1, 0)])
    expect(outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))).toMatchObject([
      { code: 'contended', status: 503 },
    ])
  })

  test('that is wrong fails as what it is, and not as an outage', async () => {
    expect(await sql`select nonsense`.catch((error: Error) => error.name)).toBe('PostgresError')
    const duplicate: unknown = await sql`insert into numbers values (1)`.catch((error: unknown) => error)
    expect(isDuplicate(duplicate, 'numbers_pkey')).toBe(true)
    expect(isDuplicate(duplicate, 'other')).toBe(false)
    expect(isDuplicate(new Error('x'), 'numbers_pkey')).toBe(false)
  })

  test('that takes too long is given up at its deadline, here and on the server', async () => {
    const pool = createPostgres((await createTestDatabase()).url, { max: 1, deadlineMs: DEADLINE_MS })
    const began = performance.now()
    expect(await refusalOf(pool`select pg_sleep(30)`)).toMatchObject({ status: 503 })
    expect(await refusalOf(pool.begin((tx) => tx`select pg_sleep(30)`))).toMatchObject({ status: 503 })
    expect(performance.now() - began).toBeLessThan(2 * DEADLINE_MS + SLACK_MS)
    expect(poolUseOf(pool)).toEqual({ connections: 1, underWay: 0, deadlineMisses: expect.any(Number), answers: false })
    expect(poolUseOf(pool).deadlineMisses).toBeGreaterThan(0)
    await pool.end({ timeout: 1 })
  })
})

describe('a transaction', () => {
  test('gives what its work gives, and undoes it when it throws', async () => {
    expect(await sql.begin(async (tx) => (await tx`insert into numbers values (2) returning n`)[0]?.['n'])).toBe(2)
    const failed = sql.begin(async (tx) => {
      await tx`insert into numbers values (3)`
      throw new Error('no')
    })
    expect(await failed.catch(String)).toBe('Error: no')
    expect(await sql`select 1 from numbers where n = 3`).toHaveLength(0)
  })
})

describe('connections that end', () => {
  test('fail what they carried with 503, and the pool goes on by itself', async () => {
    const pool = connect()
    const asked = refusalOf(pool`select pg_sleep(10)`)
    const admin = connect('superuser')
    await untilSome(
      () => admin`select pg_terminate_backend(pid) from pg_stat_activity where query like 'select pg_sleep(10)%'`,
    )
    expect(await asked).toMatchObject({ status: 503, more: { retryAfterMs: expect.any(Number) } })
    expect(await pool`select 1 as one`).toHaveLength(1)
  })

  test('in the midst of a transaction fail what follows at once, and serve again', async () => {
    const pool = createPostgres((await createTestDatabase()).url, { max: 1 })
    const began = performance.now()
    const cut = pool.begin(async (tx) => {
      const [own] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`
      await sql`select pg_terminate_backend(${own?.pid ?? 0})`
      await tx`select 1`.catch(() => undefined)
      await tx`select 1`
    })
    expect(await cut.catch((error: unknown) => error)).toMatchObject({ status: 503 })
    expect(await pool`select 1 as one`).toHaveLength(1)
    expect(performance.now() - began).toBeLessThan(SLACK_MS)
    await pool.end({ timeout: 1 })
  })
})

async function untilSome(look: () => PromiseLike<readonly unknown[]>): Promise<void> {
  while ((await look()).length === 0) await Bun.sleep(10)
}

describe('a server that is stopped without a word', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'hubbub-paused-'))
  const pools: Sql[] = []
  let server: EmbeddedPostgres | undefined
  let paused: number[] = []
  /** Long enough that nothing counts as stuck while the memory is measured. */
  const PAUSED_DEADLINE_MS = 1_500
  const resume = () => paused.splice(0).forEach((pid) => process.kill(pid, 'SIGCONT'))

  beforeAll(async () => void (server = await startEmbeddedPostgres({ dataDir })), 60_000)
  afterAll(async () => {
    resume()
    await Promise.all(pools.map((pool) => pool.end({ timeout: 1 })))
    await server?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  /** A pool with a connection to the server, which is paused. */
  async function pausedPool(deadlineMs: number): Promise<Sql> {
    if (!server) throw new Error('expected a server')
    const sql = createPostgres(server.connection, { max: 2, deadlineMs })
    pools.push(sql)
    await sql`select 1`
    paused = listProcessTree(readPostmasterPid(join(dataDir, 'postgres')) ?? 0)
    paused.forEach((pid) => process.kill(pid, 'SIGSTOP'))
    return sql
  }

  test('is answered for within the deadline, costs no memory without end, and is there again as soon as it goes on', async () => {
    const sql = await pausedPool(PAUSED_DEADLINE_MS)
    const questions = Array.from({ length: 10 }, (_, i) => (i % 2 ? sql`select 1` : sql.begin((tx) => tx`select 1`)))
    const began = performance.now()
    const refusals = await Promise.all(questions.map((question) => refusalOf(question)))
    expect(performance.now() - began).toBeLessThan(PAUSED_DEADLINE_MS + SLACK_MS)
    expect(refusals.map((refusal) => refusal.status)).toEqual(questions.map(() => 503))
    await Promise.all(Array.from({ length: 300 }, () => refusalOf(sql`select 1`)))
    const { deadlineMisses } = poolUseOf(sql)
    await Promise.all(Array.from({ length: 300 }, () => refusalOf(sql`select 1`)))
    expect(poolUseOf(sql).deadlineMisses - deadlineMisses, 'questions that were kept for later').toBe(1)
    resume()
    await untilSome(() => sql`select 1`.catch(() => []))
    expect(await Promise.all(Array.from({ length: 10 }, () => sql`select 1 as one`))).toHaveLength(10)
  }, 60_000)

  test('is there again as soon as it goes on also when its connections were given up meanwhile', async () => {
    const sql = await pausedPool(DEADLINE_MS)
    const pausedAt = performance.now()
    while (performance.now() - pausedAt < 5 * DEADLINE_MS) await refusalOf(sql`select 1`)
    resume()
    const resumedAt = performance.now()
    await untilSome(() => sql`select 1`.catch(() => []))
    expect(performance.now() - resumedAt).toBeLessThan(SLACK_MS)
  }, 60_000)
})

describe('a host that vanishes without a word', () => {
  /** Three deadlines until a question is stuck, and an attempt to connect to what does not answer. */
  const BACK_WITHIN_MS = 3 * DEADLINE_MS + 3_000 + SLACK_MS
  type Link = Awaited<ReturnType<typeof createLosingLink>>

  async function openLinked(): Promise<{ pool: Sql; link: Link; answersOnBoth: () => Promise<boolean> }> {
    const { url, connect } = await createTestDatabase()
    await connect()`create table asked (n int)`
    const link = await createLosingLink(Number(new URL(url).port))
    onTestsEnd(link.stop)
    const pool = createPostgres(Object.assign(new URL(url), { port: link.port }).href, {
      max: 2,
      deadlineMs: DEADLINE_MS,
    })
    onTestsEnd(() => pool.end({ timeout: 0 }))
    const pid = () => pool<{ pid: number }[]>`select pg_backend_pid() as pid from pg_sleep(0.1)`
    const answersOnBoth = async () => {
      const rows = await Promise.all([pid(), pid()]).catch(() => [])
      return new Set(rows.flat().map((row) => row.pid)).size === 2
    }
    await untilTrue(answersOnBoth)
    return { pool, link, answersOnBoth }
  }

  async function untilTrue(look: () => Promise<boolean>): Promise<void> {
    while (!(await look())) await Bun.sleep(10)
  }

  test('is asked on new connections as soon as it, or another in its place, is back', async () => {
    const { pool, link, answersOnBoth } = await openLinked()
    link.loseHost()
    const lostAt = performance.now()
    while (performance.now() - lostAt < 5 * DEADLINE_MS) await refusalOf(pool`select ${1}::int`)
    link.replaceHost()
    const backAt = performance.now()
    await untilTrue(answersOnBoth)
    expect(performance.now() - backAt).toBeLessThan(BACK_WITHIN_MS)
    expect(await pool.begin((tx) => tx`select 1`)).toHaveLength(1)
    expect(await pool.unsafe('select 1')).toHaveLength(1)
    const reserved = await pool.reserve()
    expect(await reserved`select 1 where ${pool`true`}`).toHaveLength(1)
    reserved.release()
    expect(poolUseOf(pool)).toMatchObject({ underWay: 0, answers: true, deadlineMisses: expect.any(Number) })
  }, 30_000)

  test('and is replaced at once is asked on as many connections as before, and nothing is done twice', async () => {
    const { pool, link, answersOnBoth } = await openLinked()
    const holding = pool.begin((tx) => tx`select pg_sleep(0.2)`)
    link.replaceHost()
    const questions = Array.from({ length: 20 }, (_, n) => pool`insert into asked values (${n})`)
    const refused = (await Promise.allSettled([holding, ...questions])).filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    const began = performance.now()
    await untilTrue(answersOnBoth)
    expect(performance.now() - began).toBeLessThan(BACK_WITHIN_MS)
    expect(await pool`select n from asked group by n having count(*) > 1`).toHaveLength(0)
  }, 30_000)
})

test('a pool that was ended is not replaced, whatever it still waits for', async () => {
  const link = await createLosingLink(Number(new URL((await createTestDatabase()).url).port))
  link.loseHost()
  const pool = createPostgres(`postgres://nobody@127.0.0.1:${link.port}/none`, { max: 1, deadlineMs: 50 })
  expect(await refusalOf(pool`select 1`)).toMatchObject({ code: 'unavailable' })
  await pool.end({ timeout: 1 })
  expect(await refusalOf(pool`select 1`)).toMatchObject({ code: 'unavailable' })
  expect(poolUseOf(pool).deadlineMisses, 'questions that were kept for later').toBe(1)
  link.stop()
})

test('a server that is not there is an outage too', async () => {
  const pool = createPostgres('postgres://nobody@127.0.0.1:1/none', { max: 1, deadlineMs: DEADLINE_MS })
  expect(await refusalOf(pool`select 1`)).toMatchObject({ code: 'unavailable', status: 503 })
  await pool.end({ timeout: 1 })
})
