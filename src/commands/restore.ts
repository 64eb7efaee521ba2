import { createInterface } from 'node:readline/promises'
import type { Contents } from '../backup/contents.ts'
import { openTarget } from '../backup/open-source.ts'
import { type Backup, verifyBackup } from '../backup/read-backup.ts'
import { requireKnown, restoreBackup } from '../backup/restore-backup.ts'
import { parseConfig } from '../config.ts'
import { readMigrations } from '../platform/migrate-files.ts'
import { openBlobs } from '../platform/open-blobs.ts'
import { CommandError, type Environment } from './command.ts'

/**
 * `restore FILE [--yes] [--sign-out]` puts a backup into the database, which nobody may be using. Over data it asks first; `--yes` answers. The file is
 * looked through before anything is touched.
 */
export async function restoreCommand(words: string[], environment: Environment): Promise<number> {
  const { file, yes, signsOut } = parseWords(words)
  const config = parseConfig(environment)
  console.log(`Looking through ${file}.`)
  const backup = await verifyBackup(file)
  requireKnown(backup, await readMigrations())
  const onStep = (text: string) => console.log(text)
  const target = await openTarget(config, onStep)
  try {
    console.log(`Restoring into ${target.place}.`)
    await restoreBackup(target.connection, backup, {
      signsOut,
      blobs: openBlobs(config),
      onStep,
      mayReplace: (contents) => mayReplace(contents, yes),
    })
    report(backup, signsOut)
    return 0
  } finally {
    await target.close()
  }
}

function parseWords(words: string[]) {
  const options = words.filter((word) => word.startsWith('--'))
  const [file, ...more] = words.filter((word) => !word.startsWith('--'))
  const unknown = options.find((word) => word !== '--yes' && word !== '--sign-out')
  if (file === undefined || more.length > 0 || unknown !== undefined)
    throw new CommandError(
      'Expected: restore FILE, with --yes to replace what is there and --sign-out to end all sessions.',
    )
  return { file, yes: options.includes('--yes'), signsOut: options.includes('--sign-out') }
}

async function mayReplace({ site, people, messages }: Contents, yes: boolean): Promise<boolean> {
  const what = `The database holds ${site === '' ? 'a site' : `the site “${site}”`} with ${people} people and ${messages} messages.`
  if (yes) return true
  if (!process.stdin.isTTY) throw new CommandError(`${what} Add --yes to replace all of it by the backup.`)
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await terminal.question(`${what} Replace all of it by the backup? Type yes: `)
    return answer.trim().toLowerCase() === 'yes'
  } finally {
    terminal.close()
  }
}

function report({ head, end }: Backup, signsOut: boolean): void {
  const rows = end.tables.reduce((sum, table) => sum + table.rows, 0)
  console.log(`
  ${rows} rows of ${end.tables.length} tables and ${end.files.length} files are back as they were on ${head.taken_at}. Open pages begin anew.
  ${
    signsOut
      ? 'Everybody has to sign in again. Keys and invites are as they were then: what was revoked since works again.'
      : 'Sessions, keys and invites are as they were then: what was revoked since works again. To end all sessions, add --sign-out.'
  }
`)
}
