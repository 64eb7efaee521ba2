import { readFileSync } from 'node:fs'
import { ConfigError, SETTINGS } from './config.ts'

type Environment = Record<string, string | undefined>

/**
 * The environment with every secret that is kept in a file: `DATABASE_URL_FILE=/secrets/database-url` stands for
 * `DATABASE_URL` with what is in that file. Variables can be seen by whoever may look at a container or a process; a file
 * has owners. Throws `ConfigError` where both are set, or the file can not be read or is empty.
 */
export function readSecretFiles(environment: Environment): Environment {
  const read = SECRETS.flatMap((name) => {
    const file = environment[`${name}_FILE`]
    return file ? [[name, secretIn(file, name, environment)] as const] : []
  })
  return { ...environment, ...Object.fromEntries(read) }
}

const SECRETS = Object.entries(SETTINGS).flatMap(([name, setting]) => ('secret' in setting ? [name] : []))

function secretIn(file: string, name: string, environment: Environment): string {
  if (environment[name])
    throw new ConfigError(`${name} and ${name}_FILE are both set: expected one of them. Unset the other.`)
  const text = contentOf(file, name).trim()
  if (text === '') throw new ConfigError(`${name}_FILE: expected a value in ${file}, found an empty file.`)
  return text
}

function contentOf(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error'
    throw new ConfigError(`${name}_FILE: expected a file that can be read, found ${code} for ${file}.`)
  }
}
