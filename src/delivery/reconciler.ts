import type { RoomNumber } from './access.store.ts'
import type { Hub } from './hub.ts'

const RECONCILE_INTERVAL_MS = 1_000
/** Revocations are asked for with this much overlap: a transaction may commit later than its time says. */
const REVOKED_OVERLAP_S = 10
/** Expiry is no event, so every credential in use is looked at this often. */
const EXPIRY_INTERVAL_MS = 15_000
/** While the bus is down everybody's list of rooms is read this often. */
const LISTS_INTERVAL_MS = 3_000

export interface ReconcilerDeps {
  hub: Hub
  isBusUp: () => boolean
  /** The present numbers of rooms, from PostgreSQL. */
  readNumbers: (roomIds: string[]) => Promise<RoomNumber[]>
  credentials: {
    /** Sessions and tokens that were revoked in the last so many seconds. */
    listRevoked: (seconds: number) => Promise<string[]>
    /** Which of these let nobody in any more, for whatever reason. */
    listEnded: (ids: readonly string[]) => Promise<string[]>
    /** An open page is use of its session. */
    touch: (ids: readonly string[]) => Promise<void>
  }
  people: {
    /** Takes away the statuses that have ended. */
    endStatuses: () => Promise<void>
    /** The number of people's facts. */
    readVersion: () => Promise<number>
  }
  /** Told about once a second, as long as PostgreSQL answers. */
  onAnswer: () => void
  onError: (error: unknown) => void
}

/**
 * Asks PostgreSQL once a second what this instance missed: rooms that have moved past their cursors, sessions that were
 * signed out elsewhere. A crash between commit and publish, a lost record or a whole outage of the bus costs about a
 * second this way, and nothing else. Gives `stop`, which resolves when nothing is under way any more.
 */
export function startReconciler({
  hub,
  isBusUp,
  readNumbers,
  credentials,
  people,
  onAnswer,
  onError,
}: ReconcilerDeps): () => Promise<void> {
  let revokedReadAt = performance.now()
  let expiryReadAt = performance.now()
  let listsReadAt = performance.now()
  let wasDown = false
  const tasks = [reachPresent, reachPeople, catchUpLists, endRevoked, endExpired].map(oneAtATime)
  const timer = setInterval(() => tasks.forEach((task) => task.start()), RECONCILE_INTERVAL_MS)

  /** Each for itself: a question that takes long, or fails, holds up only its own next turn. */
  function oneAtATime(task: () => Promise<void>) {
    let underWay: Promise<void> | undefined
    const start = () => {
      underWay ??= task()
        .catch(onError)
        .finally(() => (underWay = undefined))
    }
    return { start, over: async () => underWay }
  }

  async function reachPresent(): Promise<void> {
    const rooms = hub.rooms()
    if (rooms.size === 0) return
    for (const { id, lastSeq } of await readNumbers([...rooms.keys()])) void rooms.get(id)?.cursor.reach(lastSeq)
  }

  /** Nobody tells of people's names, pictures and statuses but PostgreSQL: so no change can be missed. */
  async function reachPeople(): Promise<void> {
    await people.endStatuses()
    hub.reachPeople(await people.readVersion())
  }

  /** Lists of rooms have no numbers: while the bus can not tell of them, and once more when it can again, all are read. */
  async function catchUpLists(): Promise<void> {
    const isDown = !isBusUp()
    const isDue = isDown ? performance.now() - listsReadAt >= LISTS_INTERVAL_MS : wasDown
    if (!isDue) return void (wasDown ||= isDown)
    listsReadAt = performance.now()
    await hub.catchUpLists()
    wasDown = isDown
  }

  async function endRevoked(): Promise<void> {
    const startedAt = performance.now()
    const seconds = Math.ceil((startedAt - revokedReadAt) / 1000) + REVOKED_OVERLAP_S
    hub.endSessions(new Set(await credentials.listRevoked(seconds)))
    revokedReadAt = startedAt
    onAnswer()
  }

  async function endExpired(): Promise<void> {
    if (performance.now() - expiryReadAt < EXPIRY_INTERVAL_MS) return
    expiryReadAt = performance.now()
    const used = hub.credentials()
    await credentials.touch(used)
    hub.endSessions(new Set(await credentials.listEnded(used)))
  }

  return async () => {
    clearInterval(timer)
    await Promise.all(tasks.map((task) => task.over()))
  }
}
