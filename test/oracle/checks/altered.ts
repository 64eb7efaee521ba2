import { isSend, type Attempt, type Facts, type StoredRow, type Violation } from '../facts.ts'
import type { Operation } from '../log.ts'

/**
 * 10. What was answered of a change holds at the end, unless a later one undid it; what was refused, or never asked for, is not
 * there. An answer with a number tells how the message was at that number, also one that changed nothing.
 */
export function checkAltered(facts: Facts): Violation[] {
  return facts.rows.flatMap((row) => {
    const tries = (facts.alterations.get(row.id) ?? []).filter((attempt) => attempt.outcome !== 'fail')
    const wrong = [
      ...propertiesOf(row, tries).flatMap((property) => contradictions(property, tries)),
      ...(row.deleted ? [] : misvotes(row, tries)),
      ...(row.deleted ? leftBehind(row) : []),
      ...(row.edited && !tries.some((attempt) => attempt.op === 'edit') ? ['is edited, but nobody did it'] : []),
      ...notAsSent(facts, row),
    ]
    return wrong.map((detail) => ({ check: 'altered', room_id: row.roomId, message_id: row.id, detail }))
  })
}

/** Something that a message is or is not, by what is asked of it. */
interface Property {
  what: string
  holds: boolean
  sets: (attempt: Attempt) => boolean
  unsets: (attempt: Attempt) => boolean
}

function propertiesOf(row: StoredRow, tries: Attempt[]): Property[] {
  const by = (op: Operation) => (attempt: Attempt) => attempt.op === op
  const deleted = { what: 'deleted', holds: row.deleted, sets: by('delete'), unsets: by('restore') }
  // A tombstone has neither pins nor reactions; they are back with it.
  if (row.deleted) return [deleted]
  const pinned = { what: 'pinned', holds: row.pinned, sets: by('pin'), unsets: by('unpin') }
  const closed = { what: 'closed', holds: row.poll?.closed ?? false, sets: by('close'), unsets: () => false }
  return [deleted, pinned, closed, ...reactionsOf(row, tries)]
}

/** Those that there are, and those that were asked for. */
function reactionsOf(row: StoredRow, tries: Attempt[]): Property[] {
  const stored = row.reactions.flatMap(({ emoji, user_ids: ids }) => ids.map((id) => `${id} ${emoji}`))
  const keyOf = ({ userId, more }: Attempt) => `${userId} ${more.emoji}`
  const asked = tries.filter((attempt) => attempt.op === 'react' || attempt.op === 'unreact').map(keyOf)
  return [...new Set([...stored, ...asked])].map((key) => ({
    what: `a message with the reaction ${key}`,
    holds: stored.includes(key),
    sets: (attempt) => attempt.op === 'react' && keyOf(attempt) === key,
    unsets: (attempt) => attempt.op === 'unreact' && keyOf(attempt) === key,
  }))
}

function contradictions({ what, holds, sets, unsets }: Property, tries: Attempt[]): string[] {
  if (holds && !tries.some(sets)) return [`is ${what}, but nobody did it`]
  const answered = tries.filter((one) => (sets(one) || unsets(one)) && one.outcome === 'ok')
  const last = answered.toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0)).at(-1)
  if (last === undefined || sets(last) === holds) return []
  const contrary = tries.filter(sets(last) ? unsets : sets)
  // Without a number it may have been done before or after.
  const isOpen = contrary.some((one) => one.outcome === 'unknown' || one.seq === null || last.seq === null)
  return isOpen
    ? []
    : [`${last.op} was answered (${last.seq}) and nothing undid it, but it is ${holds ? '' : 'not '}${what}`]
}

/** Each has the choices of their last vote, and nobody voted when it was over. */
function misvotes({ poll }: StoredRow, tries: Attempt[]): string[] {
  if (poll === null) return []
  const votes = Map.groupBy(
    tries.filter((one) => one.op === 'vote'),
    (one) => one.userId,
  )
  const voters = new Set([...votes.keys(), ...poll.options.flatMap(({ user_ids: ids }) => ids)])
  const wrong = [...voters].flatMap((user) => {
    const choices = poll.options.flatMap(({ user_ids: ids }, place) => (ids.includes(user) ? [place] : []))
    return misvote(choices, votes.get(user) ?? []).map((detail) => `${user} ${detail}`)
  })
  const closed = Math.min(...tries.filter((one) => one.op === 'close').map((one) => one.seq ?? Infinity))
  const late = tries.filter((one) => one.op === 'vote' && (one.seq ?? 0) > closed)
  return [...wrong, ...late.map((one) => `a vote was answered with ${one.seq}, after it was closed with ${closed}`)]
}

function misvote(choices: number[], votes: Attempt[]): string[] {
  const isAs = ({ more }: Attempt) => Bun.deepEquals(more.choices ?? [], choices)
  if (choices.length > 0 && !votes.some(isAs)) return [`has the choices ${choices.join(', ')}, but did not vote so`]
  if (votes.some((one) => one.outcome === 'unknown' || one.seq === null)) return []
  const last = votes.toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0)).at(-1)
  if (last === undefined || isAs(last)) return []
  return [`voted ${last.more.choices?.join(', ')} with ${last.seq}, but has the choices ${choices.join(', ')}`]
}

function leftBehind(row: StoredRow): string[] {
  const left = [
    ...(row.body === '' ? [] : ['its text']),
    ...(row.pinned ? ['its pin'] : []),
    ...(row.reactions.length > 0 ? ['reactions'] : []),
    ...(row.files.length > 0 ? ['files'] : []),
    ...(row.poll === null ? [] : ['its poll']),
  ]
  return left.map((what) => `is deleted, but has ${what}`)
}

/** Its place, what it answers and its files are those of one of the sends of it. */
function notAsSent({ sends, rowsById }: Facts, row: StoredRow): string[] {
  const attempts = (sends.get(row.id) ?? []).filter((one) => isSend(one) && one.outcome !== 'fail')
  if (attempts.length === 0) return []
  const rootOf = (id: string | undefined) => (id === undefined ? null : (rowsById.get(id)?.thread_root_id ?? id))
  const isAsSent = ({ more }: Attempt) =>
    rootOf(more.thread_root_id) === row.thread_root_id &&
    (more.also_in_room ?? false) === row.also_in_room &&
    (row.deleted || (more.reply_to_id ?? null) === row.reply_to_id) &&
    (row.deleted || Bun.deepEquals(more.poll ?? null, askedOf(row))) &&
    (row.deleted ||
      Bun.deepEquals(
        more.files?.map(({ name }) => name) ?? [],
        row.files.map(({ name }) => name),
      ))
  if (attempts.some(isAsSent)) return []
  const { thread_root_id, also_in_room, reply_to_id, files, poll } = row
  return [`was not sent like this: ${JSON.stringify({ thread_root_id, also_in_room, reply_to_id, files, poll })}`]
}

const askedOf = ({ poll }: StoredRow) => poll && { many: poll.many, options: poll.options.map(({ text }) => text) }
