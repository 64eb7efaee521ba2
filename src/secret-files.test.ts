import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, parseConfig } from './config.ts'
import { readSecretFiles } from './secret-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'hubbub-secrets-'))
afterAll(() => rmSync(folder, { recursive: true }))

const URL = 'postgres://hubbub:never-shown@db/hubbub'
const file = write('database-url', `${URL}\n`)

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

function faultOf(environment: Record<string, string>): string {
  try {
    readSecretFiles(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

describe('a secret in a file', () => {
  test('is the setting, without the line break at its end', () => {
    expect(parseConfig(readSecretFiles({ DATABASE_URL_FILE: file })).DATABASE_URL).toBe(URL)
  })

  test('is read for secrets only', () => {
    expect(parseConfig(readSecretFiles({ PUBLIC_URL_FILE: file, PORT: '80' }))).toMatchObject({ PORT: 80 })
    expect(readSecretFiles({ PUBLIC_URL_FILE: file })['PUBLIC_URL']).toBeUndefined()
  })

  test('is not set where its variable is empty', () => {
    expect(readSecretFiles({ DATABASE_URL_FILE: '' })['DATABASE_URL']).toBeUndefined()
  })

  test.each([
    ['both are set', { DATABASE_URL_FILE: file, DATABASE_URL: URL }, 'DATABASE_URL and DATABASE_URL_FILE are both set'],
    [
      'it is not there',
      { REDIS_URL_FILE: join(folder, 'none') },
      'REDIS_URL_FILE: expected a file that can be read, found ENOENT',
    ],
    ['it is empty', { METRICS_TOKEN_FILE: write('empty', '\n') }, 'METRICS_TOKEN_FILE: expected a value'],
  ])('stops the start where %s, and is not told', (_, environment, fault) => {
    expect(faultOf(environment)).toStartWith(fault)
    expect(faultOf(environment)).not.toContain('never-shown')
  })
})
