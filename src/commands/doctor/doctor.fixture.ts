import { onTestsEnd } from '../../../test/harness/cleanups.ts'
import { type Config, parseConfig } from '../../config.ts'
import type { Finding } from './finding.ts'

/** A configuration in which nothing is there unless it is named. */
export function configOf(env: Record<string, string>): Config {
  return parseConfig({ DATA_DIR: '/nowhere', ...env })
}

/** As of a cluster, of which only the part in question is looked at. */
export function clusterConfigOf(env: Record<string, string>): Config {
  return configOf({
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    REDIS_URL: 'redis://127.0.0.1:1',
    KAFKA_BROKERS: '127.0.0.1:1',
    ...env,
  })
}

/** The address of one who takes connections and never says a word. */
export function listenSilently(): string {
  const silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  onTestsEnd(() => silent.stop(true))
  return `127.0.0.1:${silent.port}`
}

/** "ok part", in order. */
export const verdictsOf = (findings: readonly Finding[]): string[] =>
  findings.map(({ part, verdict }) => `${verdict} ${part}`)
