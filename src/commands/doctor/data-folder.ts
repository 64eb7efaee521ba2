import { constants } from 'node:fs'
import { access, open, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../../config.ts'
import { examine, fault, type Finding, hint, messageOf, ok } from './finding.ts'

const DEADLINE_MS = 5_000
const GIBIBYTE = 1024 ** 3
/** PostgreSQL alone takes segments of 16 MiB as it needs them. */
const FREE_REQUIRED_BYTES = 0.5 * GIBIBYTE
const FREE_ADVISED_BYTES = 5 * GIBIBYTE

/** Whether the data folder can be written, and has room. With files in S3 and one's own PostgreSQL there is none. */
export async function examineDataFolder({ DATA_DIR, DATABASE_URL, S3_BUCKET }: Config): Promise<Finding[]> {
  if (DATABASE_URL && S3_BUCKET) return []
  const folder = resolve(DATA_DIR)
  return examine(
    'data folder',
    DEADLINE_MS,
    () => look(folder),
    (error) => explain(folder, error),
  )
}

async function look(folder: string): Promise<Finding[]> {
  const present = await findPresent(folder)
  await access(present, constants.R_OK | constants.W_OK | constants.X_OK)
  if (present === folder) await tryWriting(folder)
  return [
    ok('data folder', present === folder ? `${folder} can be written` : `${folder} will be made at the first start`),
    judgeSpace(folder, await readFree(present)),
  ]
}

/** The folder, or the nearest above it that is there: it is made at the first start. */
async function findPresent(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined)
  if (found?.isDirectory() || folder === dirname(folder)) return folder
  if (found) throw new Error('is not a folder')
  return findPresent(dirname(folder))
}

/** A disk that is full or failing shows only when it is written to. */
async function tryWriting(folder: string): Promise<void> {
  const path = join(folder, `doctor-${crypto.randomUUID()}`)
  try {
    const file = await open(path, 'wx', 0o600)
    await file.writeFile('a doctor was here')
    await file.sync()
    await file.close()
  } finally {
    await rm(path, { force: true })
  }
}

async function readFree(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** What there has to be of free space. */
export function judgeSpace(folder: string, freeBytes: number): Finding {
  const free = `${(freeBytes / GIBIBYTE).toFixed(1)} GiB free`
  if (freeBytes < FREE_REQUIRED_BYTES)
    return fault('disk space', `${free} for ${folder}: make room, or sends will soon be refused`)
  if (freeBytes < FREE_ADVISED_BYTES) return hint('disk space', `${free} for ${folder}: make room before it is needed`)
  return ok('disk space', free)
}

function explain(folder: string, error: unknown): string {
  return `${folder} can not be used (${messageOf(error)}): let this user write there, or set DATA_DIR to another folder`
}
