import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const SQL_FOLDER = join(import.meta.dir, '../../sql')

/** One file of `sql/`. */
export interface Migration {
  version: number
  name: string
  text: string
  /** SHA-256 of the text, in hex. */
  checksum: string
}

let ofProgram: Promise<Migration[]> | undefined

/**
 * The migrations of a folder in order, by default the program's own. Those are read once: readiness asks every few seconds, and what counts is what
 * this process was started with, also when an upgrade has already put other files there.
 */
export function readMigrations(folder?: string): Promise<Migration[]> {
  if (folder !== undefined) return readFolder(folder)
  return (ofProgram ??= readFolder(SQL_FOLDER))
}

async function readFolder(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort()
  return Promise.all(names.map((name) => readMigration(folder, name)))
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const text = await Bun.file(join(folder, name)).text()
  return {
    version: Number(name.slice(0, 4)),
    name,
    text,
    checksum: createHash('sha256').update(text).digest('hex'),
  }
}
