import type { Facts, Violation } from '../facts.ts'

/** 2. One row per message id, and every retry of it was answered with the same number. */
export function checkOneRow(facts: Facts): Violation[] {
  return [...doubledRows(facts), ...differentAnswers(facts)]
}

function doubledRows({ rows }: Facts): Violation[] {
  return [...Map.groupBy(rows, (row) => row.id)]
    .filter(([, copies]) => copies.length > 1)
    .map(([id, copies]) => violation(copies[0]?.roomId ?? null, id, `stands ${copies.length} times in the table`))
}

function differentAnswers({ sends }: Facts): Violation[] {
  return [...sends].flatMap(([id, attempts]) => {
    const answers = new Set(attempts.flatMap(({ outcome, seq }) => (outcome === 'ok' && seq !== null ? [seq] : [])))
    if (answers.size < 2) return []
    return [violation(attempts[0]?.roomId ?? null, id, `was answered with the numbers ${[...answers].join(', ')}`)]
  })
}

function violation(roomId: string | null, id: string, detail: string): Violation {
  return { check: 'one-row', room_id: roomId, message_id: id, detail }
}
