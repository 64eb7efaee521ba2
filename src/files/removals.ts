import type { BlobStore } from '../platform/blob-store.ts'
import type { Sql } from '../platform/postgres.ts'
import { within } from '../platform/within.ts'
import * as filesStore from './files.store.ts'

const SWEEP_INTERVAL_MS = 10 * 60 * 1000
/** What looks through all files is done on every so many sweeps: every six hours. */
const SWEEPS_PER_LOOK = 36
/** A storage that does not answer holds up nobody who stops. */
const STOP_MS = 2_000

export interface RemovalsDeps {
  sql: Sql
  blobs: Pick<BlobStore, 'remove'>
  onError: (error: unknown) => void
}

export type Removals = ReturnType<typeof createRemovals>

/**
 * Removes the bytes of files that are gone. That they are to go stands in the database, in the transaction that took the file away; so
 * it is done also when the storage is away just then, or this instance ends. A key is removed by one instance.
 */
export function createRemovals({ sql, blobs, onError }: RemovalsDeps) {
  let underWay: Promise<void> | undefined
  let next: Promise<void> | undefined
  let sweeps = 0

  /** Removes what is due. Nobody has to wait for it; it never rejects. Resolves when all that was due at the call is gone. */
  function begin(): Promise<void> {
    if (!underWay) return (underWay = removeAll().finally(() => (underWay = undefined)))
    // What is under way may have looked before this became due.
    return (next ??= underWay.then(() => {
      next = undefined
      return begin()
    }))
  }

  async function removeAll(): Promise<void> {
    try {
      for (;;) {
        const keys = await filesStore.takeRemovals(sql)
        if (keys.length === 0) return
        await Promise.all(keys.map((key) => blobs.remove(key)))
        await filesStore.forgetRemovals(sql, keys)
      }
    } catch (error) {
      onError(error)
    }
  }

  /** Looks for what was forgotten, and removes it. */
  async function sweep(): Promise<void> {
    try {
      await filesStore.dropForgottenUploads(sql)
      if (sweeps++ % SWEEPS_PER_LOOK === 0) await filesStore.dropLeftOver(sql)
    } catch (error) {
      onError(error)
    }
    await begin()
  }

  /** Sweeps from time to time; gives what stops it. */
  function start(): () => Promise<void> {
    const timer = setInterval(() => void sweep(), SWEEP_INTERVAL_MS)
    return async () => {
      clearInterval(timer)
      await within(STOP_MS, next ?? underWay ?? Promise.resolve())
    }
  }

  return { begin, sweep, start }
}
