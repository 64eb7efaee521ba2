import type { RoomNumber } from './access.store.ts'
import type { Hub } from './hub.ts'

const RECONCILE_INTERVAL_MS = 1_000

export interface ReconcilerDeps {
  hub: Hub
  /** The present numbers of rooms, from PostgreSQL. */
  readNumbers: (roomIds: string[]) => Promise<RoomNumber[]>
  /** Sessions that ended since the last call that succeeded, and those whose time has run out. */
  readEndedSessions: () => Promise<string[]>
  onError: (error: unknown) => void
}

/**
 * Asks PostgreSQL once a second what this instance missed: rooms that have moved past their cursors, sessions that were
 * signed out elsewhere. A crash between commit and publish, a lost record or a whole outage of the bus costs about a
 * second this way, and nothing else. Gives `stop`, which resolves when the last round is over.
 */
export function startReconciler({ hub, readNumbers, readEndedSessions, onError }: ReconcilerDeps): () => Promise<void> {
  let round: Promise<void> = Promise.resolve()
  let running = false
  const timer = setInterval(() => {
    if (running) return
    running = true
    round = reconcile()
      .catch(onError)
      .finally(() => (running = false))
  }, RECONCILE_INTERVAL_MS)

  async function reconcile(): Promise<void> {
    await Promise.all([reachPresent(), endSessions()])
  }

  async function reachPresent(): Promise<void> {
    const rooms = hub.rooms()
    if (rooms.size === 0) return
    for (const { id, lastSeq } of await readNumbers([...rooms.keys()])) void rooms.get(id)?.cursor.reach(lastSeq)
  }

  async function endSessions(): Promise<void> {
    hub.closeSessions(new Set(await readEndedSessions()))
  }

  return async () => {
    clearInterval(timer)
    await round
  }
}
