import { recordAudit } from '../accounts/audit.store.ts'
import type { BlobStore } from '../platform/blob-store.ts'
import { applyMigrations } from '../platform/migrate.ts'
import { type Migration, readMigrations } from '../platform/migrate-files.ts'
import { tryLockSchema } from '../platform/migrate-lock.ts'
import { copyIn } from '../platform/postgres-copy.ts'
import { type Connection, createPostgres, type Sql, type Transaction } from '../platform/postgres.ts'
import { BackupError } from './backup-error.ts'
import { dropEverything, listFileKeys, listForeignKeys, listTables, setSequences } from './catalogue.ts'
import { findContents, type Contents, requireNobodyElse } from './contents.ts'
import type { TableFacts } from './manifest.ts'
import { type Backup, openContents } from './read-backup.ts'

/** Of the whole, which is one transaction. */
const RESTORE_DEADLINE_MS = 24 * 60 * 60_000

export interface RestoreOptions {
  /** Asked when the database holds data, which will be gone. */
  mayReplace: (contents: Contents) => Promise<boolean>
  /** Told in one short sentence each what is worth knowing. */
  onStep?: (text: string) => void
  /** Ends all sessions, so that everybody signs in again. */
  signsOut?: boolean
  /** Where files go. */
  blobs?: Pick<BlobStore, 'put' | 'remove'>
  /** The program's migrations; its own by default. */
  migrationsFolder?: string
}

/**
 * Puts a backup in the place of whatever the database holds, in one transaction: all of it or nothing. The tables are made as they were when the
 * backup was made, filled, and then brought up to this program's version. The site gets a new epoch, by which open pages and other programs
 * notice that numbers may have been taken back. Files are put into the storage before that is so, and those that were there and are not in the
 * backup are removed after it. Sessions, keys and links are as they were: what was revoked since works again, unless
 * `signsOut`.
 *
 * Throws `BackupError` when the backup is of a newer program, others use the database, it holds tables that are not Hubbub's, `mayReplace` says no, or
 * the backup can not be loaded.
 */
export async function restoreBackup(connection: Connection, backup: Backup, options: RestoreOptions): Promise<void> {
  const migrations = await readMigrations(options.migrationsFolder)
  requireKnown(backup, migrations)
  if (backup.end.files.length > 0 && !options.blobs)
    throw new BackupError('The backup has files, and there is no storage to put them into.')
  const sql = createPostgres(connection, { max: 1, deadlineMs: RESTORE_DEADLINE_MS })
  try {
    await requireNobodyElse(sql)
    const contents = await findContents(sql)
    if (contents !== undefined && !(await options.mayReplace(contents)))
      throw new BackupError('Nothing was restored: the database holds data.')
    const replaced = await listFileKeys(sql)
    await load(sql, backup, migrations, options)
    await removeReplaced(replaced, backup, options)
    // So that the first queries are planned by what is there now.
    await sql`analyze`
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** The backup's migrations have to be the first of the program's. Also asked before a database is started for it. */
export function requireKnown({ head }: Backup, migrations: Migration[]): void {
  head.migrations.forEach(({ name, version, checksum }, i) => {
    const ours = migrations[i]
    if (ours === undefined)
      throw new BackupError(
        `The backup was made by a newer version of Hubbub (${head.program_version}, with migration ${name}): restore it with that version or a newer one.`,
      )
    if (ours.version !== version || ours.checksum !== checksum)
      throw new BackupError(
        `The backup was made with another ${name} than this version of Hubbub has: restore it with version ${head.program_version}.`,
      )
  })
}

async function load(sql: Sql, backup: Backup, migrations: Migration[], options: RestoreOptions): Promise<void> {
  try {
    await sql.begin(async (tx) => {
      if (!(await tryLockSchema(tx)))
        throw new BackupError(
          'Another process is changing the tables or backing them up: try again when it has finished.',
        )
      await requireNobodyElse(tx)
      await dropEverything(tx)
      await applyMigrations(tx, migrations.slice(0, backup.head.migrations.length))
      await fill(tx, backup, options)
      await applyMigrations(tx, migrations)
      await mark(tx, backup, options.signsOut ?? false)
    })
  } catch (error) {
    if (!(error instanceof Error) || error instanceof BackupError) throw error
    throw new BackupError(`The backup could not be loaded: ${error.message}. Nothing was changed.`, { cause: error })
  }
}

/** Rows come in as they went out: no trigger changes them, and no order of tables is needed. What migrations had put in goes. */
async function fill(tx: Transaction, backup: Backup, { onStep, blobs }: RestoreOptions): Promise<void> {
  const tables = await listTables(tx)
  const foreignKeys = await listForeignKeys(tx)
  for (const { drop } of foreignKeys) await tx.unsafe(drop)
  for (const { name } of tables) {
    await tx`alter table ${tx(name)} disable trigger user`
    await tx`truncate ${tx(name)}`
  }
  const names = new Set(tables.map(({ name }) => name))
  const contents = openContents(backup)
  for await (const { table, pieces } of contents.tables()) {
    if (names.has(table.name)) requireAll(table, await copyIn(tx, table, pieces))
    else await leaveOut(table, pieces, onStep)
  }
  for (const { add } of foreignKeys) await tx.unsafe(add)
  for (const { name } of tables) await tx`alter table ${tx(name)} enable trigger user`
  await setSequences(tx, backup.end.sequences)
  for await (const { file, pieces } of contents.files()) await blobs?.put(file.key, streamOf(pieces))
}

function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const next = await pieces.next()
      if (next.done) controller.close()
      else controller.enqueue(next.value)
    },
  })
}

/** A file that can not be removed is in nobody's way. */
async function removeReplaced(keys: string[], { end }: Backup, { blobs, onStep }: RestoreOptions): Promise<void> {
  const kept = new Set(end.files.map(({ key }) => key))
  for (const key of keys.filter((each) => !kept.has(each)))
    await blobs?.remove(key).catch(() => onStep?.(`The file ${key}, which was there before, could not be removed.`))
}

/** Somebody had a table of their own beside Hubbub's. That is no reason not to get one's site back. */
async function leaveOut({ name, rows }: TableFacts, pieces: AsyncIterable<unknown>, onStep?: (text: string) => void) {
  for await (const _ of pieces);
  onStep?.(
    `The table ${name} (${rows} rows) is not Hubbub's and was left out. Its rows are in the backup under tables/${name}.`,
  )
}

function requireAll({ name, rows }: TableFacts, found: number): void {
  if (found !== rows)
    throw new BackupError(
      `The backup could not be loaded: expected ${rows} rows of ${name}, found ${found}. Nothing was changed.`,
    )
}

async function mark(tx: Transaction, { head }: Backup, signsOut: boolean): Promise<void> {
  if (signsOut) await tx`update sessions set revoked_at = now() where revoked_at is null`
  const renewed = await tx`update site set epoch = gen_random_uuid() returning 1`
  // A site that was never set up has nobody to tell.
  if (renewed.length === 0) return
  await recordAudit(tx, {
    actorId: null,
    address: '',
    action: 'site.restored',
    details: { taken_at: head.taken_at, signed_out: signsOut },
  })
}
