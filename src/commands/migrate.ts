import { openDatabase } from '../build/open-database.ts'
import { parseConfig } from '../config.ts'
import { type Environment, requireNoWords } from './command.ts'

/** Brings the schema up to date and ends. */
export async function migrateCommand(words: string[], environment: Environment): Promise<number> {
  requireNoWords('migrate', words)
  const database = await openDatabase(parseConfig(environment), (text) => console.log(text))
  try {
    await database.migrate()
    console.log('The schema is up to date.')
    return 0
  } finally {
    await database.close()
  }
}
