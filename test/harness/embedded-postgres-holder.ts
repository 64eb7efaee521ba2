/**
 * A process that holds an embedded PostgreSQL, for tests that kill it: `bun embedded-postgres-holder.ts <data folder>`. Prints one line of JSON
 * ({pid, firstStart} or {error}) and then stays until SIGTERM.
 */
import { EmbeddedPostgresError, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts'

try {
  const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '' })
  const staying = setInterval(() => undefined, 60_000)
  process.on('SIGTERM', () => void server.stop().then(() => clearInterval(staying)))
  console.log(JSON.stringify({ pid: server.pid(), firstStart: server.firstStart }))
} catch (error) {
  if (!(error instanceof EmbeddedPostgresError)) throw error
  console.log(JSON.stringify({ error: error.message }))
  process.exitCode = 1
}
