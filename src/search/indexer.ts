import { startCatchUp } from '../platform/catch-up.ts'
import type { Sql } from '../platform/postgres.ts'
import { hasUnindexed, indexAgain, indexBacklog, indexChanges, tryBecomeIndexer } from './index.store.ts'

/** A message can be found this long after it was sent, at the latest when nothing else waits. */
const INDEX_INTERVAL_MS = 1_000
/** A few milliseconds of work in one go; sends and pages come in between. */
const BATCH = 50
/** While there is more to do it rests so many times as long as it works. */
const REST = 3

export type Indexer = ReturnType<typeof createIndexer>

/**
 * Fills the index of the search behind the messages, on one instance at a time. Within the send it would cost too much: a
 * message of sixty words takes PostgreSQL 0.1 ms in a batch, and its words six times that.
 */
export function createIndexer({ sql, onError = () => {} }: { sql: Sql; onError?: (error: unknown) => void }) {
  /** Indexes one batch: news first, then what was there before, then what older versions indexed. False when nothing is left, or another instance does it. */
  async function indexSome(): Promise<boolean> {
    return await sql.begin(async (tx) => {
      if (!(await tryBecomeIndexer(tx))) return false
      for (const index of [indexChanges, indexBacklog, indexAgain]) if ((await index(tx, BATCH)) > 0) return true
      return false
    })
  }

  /** Indexes all that there is. */
  async function indexAll(): Promise<void> {
    while (await indexSome());
  }

  /** Indexes from now on. Gives `stop`, which resolves when nothing is under way any more. */
  const start = () =>
    startCatchUp({
      intervalMs: INDEX_INTERVAL_MS,
      rest: REST,
      isBehind: () => hasUnindexed(sql),
      work: indexSome,
      onError,
    })

  return { start, indexAll }
}
