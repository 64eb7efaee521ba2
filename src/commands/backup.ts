import { openSource } from '../backup/open-source.ts'
import { type BackupSummary, type FileSource, writeBackup } from '../backup/write-backup.ts'
import { writeWholeFile } from '../backup/write-whole-file.ts'
import { parseConfig } from '../config.ts'
import { openBlobs } from '../platform/open-blobs.ts'
import type { Connection } from '../platform/postgres.ts'
import { CommandError, type Environment } from './command.ts'

/**
 * `backup FILE` writes everything into a file while the program runs; `backup -` writes it to standard output, for what encrypts it or takes
 * it elsewhere. What is told goes to standard error.
 */
export async function backupCommand([file, ...more]: string[], environment: Environment): Promise<number> {
  if (file === undefined || more.length > 0 || (file.startsWith('-') && file !== '-'))
    throw new CommandError('Expected: backup FILE, such as backup hubbub.tar.gz; or backup - for standard output.')
  if (file === '-' && process.stdout.isTTY)
    throw new CommandError('A backup is not text: write it to a file (backup FILE), or lead it on (backup - | …).')
  const step = (text: string) => console.error(text)
  const config = parseConfig(environment)
  const source = await openSource(config, step)
  try {
    step(`Backing up ${source.place}.`)
    report(await write(source.connection, file, openBlobs(config)), file, step)
    return 0
  } finally {
    await source.close()
  }
}

function write(connection: Connection, file: string, blobs: FileSource): Promise<BackupSummary> {
  if (file === '-') return writeBackup(connection, process.stdout, blobs)
  return writeWholeFile(file, (out) => writeBackup(connection, out, blobs))
}

function report({ rows, tables, files, missing }: BackupSummary, file: string, step: (text: string) => void): void {
  step(
    `${rows} rows of ${tables} tables and ${files} files are in ${file === '-' ? 'the backup' : file}. It holds all that was said and the hashes of passwords: keep it safe.`,
  )
  if (missing > 0) step(`${missing} files are not in the storage: they were deleted meanwhile, or lost before.`)
}
