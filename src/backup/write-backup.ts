import { createHash } from 'node:crypto'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import { version as programVersion } from '../../package.json'
import type { BlobStore } from '../platform/blob-store.ts'
import { hasSchema, listApplied } from '../platform/migrate.ts'
import { tryHoldSchema } from '../platform/migrate-lock.ts'
import { copyOut } from '../platform/postgres-copy.ts'
import { type Connection, createPostgres, type Reserved } from '../platform/postgres.ts'
import { Problem } from '../platform/problem.ts'
import { BackupError } from './backup-error.ts'
import { listFileKeys, listSequences, listTables, type Table } from './catalogue.ts'
import {
  type End,
  END_NAME,
  type FileFacts,
  FORMAT,
  FORMAT_VERSION,
  type Head,
  HEAD_NAME,
  type TableFacts,
} from './manifest.ts'
import { TAR_END, type TarEntry, writeTarEntry } from './tar.ts'

const PIECE_BYTES = 1 << 20
/** A migration that is under way is waited for. */
const SCHEMA_PATIENCE_MS = 60_000
const POLL_MS = 250
const TABLE_LOCK_TIMEOUT_MS = 60_000

export interface BackupSummary {
  takenAt: Date
  tables: number
  rows: number
  files: number
  /** Files of the database that the storage does not have. */
  missing: number
}

/** Where files are. */
export type FileSource = Pick<BlobStore, 'get'>

/**
 * Writes everything that is in the database into `out`, as of one moment, while others go on writing to it: one REPEATABLE READ
 * snapshot, table after table, streamed; and after that the files of that moment. Ends `out`. Throws `BackupError` when there is nothing to back up, a migration does not end,
 * or the database or `out` fails on the way; what `out` got by then is no backup and is known as such.
 */
export async function writeBackup(connection: Connection, out: Writable, blobs?: FileSource): Promise<BackupSummary> {
  const sql = createPostgres(connection, { max: 1 })
  try {
    if (!(await hasSchema(sql)))
      throw new BackupError('There is nothing to back up: the database has no tables of Hubbub.')
    const reserved = await sql.reserve()
    await holdSchema(reserved)
    await openSnapshot(reserved)
    return await stream(reserved, out, blobs)
  } catch (error) {
    throw explain(error)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** Before the snapshot: one that is older than a change of the tables would find them empty. */
async function holdSchema(reserved: Reserved): Promise<void> {
  const deadline = Date.now() + SCHEMA_PATIENCE_MS
  while (!(await tryHoldSchema(reserved))) {
    if (Date.now() > deadline)
      throw new BackupError('Another process is changing the tables: try again when it has finished.')
    await sleep(POLL_MS)
  }
}

/** Rows are read as PostgreSQL writes them when nobody has set anything, whatever the settings of this database or role are. */
async function openSnapshot(reserved: Reserved): Promise<void> {
  await reserved`select set_config('statement_timeout', '0', false), set_config('lock_timeout', ${String(TABLE_LOCK_TIMEOUT_MS)}, false),
    set_config('datestyle', 'ISO', false), set_config('intervalstyle', 'postgres', false),
    set_config('bytea_output', 'hex', false), set_config('extra_float_digits', '3', false)`
  await reserved`begin transaction isolation level repeatable read, read only`
}

async function stream(reserved: Reserved, out: Writable, blobs: FileSource | undefined): Promise<BackupSummary> {
  const head = await readHead(reserved)
  const summary = { takenAt: new Date(head.taken_at), tables: 0, rows: 0, files: 0, missing: 0 }
  const bytes = writeEntries(reserved, head, { summary, blobs })
  // One piece waits at a time: a slow disk holds the reading back.
  await pipeline(Readable.from(bytes, { highWaterMark: 1 }), createGzip(), out)
  return summary
}

async function readHead(reserved: Reserved): Promise<Head> {
  const [row] = await reserved<{ version: string }[]>`select current_setting('server_version') as version`
  return {
    format: FORMAT,
    format_version: FORMAT_VERSION,
    program_version: programVersion,
    postgres_version: row?.version ?? '',
    taken_at: new Date().toISOString(),
    migrations: await listApplied(reserved),
  }
}

async function* writeEntries(
  reserved: Reserved,
  head: Head,
  { summary, blobs }: { summary: BackupSummary; blobs: FileSource | undefined },
): AsyncGenerator<Uint8Array> {
  const headEntry = jsonEntry(HEAD_NAME, head)
  yield* writeTarEntry(headEntry, summary.takenAt)
  const end: End = { head_sha256: sha256Of(headEntry.body), tables: [], files: [], sequences: [] }
  for (const table of await listTables(reserved)) {
    const facts = yield* writeTable(reserved, table, summary.takenAt)
    end.tables.push(facts)
    summary.tables++
    summary.rows += facts.rows
  }
  // After the tables: a number that a row already has must not be given again.
  end.sequences = await listSequences(reserved)
  const keys = await listFileKeys(reserved)
  // Nothing of the snapshot is needed any more, and files take long: rows that are gone since would wait for it.
  await reserved`commit`
  yield* writeFiles(keys, end, { summary, blobs })
  yield* writeTarEntry(jsonEntry(END_NAME, end), summary.takenAt)
  yield TAR_END
}

/** Those that a message took down meanwhile are left out: they are gone for everybody. */
async function* writeFiles(
  keys: string[],
  end: End,
  { summary, blobs }: { summary: BackupSummary; blobs: FileSource | undefined },
): AsyncGenerator<Uint8Array> {
  if (keys.length > 0 && !blobs)
    throw new BackupError('The database has files, and there is no storage to read them from.')
  for (const key of keys) {
    const blob = await blobs?.get(key)
    if (!blob) summary.missing++
    else {
      end.files.push(yield* writeFile(key, blob.stream, summary.takenAt))
      summary.files++
    }
  }
}

async function* writeFile(
  key: string,
  content: ReadableStream<Uint8Array>,
  takenAt: Date,
): AsyncGenerator<Uint8Array, FileFacts> {
  const hash = createHash('sha256')
  let [bytes, pieces] = [0, 0]
  for await (const piece of inPieces(content)) {
    hash.update(piece)
    bytes += piece.byteLength
    const name = `files/${key}/${String(++pieces).padStart(6, '0')}.part`
    yield* writeTarEntry({ name, body: piece }, takenAt)
  }
  return { key, bytes, sha256: hash.digest('hex') }
}

async function* inPieces(content: ReadableStream<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = []
  let heldBytes = 0
  for await (const chunk of content) {
    held.push(chunk)
    heldBytes += chunk.byteLength
    if (heldBytes < PIECE_BYTES) continue
    yield* slice(Buffer.concat(held))
    held = []
    heldBytes = 0
  }
  yield* slice(Buffer.concat(held))
}

async function* writeTable(reserved: Reserved, table: Table, takenAt: Date): AsyncGenerator<Uint8Array, TableFacts> {
  const hash = createHash('sha256')
  let [rows, bytes, pieces] = [0, 0, 0]
  for await (const rowsOfTable of copyOut(reserved, table)) {
    hash.update(rowsOfTable)
    bytes += rowsOfTable.byteLength
    rows += countLines(rowsOfTable)
    for (const body of slice(rowsOfTable)) yield* writeTarEntry({ name: pieceName(table, ++pieces), body }, takenAt)
  }
  return { ...table, rows, bytes, sha256: hash.digest('hex') }
}

const jsonEntry = (name: string, value: unknown): TarEntry => ({
  name,
  body: Buffer.from(`${JSON.stringify(value, null, 2)}\n`),
})

const pieceName = ({ name }: Table, piece: number) => `tables/${name}/${String(piece).padStart(6, '0')}.copy`

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** COPY writes one line a row: line breaks within a text are written as \n. */
function countLines(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines++
  return lines
}

function* slice(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
}

const OF_CONNECTIONS = /^E(CONN|TIMEDOUT|HOST|NET)/

/** What comes from the database, or from where the backup goes, has a code; those of files are told by who knows the file. */
function explain(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof Problem) return error
  if (error.code === 'EPIPE') return new BackupError('The backup broke off: whatever reads it has ended.')
  if (/^E[A-Z]+$/.test(String(error.code)) && !OF_CONNECTIONS.test(String(error.code))) return error
  return new BackupError(`The backup broke off: ${error.message}.`, { cause: error })
}
