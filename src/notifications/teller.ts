import type { Bus } from '../delivery/bus.ts'
import { startCatchUp } from '../platform/catch-up.ts'
import type { Sql } from '../platform/postgres.ts'
import { isQuiet, reasonToTell } from './decision.ts'
import {
  type Candidate,
  findWork,
  insertKeywordHits,
  insertPushes,
  listCandidates,
  type NewMessage,
  takeNewMessages,
  type Told,
  tryBecomeTeller,
} from './tell.store.ts'

/** So long after a message was sent, at the latest when nothing else waits, it is known who is told of it. */
const TELL_INTERVAL_MS = 1_000
/** While there is more to do it rests so many times as long as it works. */
const REST = 2

export interface TellerDeps {
  sql: Sql
  bus: Pick<Bus, 'signal'>
  /** There is something to push. */
  onPushes: () => void
  onError: (error: unknown) => void
}

/**
 * Decides behind the messages who is told of them by more than an open page, on one instance at a time. It goes by the
 * numbers of the rooms, so that a process that dies at any moment passes over none: sending a message costs nothing more.
 */
export function createTeller({ sql, bus, onPushes, onError }: TellerDeps) {
  /** Decides on one batch; false when nothing is left, or another instance does it. */
  async function tellSome(): Promise<boolean> {
    const outcome = await sql.begin(async (tx) => {
      if (!(await tryBecomeTeller(tx))) return { told: [], hits: [], isAll: true }
      const { messages, isAll } = await takeNewMessages(tx)
      const concerned = decideAll(messages, await listCandidates(tx, messages), new Date())
      const told = concerned.filter(({ isQuiet, hasRead }) => !isQuiet && !hasRead)
      const hits = concerned.filter(({ reason }) => reason === 'keyword')
      await insertPushes(tx, told)
      await insertKeywordHits(tx, hits)
      return { told, hits, isAll }
    })
    if (outcome.told.length > 0) onPushes()
    // Mentions and direct messages a page sees by itself; which words are whose, only the server knows.
    for (const hit of outcome.hits) if (!hit.hasRead) await tellPages(hit)
    return !outcome.isAll
  }

  const tellPages = ({ userId, roomId, messageId, isQuiet: is_quiet }: Concerned) =>
    bus.signal({ kind: 'keyword', user_id: userId, room_id: roomId, message_id: messageId, is_quiet })

  /** Decides on all that there is. */
  async function tellAll(): Promise<void> {
    while (await tellSome());
  }

  /** Decides from now on. Gives `stop`, which resolves when nothing is under way any more. */
  const start = () =>
    startCatchUp({ intervalMs: TELL_INTERVAL_MS, rest: REST, isBehind: findWhatWaits, work: tellSome, onError })

  async function findWhatWaits(): Promise<boolean> {
    const { toDecide, toSend } = await findWork(sql)
    if (toSend) onPushes()
    return toDecide
  }

  return { start, tellAll }
}

/** What concerns somebody, whether it may disturb them or not. */
interface Concerned extends Told {
  isQuiet: boolean
  hasRead: boolean
}

/** Of each message and each person whom it may concern, whether it does, and why. */
function decideAll(messages: readonly NewMessage[], candidates: readonly Candidate[], at: Date): Concerned[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  return candidates.flatMap((candidate) => {
    const message = byId.get(candidate.messageId)
    if (!message) return []
    const reason = reasonToTell({ ...candidate, body: message.body, isInRoom: message.isInRoom })
    const { id: messageId, roomId, seq } = message
    if (!reason) return []
    const { userId, hasRead } = candidate
    const quiet = isQuiet({ ...candidate, hours: candidate.quietHours }, at)
    return [{ userId, messageId, roomId, seq, reason, hasRead, isQuiet: quiet }]
  })
}
