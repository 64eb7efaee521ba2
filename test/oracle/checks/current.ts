import type { Facts, Violation } from '../facts.ts'
import type { Segment } from '../streams.ts'

/** 6. At rest, every connected member has the room's last number within ten seconds, and every member's page is connected. */
export function checkCurrent(facts: Facts): Violation[] {
  const restAt = facts.entries.findLast((entry) => entry.type === 'rest')?.at
  if (restAt === undefined) return []
  return [
    ...facts.streams.live.flatMap((segment) => behind(facts, segment, restAt)),
    ...facts.streams.unanswered.map((open) =>
      violation(open.roomId, `connection ${open.connection}: the open after ${open.after} had no answer`),
    ),
    ...withoutStream(facts),
  ]
}

const CURRENT_WITHIN_MS = 10_000

function behind({ dumps }: Facts, segment: Segment, restAt: number): Violation[] {
  const last = dumps.find((dump) => dump.room_id === segment.roomId)?.seq
  if (last === undefined) return []
  const who = `connection ${segment.connection}`
  if (segment.cursor < last) return [violation(segment.roomId, `${who} stayed at ${segment.cursor} of ${last}`)]
  const lateMs = segment.movedAt - restAt
  if (lateMs <= CURRENT_WITHIN_MS) return []
  return [violation(segment.roomId, `${who} reached ${last} only after ${Math.round(lateMs)} ms`)]
}

/** Tabs of members that ended without a stream of the room they show: cut for good, or shut out of it. */
function withoutStream(facts: Facts): Violation[] {
  const shown = new Map<number, { roomId: string; userId: string; connection: number }>()
  for (const entry of facts.entries) {
    if (entry.type === 'fetched' && entry.tab !== null) {
      const connection = shown.get(entry.tab)?.connection ?? 0
      shown.set(entry.tab, { roomId: entry.room_id, userId: entry.user_id, connection })
    }
    const page = entry.type === 'connect' ? shown.get(entry.tab) : undefined
    if (page !== undefined && entry.type === 'connect') page.connection = entry.connection
  }
  const live = new Set(facts.streams.live.map((segment) => `${segment.connection} ${segment.roomId}`))
  return [...shown]
    .filter(
      ([, page]) => !live.has(`${page.connection} ${page.roomId}`) && !wasRemoved(facts, page.roomId, page.userId),
    )
    .map(([tab, page]) => violation(page.roomId, `tab ${tab} of ${page.userId} ended without a stream of the room`))
}

function wasRemoved({ attempts }: Facts, roomId: string, userId: string): boolean {
  const changes = attempts.filter((one) => one.roomId === roomId && one.subjectId === userId && one.outcome === 'ok')
  return changes.toSorted((a, b) => a.answeredAt - b.answeredAt).at(-1)?.op === 'remove'
}

function violation(roomId: string, detail: string): Violation {
  return { check: 'current', room_id: roomId, message_id: null, detail }
}
