import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { BackupError } from './backup-error.ts'
import {
  type End,
  END_NAME,
  endSchema,
  type FileFacts,
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

/**
 * The rows of one table after the other, as COPY wrote them, and after all of them the files. Each one's pieces have to be read before the
 * next is asked for.
 */
export function openContents({ path, end }: Backup) {
  const entries = createLookahead(readEntries(path))

  async function* tables(): AsyncGenerator<TableRows> {
    await entries.next()
    for (const table of end.tables)
      yield { table, pieces: piecesOf(`table ${table.name}`, `tables/${table.name}`, table.sha256, entries) }
  }

  async function* files(): AsyncGenerator<{ file: FileFacts; pieces: AsyncGenerator<Uint8Array> }> {
    for (const file of end.files)
      yield { file, pieces: piecesOf(`file ${file.key}`, `files/${file.key}`, file.sha256, entries) }
  }

  return { tables, files }
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

/** What there is of each table and file, by the folder of its pieces. */
function createTally() {
  const parts = new Map<string, { bytes: number; hash: ReturnType<typeof createHash> }>()
  return {
    add({ name, body }: TarEntry): void {
      const part = partOf(name)
      const facts = parts.get(part) ?? { bytes: 0, hash: createHash('sha256') }
      facts.hash.update(body)
      facts.bytes += body.byteLength
      parts.set(part, facts)
    },
    size: () => parts.size,
    sha256Of: (part: string) => (parts.get(part)?.hash ?? createHash('sha256')).digest('hex'),
  }
}

function requireSame(end: End, head: TarEntry, found: ReturnType<typeof createTally>): void {
  if (end.head_sha256 !== sha256Of(head.body)) throw new BackupError(`it is damaged (${HEAD_NAME})`)
  if (found.size() !== [...end.tables, ...end.files].filter(({ bytes }) => bytes > 0).length)
    throw new BackupError('it has other tables or files than its end says')
  for (const { name, sha256 } of end.tables)
    if (found.sha256Of(`tables/${name}`) !== sha256) throw new BackupError(`it is damaged (table ${name})`)
  for (const { key, sha256 } of end.files)
    if (found.sha256Of(`files/${key}`) !== sha256) throw new BackupError(`it is damaged (file ${key})`)
}

async function* piecesOf(
  what: string,
  part: string,
  sha256: string,
  entries: Lookahead,
): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256')
  while (isPieceOf(part, await entries.peek())) {
    const { body } = (await entries.next()) ?? { body: new Uint8Array() }
    hash.update(body)
    yield body
  }
  if (hash.digest('hex') !== sha256) throw new BackupError(`The backup has changed while it was read (${what}).`)
}

const isPieceOf = (part: string, entry: TarEntry | undefined) =>
  entry !== undefined && entry.name !== END_NAME && partOf(entry.name) === part

/** The folder of a piece. */
function partOf(entryName: string): string {
  const [, part] = /^(tables\/[^/]+|files\/[a-z0-9-]+)\/\d{6,}\.(?:copy|part)$/.exec(entryName) ?? []
  if (part === undefined) throw new BackupError(`it has an unknown part, ${entryName}`)
  return part
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
