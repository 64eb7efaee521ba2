import type { Facts, Violation } from '../facts.ts'
import type { Entry } from '../log.ts'

/** 4. Each subscriber's stream only goes up within a connection and joins up across resumes; each send is answered once, in order. */
export function checkJoined({ streams, entries }: Facts): Violation[] {
  const strange = entries.filter((entry) => entry.type === 'strange')
  return [
    ...streams.faults.map(({ roomId, connection, detail }) => violation(roomId, null, connection, detail)),
    ...strange.map((entry) => violation(null, null, entry.connection, `no frame of the contract: ${entry.text}`)),
    ...answersOutOfOrder(entries),
  ]
}

/** Walks the sends of each socket and their answers: each answer must be that of the oldest send that waits. */
function answersOutOfOrder(entries: Entry[]): Violation[] {
  const waiting = new Map<number, string[]>()
  const violations: Violation[] = []
  for (const entry of entries) {
    if (entry.type === 'connect') waiting.set(entry.connection, [])
    if (entry.type === 'disconnect') waiting.delete(entry.connection)
    if (entry.type === 'invoke' && entry.connection !== null && entry.id !== null) {
      waiting.get(entry.connection)?.push(entry.id)
    }
    if (entry.type !== 'frame') continue
    const id = entry.frame.type === 'ack' || entry.frame.type === 'error' ? entry.frame.id : undefined
    const queue = waiting.get(entry.connection)
    if (id === undefined || queue === undefined) continue
    const at = queue.indexOf(id)
    if (at > 0) violations.push(violation(null, id, entry.connection, `was answered before ${queue[0]}, sent earlier`))
    if (at < 0) violations.push(violation(null, id, entry.connection, 'was answered, but no send of it was waiting'))
    else queue.splice(at, 1)
  }
  const unanswered = [...waiting].flatMap(([connection, ids]) => ids.map((id) => ({ connection, id })))
  return [
    ...violations,
    ...unanswered.map(({ connection, id }) => violation(null, id, connection, 'a send by the socket had no answer')),
  ]
}

function violation(roomId: string | null, id: string | null, connection: number, detail: string): Violation {
  return { check: 'joined', room_id: roomId, message_id: id, detail: `connection ${connection}: ${detail}` }
}
