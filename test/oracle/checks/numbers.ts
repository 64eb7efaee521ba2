import type { EntryOf, Row } from '../log.ts'
import type { Facts, Violation } from '../facts.ts'

/** 3. A room's numbers have no double, none is beyond its last, and a room in which only sends happened has no hole. */
export function checkNumbers(facts: Facts): Violation[] {
  return facts.dumps.flatMap((dump) => [...doubles(dump), ...beyond(dump), ...holes(facts, dump)])
}

function doubles(dump: EntryOf<'dump'>): Violation[] {
  const owners = new Map<number, Row>()
  const violations: Violation[] = []
  for (const row of dump.rows) {
    for (const number of new Set([row.seq, row.changed_seq])) {
      const owner = owners.get(number)
      if (owner !== undefined && owner.id !== row.id) {
        violations.push(violation(dump, row.id, `the number ${number} is also that of ${owner.id}`))
      }
      owners.set(number, row)
    }
  }
  return violations
}

function beyond(dump: EntryOf<'dump'>): Violation[] {
  return dump.rows
    .filter((row) => row.changed_seq < row.seq || row.changed_seq > dump.seq)
    .map((row) =>
      violation(dump, row.id, `seq ${row.seq}, changed_seq ${row.changed_seq}, the room's last ${dump.seq}`),
    )
}

function holes({ attempts }: Facts, dump: EntryOf<'dump'>): Violation[] {
  const inRoom = attempts.filter((attempt) => attempt.roomId === dump.room_id)
  const firstSendAt = Math.min(...inRoom.filter((one) => one.op === 'send').map((one) => one.invokedAt))
  if (inRoom.some((attempt) => attempt.op !== 'send' && attempt.answeredAt >= firstSendAt)) return []
  const rows = dump.rows.toSorted((a, b) => a.seq - b.seq)
  const gaps = rows.flatMap((row, index) => {
    const before = rows[index - 1]?.seq ?? row.seq - 1
    return row.seq > before + 1 ? [violation(dump, row.id, `a hole: ${row.seq} follows ${before}`)] : []
  })
  const last = rows.at(-1)
  if (last === undefined || last.seq >= dump.seq) return gaps
  return [
    ...gaps,
    violation(dump, last.id, `a hole: the last message is ${last.seq}, the room's last number ${dump.seq}`),
  ]
}

function violation(dump: EntryOf<'dump'>, id: string, detail: string): Violation {
  return { check: 'numbers', room_id: dump.room_id, message_id: id, detail }
}
