import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { z } from 'zod'
import { findFreePort } from '../../test/harness/ports.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres.ts'

// A first start is a second's work, and several on a busy machine.
setDefaultTimeout(30_000)

const HOLDER = join(import.meta.dir, '../../test/harness/embedded-postgres-holder.ts')
const isRoot = process.getuid?.() === 0
const root = mkdtempSync(join(tmpdir(), 'hubbub-embedded-'))
chmodSync(root, 0o755)
const dataDir = join(root, 'data')
const folder = join(dataDir, 'postgres')
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  const server = await startEmbeddedPostgres({ dataDir })
  expect(server.firstStart).toBe(true)
  await query(server, (sql) => sql`CREATE TABLE kept (n int)`)
  await server.stop()
})

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('an ordinary start', () => {
  test('serves UTF-8 with checksums and durable commits, as a role that is no superuser', async () => {
    const server = await start()
    const [row] = await query(
      server,
      (
        sql,
      ) => sql`SELECT current_setting('server_encoding') AS encoding, current_setting('data_checksums') AS checksums, current_setting('fsync') AS fsync,
        current_setting('synchronous_commit') AS commit, current_setting('is_superuser') AS superuser, lower('ÄÖ') AS lower`,
    )
    expect({ ...row }).toEqual({
      encoding: 'UTF8',
      checksums: 'on',
      fsync: 'on',
      commit: 'on',
      superuser: 'off',
      lower: 'äö',
    })
  })

  test('opens no port, and its folder to nobody else', async () => {
    const server = await start()
    const [row] = await query(server, (sql) => sql`SELECT current_setting('listen_addresses') AS addresses`)
    expect(row?.addresses).toBe('')
    expect(statSync(folder).mode & 0o077).toBe(0)
  })

  test('that is not the first keeps what was stored', async () => {
    const first = await start()
    expect(first.firstStart).toBe(false)
    await query(first, (sql) => sql`INSERT INTO kept VALUES (1)`)
    await first.stop()
    const second = await start()
    expect(await query(second, (sql) => sql`SELECT 1 FROM kept WHERE n = 1`)).toHaveLength(1)
  })

  test('leaves no process behind once stopped, also when stopped twice', async () => {
    const server = await start()
    await Promise.all([server.stop(), server.stop()])
    expect(serverProcesses()).toEqual([])
  })

  test('works where the path is too long for a socket', async () => {
    const server = await start({ dataDir: join(root, 'a'.repeat(120)) })
    expect(await query(server, (sql) => sql`SELECT 1`)).toHaveLength(1)
  })

  test('makes the folder anew when setting it up was cut short', async () => {
    const cutShort = join(root, 'cut-short')
    mkdirSync(join(cutShort, 'postgres.new', 'base'), { recursive: true })
    const server = await start({ dataDir: cutShort })
    expect(server.firstStart).toBe(true)
  })

  test('with tcp takes the password and nothing without it', async () => {
    const port = findFreePort()
    const server = await start({ tcp: { port, password: "it's secret" } })
    const sql = connect(server.url)
    expect(await sql`SELECT 1`).toHaveLength(1)
    const stranger = connect(`postgres://postgres@127.0.0.1:${port}/hubbub`)
    expect(await refusal(stranger`SELECT 1`)).toContain('password')
  })
})

describe('after kill -9', () => {
  test('of the program, the next start takes the living server over', async () => {
    const holder = await hold()
    await holder.kill9()
    const server = await start()
    expect(server.pid()).toBe(holder.server)
    await server.stop()
    expect(serverProcesses()).toEqual([])
  })

  test('of the program and the postmaster, the next start recovers what was committed', async () => {
    const holder = await hold()
    await query(socket(), (sql) => sql`INSERT INTO kept VALUES (2)`)
    await holder.kill9()
    process.kill(holder.server, 'SIGKILL')
    const server = await start()
    expect(server.pid()).not.toBe(holder.server)
    expect(await query(server, (sql) => sql`SELECT 1 FROM kept WHERE n = 2`)).toHaveLength(1)
  })

  test('of the postmaster alone, it is started again and an open pool recovers', async () => {
    const steps: string[] = []
    const server = await start({ onStep: (text) => steps.push(text) })
    const sql = connect(server.connection)
    await sql`SELECT 1`
    const before = server.pid()
    process.kill(before, 'SIGKILL')
    await eventually(() => expect(server.restarts()).toBe(1))
    await eventually(() => sql`SELECT 1`)
    expect(server.pid()).not.toBe(before)
    expect(steps.at(0)).toContain(`PostgreSQL (pid ${before}) has ended unexpectedly`)
  })

  test('of the postmaster that was taken over, it is started again too', async () => {
    const holder = await hold()
    await holder.kill9()
    const server = await start()
    process.kill(server.pid(), 'SIGKILL')
    await eventually(() => expect(server.restarts()).toBe(1))
    expect(await query(server, (sql) => sql`SELECT 1`)).toHaveLength(1)
  })

  test('a server with other arguments is not taken over', async () => {
    const holder = await hold()
    await holder.kill9()
    const server = await start({ tcp: { port: findFreePort(), password: 'secret' } })
    expect(server.pid()).not.toBe(holder.server)
  })

  test('a server that does not answer is replaced', async () => {
    const holder = await hold()
    await holder.kill9()
    process.kill(holder.server, 'SIGSTOP')
    const server = await start()
    expect(server.pid()).not.toBe(holder.server)
    expect(await query(server, (sql) => sql`SELECT 1`)).toHaveLength(1)
  })

  test('a stale pid file whose number is a stranger’s does not stop the start, nor harm the stranger', async () => {
    const holder = await hold()
    await holder.kill9()
    process.kill(holder.server, 'SIGKILL')
    const stranger = Bun.spawn(['sleep', '60'])
    cleanups.push(() => stranger.kill())
    const file = join(folder, 'postmaster.pid')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(stranger.pid)))
    const server = await start()
    expect(await query(server, (sql) => sql`SELECT 1`)).toHaveLength(1)
    expect(stranger.exitCode).toBe(null)
  })
})

describe('two programs on one folder', () => {
  test('the second is told who has it', async () => {
    const holder = await hold()
    expect(await refusal(start())).toContain(
      `${dataDir} is in use by another process (pid ${holder.process.pid}): stop that one first`,
    )
  })

  test('of four that start at once exactly one gets it', async () => {
    const holders = await Promise.all([launchHolder(), launchHolder(), launchHolder(), launchHolder()])
    const servers = holders.filter((holder) => holder.report.pid !== undefined)
    expect(servers).toHaveLength(1)
    expect(holders.filter((holder) => holder.report.error?.includes('in use by another process'))).toHaveLength(3)
    expect(serverProcesses().filter((pid) => pid === servers[0]?.report.pid)).toHaveLength(1)
  })
})

describe('a start that can not be is told in one sentence', () => {
  test('when the data folder can not be made', async () => {
    writeFileSync(join(root, 'file'), '')
    expect(await refusal(start({ dataDir: join(root, 'file', 'data') }))).toMatch(
      /^The data folder .* can not be written \(ENOTDIR\): make it writable/,
    )
  })

  test('when another version made the folder', async () => {
    const old = join(root, 'old')
    mkdirSync(join(old, 'postgres'), { recursive: true })
    writeFileSync(join(old, 'postgres', 'PG_VERSION'), '17\n')
    expect(await refusal(start({ dataDir: old }))).toMatch(
      /was made by PostgreSQL 17, and this program brings PostgreSQL 18/,
    )
  })

  test('when PostgreSQL refuses, with its own reason', async () => {
    const conf = join(folder, 'postgresql.conf')
    const content = readFileSync(conf, 'utf8')
    cleanups.push(() => writeFileSync(conf, content))
    writeFileSync(conf, `${content}no_such_setting = 1\n`)
    expect(await refusal(start())).toMatch(/^PostgreSQL does not start: .*no_such_setting.*; its log is /)
  })

  test('and the folder can be started right afterwards', async () => {
    const conf = join(folder, 'postgresql.conf')
    const content = readFileSync(conf, 'utf8')
    writeFileSync(conf, `${content}no_such_setting = 1\n`)
    await start().catch(() => undefined)
    writeFileSync(conf, content)
    expect((await start()).pid()).toBeGreaterThan(0)
  })
})

describe.skipIf(!isRoot)('as root', () => {
  test('the server and its files belong to another user, and the data folder lets only that one through', async () => {
    const server = await start()
    const owner = statSync(folder).uid
    expect(owner).not.toBe(0)
    expect(readFileSync(`/proc/${server.pid()}/status`, 'utf8')).toContain(`Uid:\t${owner}\t${owner}\t`)
    expect(statSync(dataDir).mode & 0o777).toBe(0o710)
  })

  test('files that a restore left to root are given back', async () => {
    Bun.spawnSync(['chown', '-R', '0:0', folder])
    const server = await start()
    expect(await query(server, (sql) => sql`SELECT 1`)).toHaveLength(1)
  })

  test('a folder under one that only root may enter is refused with the way out', async () => {
    const closed = join(root, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    expect(await refusal(start({ dataDir: join(closed, 'deep', 'data') }))).toContain(
      `${closed} lets no other user in: set DATA_DIR`,
    )
  })
})

function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, ...options }).then((server) => {
    cleanups.push(() => server.stop())
    return server
  })
}

const reportSchema = z.object({
  pid: z.number().optional(),
  firstStart: z.boolean().optional(),
  error: z.string().optional(),
})

/** Another process with the same folder. */
async function launchHolder() {
  const holder = Bun.spawn(['bun', HOLDER, dataDir], { stdout: 'pipe', stderr: 'inherit' })
  cleanups.push(async () => {
    holder.kill('SIGTERM')
    await holder.exited
  })
  const { value } = await holder.stdout.getReader().read()
  return { process: holder, report: reportSchema.parse(JSON.parse(new TextDecoder().decode(value))) }
}

async function hold() {
  const { process: holder, report } = await launchHolder()
  if (report.pid === undefined) throw new Error(report.error)
  const kill9 = async () => {
    holder.kill('SIGKILL')
    await holder.exited
  }
  return { process: holder, server: report.pid, kill9 }
}

function connect(to: string | EmbeddedPostgres['connection']) {
  const options = { max: 1, connect_timeout: 5, onnotice() {} }
  const sql = typeof to === 'string' ? postgres(to, options) : postgres({ ...to, ...options })
  cleanups.push(() => sql.end({ timeout: 1 }))
  return sql
}

async function query<T>(
  to: Pick<EmbeddedPostgres, 'connection'>,
  run: (sql: postgres.Sql) => PromiseLike<T>,
): Promise<T> {
  const sql = postgres({ ...to.connection, max: 1, connect_timeout: 5, onnotice() {} })
  try {
    return await run(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

function socket() {
  return { connection: { host: folder, port: 5432, user: 'hubbub', database: 'hubbub' } }
}

/** The message of the error that it ends with. */
async function refusal(attempt: PromiseLike<unknown>): Promise<string> {
  return attempt.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
}

async function eventually(action: () => unknown) {
  const deadline = Date.now() + 10_000
  for (;;) {
    try {
      return await action()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await Bun.sleep(10)
    }
  }
}

function serverProcesses(): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return pids.filter((pid) => existsSync(`/proc/${pid}/cwd`) && cwd(pid) === folder)
}

function cwd(pid: number) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}
