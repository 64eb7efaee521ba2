import type { Config } from '../../config.ts'
import { findUnreachability } from '../../platform/reach.ts'
import { probeRedis } from '../../platform/redis-probe.ts'
import { examine, fault, type Finding, hint, messageOf, ok } from './finding.ts'

const REACH_DEADLINE_MS = 3_000
const DEADLINE_MS = 10_000
const DEFAULT_PORT = 6379
/** Every request with a session asks Redis: slower than this it costs more than it saves. */
const ROUND_TRIP_ADVISED_MS = 20

/** Redis: whether it answers, keeps what is written, and lets it expire. */
export async function examineRedis({ REDIS_URL }: Config): Promise<Finding[]> {
  if (REDIS_URL === undefined) return []
  const { hostname, port } = new URL(REDIS_URL)
  const place = `${hostname}:${port || DEFAULT_PORT}`
  const why = await findUnreachability(hostname, Number(port || DEFAULT_PORT), REACH_DEADLINE_MS)
  if (why !== undefined) return [fault('Redis', `${place} can not be reached (${why}): start it, or correct REDIS_URL`)]
  return examine(
    'Redis',
    DEADLINE_MS,
    () => look(REDIS_URL),
    (error) => explain(place, error),
  )
}

async function look(url: string): Promise<Finding[]> {
  const { version, roundTripMs } = await probeRedis(url)
  const says = `version ${version}, answers in ${roundTripMs.toFixed(1)} ms`
  return [
    roundTripMs <= ROUND_TRIP_ADVISED_MS
      ? ok('Redis', says)
      : hint('Redis', `${says}: bring it nearer, or see what keeps it busy`),
  ]
}

function explain(place: string, error: unknown): string {
  const message = messageOf(error)
  // Bun's client keeps to itself what Redis said of the password; that somebody is at the address is known by now.
  if (/refuses the password|NOAUTH|WRONGPASS/.test(message))
    return `${place} hangs up: see whether name and password in REDIS_URL are right, and whether it wants TLS (rediss://)`
  if (/READONLY/.test(message)) return `${place} is a replica that takes no writes: name its primary in REDIS_URL`
  return `${place} takes connections but is of no use (${message.replace(/\.$/, '')}): look into its log`
}
