import type { Attempt, Facts, Violation } from '../facts.ts'
import type { EntryOf } from '../log.ts'

/**
 * 18. What was to be sent later was sent once, by its author, where it was to go, and not before its time; or it was taken back, or its author could not write
 * there any more, and then it was not. A reminder came to the one who asked for it, once, and not before its time.
 */
export function checkLater(facts: Facts): Violation[] {
  return [...lateSends(facts), ...reminders(facts)]
}

function lateSends(facts: Facts): Violation[] {
  const scheduled = facts.attempts.filter((one) => one.op === 'schedule' && one.id !== null)
  return [...Map.groupBy(scheduled, (one) => one.id ?? '')].flatMap(([id, attempts]) => {
    const [first] = attempts
    if (first === undefined) return []
    return faultsOf(facts, id, first, attempts).map((detail) => violation(first.roomId, id, detail))
  })
}

function faultsOf(facts: Facts, id: string, asked: Attempt, attempts: Attempt[]): string[] {
  const row = facts.rowsById.get(id)
  const waiting = entriesOf(facts, 'waiting').flatMap(({ scheduled }) => scheduled.filter((one) => one.id === id))
  const takings = (facts.alterations.get(id) ?? []).filter((one) => one.op === 'unschedule')
  const wasTaken = takings.some((one) => one.outcome === 'ok')
  if (waiting.length > 1) return ['waits twice']
  if (waiting.some((one) => !one.refused)) return ['still waits to be sent']
  if (row === undefined) {
    const mayBeTaken = takings.some((one) => one.outcome !== 'fail')
    const isKept = attempts.some((one) => one.outcome === 'ok') && !mayBeTaken && waiting.length === 0
    const isWronglyRefused = waiting.length > 0 && !mayHaveBeenRemoved(facts, asked)
    return [
      ...(isKept ? ['was to be sent later, but was not'] : []),
      ...(isWronglyRefused ? ['was refused when it was due, though its author was there'] : []),
    ]
  }
  return [
    ...(wasTaken ? ['was taken back, but is sent'] : []),
    ...(waiting.length > 0 ? ['is sent, and waits as a draft as well'] : []),
    ...(row.roomId === asked.roomId ? [] : [`stands in room ${row.roomId}`]),
    ...(row.author_id === asked.userId ? [] : [`its author is ${row.author_id}, not ${asked.userId}`]),
    ...early(row.created_at, asked, 'was sent'),
  ]
}

function reminders(facts: Facts): Violation[] {
  const came = entriesOf(facts, 'reminded').flatMap((entry) =>
    entry.reminders.map((one) => ({ ...one, userId: entry.user_id })),
  )
  const waiting = new Set(entriesOf(facts, 'waiting').flatMap((entry) => entry.reminders))
  const asked = facts.attempts.filter((one) => one.op === 'remind' && one.id !== null)
  return [...Map.groupBy(asked, (one) => one.id ?? '')].flatMap(([id, attempts]) => {
    const [first] = attempts
    const found = came.filter((one) => one.id === id)
    if (first === undefined) return []
    return [
      ...(waiting.has(id) ? ['is still to come'] : []),
      ...(found.length > 1 ? [`came ${found.length} times`] : []),
      ...(found.some((one) => one.userId !== first.userId) ? ['came to somebody else'] : []),
      ...(found.length === 0 && !waiting.has(id) && attempts.some((one) => one.outcome === 'ok') ? ['never came'] : []),
      ...found.flatMap((one) => early(one.came_at, first, 'came')),
    ].map((detail) => violation(first.roomId, null, `the reminder ${id} ${detail}`))
  })
}

/** Their membership was taken at some time: nobody else's message is refused when it is due. */
const mayHaveBeenRemoved = ({ attempts }: Facts, { roomId, userId }: Attempt) =>
  attempts.some((one) => one.op === 'remove' && one.roomId === roomId && one.subjectId === userId)

function early(at: number, { more: { due_at: dueAt = 0 } }: Attempt, what: string): string[] {
  return at >= dueAt ? [] : [`${what} ${dueAt - at} ms before its time`]
}

const entriesOf = <T extends 'waiting' | 'reminded'>({ entries }: Facts, type: T) =>
  entries.filter((entry): entry is EntryOf<T> => entry.type === type)

function violation(roomId: string, id: string | null, detail: string): Violation {
  return { check: 'later', room_id: roomId, message_id: id, detail }
}
