import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'

const CHECKOUT = resolve(import.meta.dir, '../..')
const MEMORY_FOLDER = '/dev/shm'
const MEMORY_FOLDER_MIN_BYTES = 2 * 1024 ** 3
const KEEPER_POLL_MS = 20
const KEEPER_ANSWER_DEADLINE_MS = 2_000

/** What a test process tells a keeper: its own number, for as long as which lives the server stays. */
export const leaseRequestSchema = z.object({ pid: z.number().int().positive() })

/** What it gets of the keeper of PostgreSQL: the program's role, the superuser, and the keeper's number. */
export const postgresLeaseSchema = z.object({ url: z.string(), adminUrl: z.string(), keeper: z.number() })
export type PostgresLease = z.infer<typeof postgresLeaseSchema>

export const kafkaLeaseSchema = z.object({ brokers: z.array(z.string()), keeper: z.number() })
export type KafkaLease = z.infer<typeof kafkaLeaseSchema>

export const redisLeaseSchema = z.object({ url: z.string(), keeper: z.number() })
export type RedisLease = z.infer<typeof redisLeaseSchema>

export type LeaseOptions<T> = {
  /** The service, such as "postgres": there is a `<name>-keeper.ts` of it beside this file. */
  name: string
  schema: z.ZodType<T>
  deadlineMs: number
}

/**
 * Takes the one server of a kind that all test processes of this checkout share: started by the first that asks, ended when the last of them has ended.
 *
 * @throws when no keeper is there in time; its log says why.
 */
export async function takeLease<T>({ name, schema, deadlineMs }: LeaseOptions<T>): Promise<T> {
  const folder = join(findFastFolder(), `hubbub-test-${process.getuid?.() ?? 0}-${hash(CHECKOUT).slice(0, 8)}-${name}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const deadline = Date.now() + deadlineMs
  let keeper: number | undefined
  while (Date.now() < deadline) {
    const granted = await askKeeper(join(folder, 'keeper.sock'), schema)
    if (granted !== undefined) return granted
    if (keeper === undefined || !isAlive(keeper)) keeper = await startKeeper(name, folder)
    await Bun.sleep(KEEPER_POLL_MS)
  }
  throw new Error(`The tests' ${name} does not start: see the logs in ${folder}.`)
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** In memory where there is room: a clone of a database is some 340 files, which took 15 ms there and 100 to 200 ms on a disk. */
function findFastFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER)
    return bavail * bsize >= MEMORY_FOLDER_MIN_BYTES ? MEMORY_FOLDER : tmpdir()
  } catch {
    return tmpdir()
  }
}

async function askKeeper<T>(unix: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    const signal = AbortSignal.timeout(KEEPER_ANSWER_DEADLINE_MS)
    const response = await fetch('http://keeper/leases', {
      unix,
      signal,
      method: 'POST',
      body: JSON.stringify({ pid: process.pid }),
    })
    return schema.parse(await response.json())
  } catch {
    return undefined
  }
}

/** Starts a keeper, which leaves at once when there is another. By a shell that ends: `bun test` would end a child of its own with the file. */
async function startKeeper(name: string, folder: string): Promise<number> {
  const command = '"$0" "$1" "$2" >>"$2/keeper.log" 2>&1 </dev/null & echo $!'
  const args = ['-c', command, process.execPath, join(import.meta.dir, `${name}-keeper.ts`), folder]
  const shell = spawn('/bin/sh', args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  return Number(await text(shell.stdout))
}

function hash(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}
