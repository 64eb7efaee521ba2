import { isSend, type Attempt, type Facts, type Violation } from '../facts.ts'
import { listChangedElements } from '../html.ts'
import type { EntryOf } from '../log.ts'

/**
 * 8. A removed member got nothing sent after the removal was answered. Private rooms only: a public one may be read by anybody,
 * so there the same frame can be right.
 */
export function checkRemoval(facts: Facts): Violation[] {
  const frames = facts.entries.filter((entry) => entry.type === 'frame')
  return removals(facts).flatMap((removal) => {
    const secrets = sentWithin(facts, removal)
    return frames
      .filter((entry) => entry.user_id === removal.userId && entry.at > removal.from && entry.at < removal.until)
      .flatMap((entry) => leaksIn(entry, removal, secrets))
  })
}

/** From the answer to a removal until the next time anybody asked to add that member. */
interface Removal {
  roomId: string
  userId: string
  from: number
  until: number
}

function removals({ attempts, privateRooms }: Facts): Removal[] {
  const removes = attempts.filter((one) => one.op === 'remove' && one.outcome === 'ok' && privateRooms.has(one.roomId))
  return removes.flatMap((remove) => {
    const adds = attempts.filter(
      (one) => one.op === 'add' && one.roomId === remove.roomId && one.subjectId === remove.subjectId,
    )
    const crossed = adds.some((add) => add.invokedAt < remove.answeredAt && add.answeredAt > remove.invokedAt)
    if (crossed || remove.subjectId === null) return []
    const next = adds.filter((add) => add.invokedAt >= remove.answeredAt).map((add) => add.invokedAt)
    return [{ roomId: remove.roomId, userId: remove.subjectId, from: remove.answeredAt, until: Math.min(...next) }]
  })
}

/** What was first asked for within a removal: its messages' ids, and the numbers it took. */
interface Secrets {
  ids: Set<string>
  lowestNumber: number
}

function sentWithin({ attempts, sends }: Facts, removal: Removal): Secrets {
  const within = (one: Attempt) =>
    one.roomId === removal.roomId && one.invokedAt > removal.from && one.invokedAt < removal.until
  const ids = [...sends].filter(([, all]) => all.every(within)).map(([id]) => id)
  const fresh = new Set(ids)
  const numbers = attempts.filter((one) => isSend(one) && one.id !== null && fresh.has(one.id))
  return { ids: fresh, lowestNumber: Math.min(...numbers.map((one) => one.seq ?? Infinity)) }
}

function leaksIn({ frame, connection }: EntryOf<'frame'>, removal: Removal, secrets: Secrets): Violation[] {
  const leaked = (id: string | null, detail: string) => ({
    check: 'removal',
    room_id: removal.roomId,
    message_id: id,
    detail: `connection ${connection} of the removed ${removal.userId} ${detail}`,
  })
  if (frame.type === 'heartbeat') {
    const number = frame.rooms[removal.roomId]
    return number !== undefined && number >= secrets.lowestNumber ? [leaked(null, `was told the number ${number}`)] : []
  }
  if (!('room_id' in frame) || frame.room_id !== removal.roomId) return []
  const shown =
    frame.type === 'changes' ? listChangedElements(frame.content).filter((element) => secrets.ids.has(element.id)) : []
  const told = 'seq' in frame && frame.type !== 'ack' && frame.seq >= secrets.lowestNumber
  return [
    ...shown.map((element) => leaked(element.id, 'was shown what was sent afterwards')),
    ...(told ? [leaked(null, `was told the number ${frame.seq} by ${frame.type}`)] : []),
  ]
}
