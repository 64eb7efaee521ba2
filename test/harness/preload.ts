/** Loaded by `bun test` before each file (bunfig.toml). Kept small: with --parallel it runs once a file. */
import { afterAll } from 'bun:test'
import { runCleanups } from './cleanups.ts'

process.env.TZ = 'UTC'
process.env.LC_ALL = 'C.UTF-8'
// Nothing of the developer's own settings may decide a test.
for (const name of [
  'PORT',
  'HOST',
  'DATA_DIR',
  'DATABASE_URL',
  'KAFKA_BROKERS',
  'REDIS_URL',
  'PUBLIC_URL',
  'TRUSTED_PROXIES',
  'PGHOST',
  'PGUSER',
  'PGPASSWORD',
]) {
  delete process.env[name]
}

afterAll(runCleanups)
