import type { Attempt, Facts, StoredRow, Violation } from '../facts.ts'

/** 1. Every `ok` is stored, nothing that answered `fail` is, and nothing is that nobody sent. */
export function checkStored(facts: Facts): Violation[] {
  return [...missing(facts), ...stale(facts), ...refusedButStored(facts), ...sentByNobody(facts)]
}

const CHECK = 'stored'

function missing({ sends, rowsById }: Facts): Violation[] {
  return [...sends].flatMap(([id, attempts]) => {
    // What is sent later has a check of its own.
    const answered = attempts.find((attempt) => attempt.outcome === 'ok' && attempt.op !== 'schedule')
    if (answered === undefined) return []
    const row = rowsById.get(id)
    const wrong = row === undefined ? 'is not stored' : authorship(row, answered)
    return wrong === null ? [] : [violation(answered, id, `acked (seq ${answered.seq}), but ${wrong}`)]
  })
}

function authorship(row: StoredRow, answered: Attempt): string | null {
  if (row.roomId !== answered.roomId) return `stands in room ${row.roomId}`
  return row.author_id === answered.userId ? null : `its author is ${row.author_id}, not ${answered.userId}`
}

/** Its last edit that was answered must be in the row, and no answer may tell of a later change than the row knows. */
function stale(facts: Facts): Violation[] {
  const { sends, alterations, rowsById } = facts
  return [...rowsById.values()].flatMap((row) => {
    const changes = (alterations.get(row.id) ?? []).filter((attempt) => attempt.outcome !== 'fail')
    const sent = sends.get(row.id) ?? []
    const whole = sent.filter(({ more }) => more.forwards === undefined)
    const bodies = new Set([...whole, ...changes].map((attempt) => attempt.body))
    const answered = changes.filter((attempt) => attempt.outcome === 'ok')
    const late = answered.filter((attempt) => (attempt.seq ?? 0) > row.changed_seq)
    const wrong = [
      ...late.map(
        (attempt) => `${attempt.op} answered ${attempt.seq}, but the row's changed_seq is ${row.changed_seq}`,
      ),
      ...(row.deleted || sent.length === 0 || isAsSentOn(facts, row, sent) ? [] : wrongBody(row, bodies, changes)),
    ]
    return wrong.map((detail) => ({ check: CHECK, room_id: row.roomId, message_id: row.id, detail }))
  })
}

/** What was said to it, and then something that the original said. */
function isAsSentOn({ sends, alterations }: Facts, row: StoredRow, sent: Attempt[]): boolean {
  return sent.some(({ body, more: { forwards } }) => {
    if (forwards === undefined || body === null || !row.body.startsWith(body)) return false
    const texts = [...(sends.get(forwards) ?? []), ...(alterations.get(forwards) ?? [])].flatMap(
      (one) => one.body ?? [],
    )
    const quote = row.body.slice(body.length).replaceAll(/^> ?/gm, '')
    return texts.some((text) => quote.endsWith(`\n${text}`))
  })
}

function wrongBody(row: StoredRow, bodies: Set<string | null>, changes: Attempt[]): string[] {
  const edits = changes.filter((attempt) => attempt.op === 'edit').toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
  const last = edits.every((edit) => edit.outcome === 'ok' && edit.seq !== null) ? edits.at(-1) : undefined
  if (last !== undefined && last.body !== row.body)
    return [`the edit of ${last.seq} was ${last.body}, found ${row.body}`]
  return bodies.has(row.body) ? [] : [`nobody gave it the body ${JSON.stringify(row.body)}`]
}

function refusedButStored({ sends, rowsById }: Facts): Violation[] {
  return [...sends].flatMap(([id, attempts]) => {
    const row = rowsById.get(id)
    if (row === undefined) return []
    const byItsAuthor = attempts.filter((one) => one.roomId === row.roomId && one.userId === row.author_id)
    const refused = byItsAuthor.length > 0 && byItsAuthor.every((attempt) => attempt.outcome === 'fail')
    return refused ? [{ check: CHECK, room_id: row.roomId, message_id: id, detail: 'was refused, but is stored' }] : []
  })
}

function sentByNobody({ sends, attempts, rows }: Facts): Violation[] {
  const unnamed = new Set(attempts.filter((attempt) => attempt.id === null).map((attempt) => attempt.body))
  return rows
    .filter((row) => !sends.has(row.id) && !unnamed.has(row.body))
    .map((row) => ({ check: CHECK, room_id: row.roomId, message_id: row.id, detail: 'is stored, but nobody sent it' }))
}

function violation(attempt: Attempt, id: string, detail: string): Violation {
  return { check: CHECK, room_id: attempt.roomId, message_id: id, detail }
}
