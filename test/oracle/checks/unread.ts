import { isInRoom, isSend, type Attempt, type Facts, type StoredRow, type Violation } from '../facts.ts'
import type { EntryOf, Operation } from '../log.ts'

/**
 * 14. What is unread is exact: of a room by the read mark that it tells, of a thread by the mark that was set at rest. Marks are where they were set last; one
 * that was not answered may be there or not. Who follows a thread, or wrote in it, has it in their list.
 */
export function checkUnread(facts: Facts): Violation[] {
  return facts.entries.flatMap((entry) => {
    if (entry.type === 'standing') return checkStanding(facts, entry)
    return entry.type === 'followed' ? checkFollowed(facts, entry) : []
  })
}

function checkStanding(facts: Facts, entry: EntryOf<'standing'>): Violation[] {
  if (!facts.dumps.some((dump) => dump.room_id === entry.room_id)) return []
  const inRoom = facts.rows.filter((row) => row.roomId === entry.room_id && isInRoom(row))
  const unread = countNew(inRoom, entry.user_id, entry.read_seq)
  const marks = facts.attempts.filter(
    (one) => one.op === 'read' && one.roomId === entry.room_id && one.userId === entry.user_id,
  )
  return [
    ...(unread === entry.unread ? [] : [`tells ${entry.unread} unread after ${entry.read_seq}, but has ${unread}`]),
    ...markFaults(facts, marks, entry),
  ].map((detail) => violation(entry.room_id, entry.user_id, null, detail))
}

/** Those by others that were not deleted. */
const countNew = (rows: StoredRow[], userId: string, after: number) =>
  rows.filter((row) => row.seq > after && row.author_id !== userId && !row.deleted).length

function markFaults(facts: Facts, marks: Attempt[], entry: EntryOf<'standing'>): string[] {
  const settled = lastAtRest(facts, marks)
  if (settled !== undefined) {
    const seq = settled.more.mark?.seq
    return entry.read_seq === seq ? [] : [`was marked as read up to ${seq}, but is at ${entry.read_seq}`]
  }
  const wasAdded = facts.attempts.some((one) => one.op === 'add' && one.subjectId === entry.user_id)
  const seqs = (all: Attempt[]) => all.map((one) => one.more.mark?.seq ?? 0)
  const least = Math.max(0, ...seqs(marks.filter((one) => one.outcome === 'ok')))
  const first = Math.min(...facts.rows.filter((row) => row.roomId === entry.room_id).map((row) => row.seq))
  const most = Math.max(first - 1, ...seqs(marks.filter((one) => one.outcome !== 'fail')))
  return [
    ...(entry.read_seq < least ? [`was marked as read up to ${least}, but is at ${entry.read_seq}`] : []),
    ...(entry.read_seq > most && !wasAdded
      ? [`is read up to ${entry.read_seq}, but nobody marked more than ${most}`]
      : []),
  ]
}

/** What was done last of all that began at rest, when nothing else was under way. */
const lastAtRest = ({ restAt }: Facts, attempts: Attempt[]): Attempt | undefined =>
  attempts.findLast((one) => one.invokedAt > restAt && one.outcome === 'ok')

function checkFollowed(facts: Facts, entry: EntryOf<'followed'>): Violation[] {
  // Somebody may be in rooms that this run has nothing to do with.
  const known = entry.threads.filter((thread) => facts.dumps.some((dump) => dump.room_id === thread.room_id))
  const listed = new Map(known.map((thread) => [thread.root_id, thread.unread]))
  const replies = Map.groupBy(facts.rows, (row) => row.thread_root_id)
  const own = facts.attempts.filter((one) => one.userId === entry.user_id)
  const roots = new Set([...listed.keys(), ...own.flatMap((one) => rootOf(facts, one) ?? [])])
  return [...roots].flatMap((rootId) => {
    const root = facts.rowsById.get(rootId)
    if (root === undefined) return listed.has(rootId) ? [violation(null, entry.user_id, rootId, 'is not stored')] : []
    const thread = { rootId, replies: replies.get(rootId) ?? [], unread: listed.get(rootId) }
    const mine = own.filter((one) => rootOf(facts, one) === rootId)
    return threadFaults(facts, thread, mine, { userId: entry.user_id, root, at: entry.at }).map((detail) =>
      violation(root.roomId, entry.user_id, rootId, detail),
    )
  })
}

/** The thread that an attempt is about: a reply to a reply goes on in its thread. */
function rootOf({ rowsById }: Facts, { more, id, op }: Attempt): string | null {
  if (isSend({ op })) return rowsById.get(id ?? '')?.thread_root_id ?? null
  const rootId = more.thread_root_id
  return rootId === undefined ? null : (rowsById.get(rootId)?.thread_root_id ?? rootId)
}

interface Thread {
  replies: StoredRow[]
  /** Undefined where it is not in the list. */
  unread: number | undefined
}

function threadFaults(
  facts: Facts,
  { replies, unread }: Thread,
  mine: Attempt[],
  { userId, root, at }: { userId: string; root: StoredRow; at: number },
): string[] {
  const before = mine.filter((one) => one.invokedAt < at && one.outcome !== 'fail')
  const by = (...ops: Operation[]) => before.filter((one) => ops.includes(one.op))
  const wasRemoved = facts.attempts.some((one) => one.op === 'remove' && one.subjectId === userId)
  const follows = [...by('follow'), ...before.filter(isSend)]
  const settled = lastAtRest(facts, by('follow', 'unfollow'))
  const answered = follows.some((one) => one.outcome === 'ok')
  const isSure = settled !== undefined || (answered && by('unfollow').length === 0 && !wasRemoved)
  const should = settled === undefined ? answered : settled.op === 'follow'
  if (isSure && should !== (unread !== undefined))
    return [should ? 'is followed, but not in the list' : 'is in the list, though it was left']
  if (unread === undefined) return []
  if (follows.length === 0 && root.author_id !== userId) return ['is in the list, though nobody followed it']
  const marked = lastAtRest(facts, by('thread_read'))?.more.mark?.seq
  if (marked !== undefined) return miscount(unread, countNew(replies, userId, marked), '')
  const read = by('unfollow').length > 0 || wasRemoved ? 0 : readAtLeast(before)
  const most = countNew(replies, userId, read)
  return unread <= most ? [] : miscount(unread, most, 'at most ')
}

/** Up to where somebody has read a thread for certain, who never left it: what they wrote, and marked while they followed it. */
function readAtLeast(attempts: Attempt[]): number {
  const answered = attempts.filter((one) => one.outcome === 'ok')
  const follows = answered.filter((one) => one.op === 'follow' || isSend(one))
  const since = Math.min(Infinity, ...follows.map((one) => one.answeredAt))
  const marks = answered.filter((one) => one.op === 'thread_read' && one.invokedAt > since)
  const written = follows.filter(isSend).map((one) => one.seq ?? 0)
  return Math.max(0, ...written, ...marks.map((one) => one.more.mark?.seq ?? 0))
}

const miscount = (found: number, expected: number, most: string): string[] =>
  found === expected ? [] : [`tells ${found} unread, expected ${most}${expected}`]

function violation(roomId: string | null, userId: string, id: string | null, detail: string): Violation {
  return { check: 'unread', room_id: roomId, message_id: id, detail: `for ${userId}: ${detail}` }
}
