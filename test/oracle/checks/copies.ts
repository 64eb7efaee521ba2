import type { Facts, Violation } from '../facts.ts'
import type { Row } from '../log.ts'
import { comparable } from '../shown.ts'

/** 16. Every way of reading a room gives the same: the tables, each instance's changes, the history. */
export function checkCopies({ entries, dumps }: Facts): Violation[] {
  return entries.flatMap((copy) => {
    const dump = copy.type === 'copy' ? dumps.find((one) => one.room_id === copy.room_id) : undefined
    if (copy.type !== 'copy' || dump === undefined) return []
    const violation = (id: string | null, detail: string) => ({
      check: 'copies',
      room_id: copy.room_id,
      message_id: id,
      detail: `${copy.from}: ${detail}`,
    })
    const copies = new Map(copy.rows.map((row) => [row.id, row]))
    const stored = new Set(dump.rows.map((row) => row.id))
    return [
      ...(copy.seq === dump.seq ? [] : [violation(null, `is at ${copy.seq}, the table at ${dump.seq}`)]),
      ...(copies.size === copy.rows.length ? [] : [violation(null, 'has a message twice')]),
      ...copy.rows.filter((row) => !stored.has(row.id)).map((row) => violation(row.id, 'is not stored')),
      ...dump.rows.flatMap((row) => differences(row, copies.get(row.id)).map((detail) => violation(row.id, detail))),
    ]
  })
}

function differences(row: Row, copy: Row | undefined): string[] {
  if (copy === undefined) return ['is missing']
  const [one, other] = [row, copy].map(comparable)
  return Bun.deepEquals(one, other) ? [] : [`is ${JSON.stringify(other)}, stored ${JSON.stringify(one)}`]
}
