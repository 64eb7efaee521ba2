import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { BackupError } from './backup-error.ts'
import {
  type End,
  END_NAME,
  endSchema,
  FORMAT,
  FORMAT_VERSION,
  type Head,
  HEAD_NAME,
  headSchema,
  type TableFacts,
} from './manifest.ts'
import { readTar, type TarEntry } from './tar.ts'

/** A file that was read from end to end and found whole. */
export interface Backup {
  path: string
  head: Head
  end: End
}

/**
 * Reads a backup from end to end and compares all its checksums, before anything else is touched. Throws `BackupError` when there is no such
 * file, it is no backup, a newer program's, cut off or damaged.
 */
export async function verifyBackup(path: string): Promise<Backup> {
  try {
    return await verify(path)
  } catch (error) {
    throw explain(path, error)
  }
}

/** The rows of one table after the other, as COPY wrote them. Each table's pieces have to be read before the next is asked for. */
export async function* readTables({ path, end }: Backup): AsyncGenerator<TableRows> {
  const entries = createLookahead(readEntries(path))
  await entries.next()
  for (const table of end.tables) yield { table, pieces: piecesOf(table, entries) }
}

export interface TableRows {
  table: TableFacts
  /** Throws `BackupError` at their end when they are not what the backup's manifest says. */
  pieces: AsyncGenerator<Uint8Array>
}

async function verify(path: string): Promise<Backup> {
  const entries = readEntries(path)
  const first = await entries.next()
  const head = parseHead(first.value)
  const found = createTally()
  for await (const entry of entries) {
    if (entry.name !== END_NAME) found.add(entry)
    else {
      const end = parseJson(entry, endSchema)
      requireSame(end, first.value, found)
      // What comes behind the end is read too: the compressed stream has its own checksum there.
      for await (const more of entries) throw new BackupError(`it has ${more.name} behind its end`)
      return { path, head, end }
    }
  }
  throw new BackupError('it is cut off')
}

function readEntries(path: string): AsyncGenerator<TarEntry> {
  const file = createReadStream(path)
  const unpacked = createGunzip()
  file.on('error', (error) => unpacked.destroy(error))
  return readTar(file.pipe(unpacked))
}

function parseHead(entry: TarEntry | undefined): Head {
  if (entry?.name !== HEAD_NAME) throw new NoBackupError()
  const { format, format_version } = parseJson(entry, z.object({ format: z.unknown(), format_version: z.unknown() }))
  if (format !== FORMAT) throw new NoBackupError()
  if (typeof format_version === 'number' && format_version > FORMAT_VERSION)
    throw new BackupError('it was made by a newer version of Hubbub: restore it with that version')
  return parseJson(entry, headSchema)
}

function parseJson<T extends z.ZodType>(entry: TarEntry, schema: T): z.output<T> {
  try {
    return schema.parse(JSON.parse(Buffer.from(entry.body).toString()))
  } catch {
    throw new BackupError(`it is damaged (${entry.name})`)
  }
}

/** What there is of each table, by name. */
function createTally() {
  const tables = new Map<string, { bytes: number; hash: ReturnType<typeof createHash> }>()
  return {
    add({ name, body }: TarEntry): void {
      const table = tableOf(name)
      const facts = tables.get(table) ?? { bytes: 0, hash: createHash('sha256') }
      facts.hash.update(body)
      facts.bytes += body.byteLength
      tables.set(table, facts)
    },
    size: () => tables.size,
    sha256Of: (table: string) => (tables.get(table)?.hash ?? createHash('sha256')).digest('hex'),
  }
}

function requireSame(end: End, head: TarEntry, found: ReturnType<typeof createTally>): void {
  if (end.head_sha256 !== sha256Of(head.body)) throw new BackupError(`it is damaged (${HEAD_NAME})`)
  if (found.size() !== end.tables.filter(({ bytes }) => bytes > 0).length)
    throw new BackupError('it has other tables than its end says')
  for (const { name, sha256 } of end.tables)
    if (found.sha256Of(name) !== sha256) throw new BackupError(`it is damaged (table ${name})`)
}

async function* piecesOf(table: TableFacts, entries: Lookahead): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  while (isPieceOf(table, await entries.peek())) {
    const { body } = (await entries.next()) ?? { body: new Uint8Array() }
    hash.update(body)
    yield body
  }
  if (hash.digest('hex') !== table.sha256)
    throw new BackupError(`The backup has changed while it was read (table ${table.name}).`)
}

const isPieceOf = (table: TableFacts, entry: TarEntry | undefined) =>
  entry !== undefined && entry.name !== END_NAME && tableOf(entry.name) === table.name

function tableOf(entryName: string): string {
  const [, table] = /^tables\/([^/]+)\/\d{6,}\.copy$/.exec(entryName) ?? []
  if (table === undefined) throw new BackupError(`it has an unknown part, ${entryName}`)
  return table
}

type Lookahead = ReturnType<typeof createLookahead>

function createLookahead(entries: AsyncGenerator<TarEntry>) {
  let ahead: Promise<TarEntry | undefined> | undefined
  const take = async () => (await entries.next()).value as TarEntry | undefined
  return {
    peek: () => (ahead ??= take()),
    next() {
      const entry = ahead ?? take()
      ahead = undefined
      return entry
    },
  }
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

class NoBackupError extends Error {}

function explain(path: string, error: unknown): unknown {
  if (error instanceof NoBackupError) return noBackup(path)
  if (error instanceof BackupError)
    return new BackupError(`${path} can not be restored: ${error.message}. Nothing was changed.`)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return new BackupError(`There is no file ${path}.`)
  if (/^E[A-Z]+$/.test(code)) return new BackupError(`${path} can not be read (${code}).`)
  if (code === 'Z_BUF_ERROR') return new BackupError(`${path} can not be restored: it is cut off. Nothing was changed.`)
  if (code.startsWith('Z_')) return new BackupError(`${path} is damaged, or no backup of Hubbub. Nothing was changed.`)
  return error
}

const noBackup = (path: string) => new BackupError(`${path} is no backup of Hubbub. Nothing was changed.`)
