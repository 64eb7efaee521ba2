import type { Attempt, Facts, Violation } from '../facts.ts'

/** 7. A message committed before another was sent has the lower number. */
export function checkOrder({ sends, rowsById }: Facts): Violation[] {
  const messages = [...sends].flatMap(([id, attempts]) => timesOf(id, attempts, rowsById.get(id)?.seq))
  return [...Map.groupBy(messages, (message) => message.roomId).values()].flatMap(inversions)
}

interface Times {
  id: string
  roomId: string
  seq: number
  sentAt: number
  answeredAt: number
}

function timesOf(id: string, attempts: Attempt[], seq: number | undefined): Times[] {
  const [first] = attempts
  // What is sent later has the number of then.
  if (first === undefined || seq === undefined || first.op === 'schedule') return []
  const answeredAt = Math.min(...attempts.filter((one) => one.outcome === 'ok').map((one) => one.answeredAt))
  const sentAt = Math.min(...attempts.map((one) => one.invokedAt))
  // What was answered is what the client relies on; where it named no number, the table's stands for it.
  const answeredSeq = attempts.find((one) => one.outcome === 'ok' && one.seq !== null)?.seq
  return [{ id, roomId: first.roomId, seq: answeredSeq ?? seq, sentAt, answeredAt }]
}

/** Walks the sends by time, with the highest number answered so far: every later send must be above it. */
function inversions(messages: Times[]): Violation[] {
  const answered = messages.toSorted((a, b) => a.answeredAt - b.answeredAt)
  let next = 0
  let highest: Times | undefined
  return messages
    .toSorted((a, b) => a.sentAt - b.sentAt)
    .flatMap((message) => {
      for (let one = answered[next]; one !== undefined && one.answeredAt < message.sentAt; one = answered[++next]) {
        if (highest === undefined || one.seq > highest.seq) highest = one
      }
      if (highest === undefined || message.seq > highest.seq) return []
      const detail = `got ${message.seq}, though ${highest.id} had been answered with ${highest.seq} before it was sent`
      return [{ check: 'order', room_id: message.roomId, message_id: message.id, detail }]
    })
}
