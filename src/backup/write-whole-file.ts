import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Writable } from 'node:stream'
import { BackupError } from './backup-error.ts'

/**
 * Makes a file, readable by its owner only, that has its name only once it is whole and on the disk. What `write` writes into goes to a
 * file beside it, which is removed when that fails. Throws `BackupError` when there is such a file already or it can not be written.
 */
export async function writeWholeFile<T>(path: string, write: (out: Writable) => Promise<T>): Promise<T> {
  if (existsSync(path))
    throw new BackupError(`${path} is there already, and backups are never overwritten: choose another name.`)
  const unfinished = `${path}.${process.pid}.part`
  try {
    const written = await writeInto(unfinished, write)
    await force(unfinished)
    await rename(unfinished, path)
    await force(dirname(path))
    return written
  } catch (error) {
    await rm(unfinished, { force: true })
    throw explain(path, error)
  }
}

async function writeInto<T>(path: string, write: (out: Writable) => Promise<T>): Promise<T> {
  const handle = await open(path, 'wx', 0o600)
  const out = handle.createWriteStream()
  try {
    return await write(out)
  } finally {
    out.destroy()
    await handle.close().catch(() => undefined)
  }
}

async function force(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function explain(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (['ENOENT', 'ENOTDIR'].includes(code))
    return new BackupError(`${path} can not be written: the folder ${dirname(path)} is not there.`)
  if (/^E[A-Z]+$/.test(code)) return new BackupError(`${path} can not be written (${code}).`)
  return error
}
