import { createPasswordGate } from '../accounts/password-gate.ts'
import { createPasswords } from '../accounts/passwords.ts'
import { openDatabase } from '../build/open-database.ts'
import { parseConfig } from '../config.ts'
import { CommandError, type Environment, requireNoWords } from './command.ts'
import { emailOf, fillSite } from './seed-demo/fill-site.ts'
import { PEOPLE } from './seed-demo/people.ts'

/** Everybody's. It is printed, and stands in the source: a sample site is to look at, not to live in. */
export const DEMO_PASSWORD = 'salt and signal'

/**
 * `seed-demo [TIME]` fills an empty site with people, rooms and messages to look at. The story ends at TIME (RFC 3339),
 * now when it is not given. Throws `CommandError` when the site is set up.
 */
export async function seedDemoCommand([time, ...more]: string[], environment: Environment): Promise<number> {
  requireNoWords(`seed-demo ${time}`, more)
  const now = parseTime(time)
  const database = await openDatabase(parseConfig(environment), (text) => console.log(text))
  try {
    await database.migrate()
    const passwordHash = await createPasswords(createPasswordGate()).hash(DEMO_PASSWORD)
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    const messages = await fillSite(database.sql, { now, passwordHash, timeZone })
    if (messages === undefined)
      throw new CommandError(
        'This site is set up already, and samples are only for an empty one. Choose an empty folder: DATA_DIR=./demo bun run hubbub seed-demo.',
      )
    report(messages)
    return 0
  } finally {
    await database.close()
  }
}

function parseTime(time: string | undefined): number {
  const now = time === undefined ? Date.now() : Date.parse(time)
  if (Number.isNaN(now)) throw new CommandError(`Expected a time such as 2026-11-24T09:42:00Z, found "${time}".`)
  return now
}

function report(messages: number): void {
  const people = Object.entries(PEOPLE).filter(([, { role, gone }]) => role !== 'bot' && !gone)
  const lines = people.map(
    ([key, { name, role = 'member' }]) => `  ${role.padEnd(7)} ${emailOf(key).padEnd(26)} ${name}`,
  )
  console.log(`
  ${messages} messages are in. Sign in as any of these with the password "${DEMO_PASSWORD}":

${lines.join('\n')}

  Everybody can know this password: keep this site away from the internet.
`)
}
