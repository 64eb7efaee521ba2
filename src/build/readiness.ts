import type { Bus } from '../delivery/bus.ts'
import { isCurrent } from '../platform/migrate.ts'
import type { Sql } from '../platform/postgres.ts'
import { within } from '../platform/within.ts'

/** Who asked within this time is a balancer, and will ask again. */
const ASKS_EVERY_MS = 3_000
/** A balancer believes a refusal when it is repeated. */
const REFUSALS_BELIEVED = 2
/** And takes this long at the most to ask so often. */
const NOTICE_WITHIN_MS = 3_000

export type Readiness = ReturnType<typeof createReadiness>

/** Whether this instance should get traffic, for those who spread it over several. */
export function createReadiness({ sql, bus }: { sql: Sql; bus: Bus }) {
  const noticed = Promise.withResolvers<void>()
  let askedAt = Number.NEGATIVE_INFINITY
  let refusals = 0
  let stopping = false

  /** Why nobody should be sent here; undefined when all is well. */
  async function findUnreadiness(): Promise<string | undefined> {
    askedAt = performance.now()
    if (stopping) return refuse()
    try {
      if (!(await isCurrent(sql))) return 'the schema is not current'
    } catch {
      return 'PostgreSQL does not answer'
    }
    return bus.health().state === 'joining' ? 'the bus has not joined yet' : undefined
  }

  function refuse(): string {
    refusals += 1
    if (refusals >= REFUSALS_BELIEVED) noticed.resolve()
    return 'stopping'
  }

  /**
   * From now on nobody should be sent here. Resolves when a balancer has seen that: it goes on sending until then, and
   * what it sends has to be answered. Where nobody asks there is nobody to wait for.
   */
  async function stop(): Promise<void> {
    stopping = true
    if (performance.now() - askedAt < ASKS_EVERY_MS) await within(NOTICE_WITHIN_MS, noticed.promise)
  }

  return { findUnreadiness, stop }
}
