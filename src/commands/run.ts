import { BackupError } from '../backup/backup-error.ts'
import { ConfigError } from '../config.ts'
import { EmbeddedPostgresError } from '../platform/embedded-postgres.ts'
import { SchemaError } from '../platform/migrate.ts'
import { Problem } from '../platform/problem.ts'
import { readSecretFiles } from '../secret-files.ts'
import { backupCommand } from './backup.ts'
import { type Command, CommandError, type Environment } from './command.ts'
import { configCommand } from './config.ts'
import { doctorCommand } from './doctor.ts'
import { migrateCommand } from './migrate.ts'
import { restoreCommand } from './restore.ts'
import { seedDemoCommand } from './seed-demo.ts'
import { startCommand } from './start.ts'
import { userCommand } from './user.ts'

const COMMANDS: Record<string, { run: Command; doc: string }> = {
  start: { run: startCommand, doc: 'serve the chat (what `bun start` does)' },
  migrate: { run: migrateCommand, doc: 'bring the schema up to date and end' },
  config: { run: configCommand, doc: 'print every setting, its value and where it comes from' },
  doctor: { run: doctorCommand, doc: 'try each part that the program stands on' },
  backup: {
    run: backupCommand,
    doc: 'backup FILE: everything into one file, while the program runs; - for standard output',
  },
  restore: {
    run: restoreCommand,
    doc: 'restore FILE [--yes] [--sign-out]: a backup into an empty place, or over what is there',
  },
  user: { run: userCommand, doc: 'user list | promote EMAIL [owner|admin] | reset-password EMAIL' },
  'seed-demo': { run: seedDemoCommand, doc: 'fill an empty site with people, rooms and 2,000 messages to look at' },
}

/**
 * Runs `hubbub <command>`; without a command, `start`. What a person can mend is one sentence on standard error and
 * exit code 1; a fault of the program keeps its stack.
 */
export async function runCommand([name = 'start', ...words]: string[], environment: Environment): Promise<number> {
  const command = COMMANDS[name]
  if (!command) return help(name)
  try {
    return await command.run(words, readSecretFiles(environment))
  } catch (error) {
    if (!isForPerson(error)) throw error
    console.error(error.message)
    return 1
  }
}

const FOR_PERSON = [BackupError, CommandError, ConfigError, EmbeddedPostgresError, SchemaError, Problem]

const isForPerson = (error: unknown): error is Error => FOR_PERSON.some((kind) => error instanceof kind)

function help(name: string): number {
  const asked = name === 'help' || name === '--help' || name === '-h'
  const lines = Object.entries(COMMANDS).map(([command, { doc }]) => `  ${command.padEnd(10)} ${doc}`)
  const text = `hubbub <command>\n\n${lines.join('\n')}`
  if (asked) console.log(text)
  else console.error(`Expected a command, found "${name}".\n\n${text}`)
  return asked ? 0 : 2
}
