import type { Entry, EntryOf, Operation, Particulars, Row } from './log.ts'
import { followStreams, type Streams } from './streams.ts'

/** What a check found wrong, with enough to find it in the log. */
export interface Violation {
  check: string
  room_id: string | null
  message_id: string | null
  detail: string
}

/** One request and what became of it. `id` is the answered one where the server minted it. */
export interface Attempt {
  op: Operation
  id: string | null
  roomId: string
  userId: string
  body: string | null
  subjectId: string | null
  more: Particulars
  invokedAt: number
  outcome: 'ok' | 'fail' | 'unknown'
  answeredAt: number
  seq: number | null
  /** Of a refusal. */
  code: string | null
}

export interface StoredRow extends Row {
  roomId: string
}

/** A log, indexed for the checks. */
export interface Facts {
  entries: Entry[]
  attempts: Attempt[]
  /** Every attempt to send, by message id. */
  sends: Map<string, Attempt[]>
  /** Every attempt to alter, by message id. */
  alterations: Map<string, Attempt[]>
  /** What an answer said of a state: `<message id>@<its number>` → body. */
  answeredBodies: Map<string, string>
  dumps: EntryOf<'dump'>[]
  rows: StoredRow[]
  rowsById: Map<string, StoredRow>
  privateRooms: Set<string>
  /** When nothing was under way any more. */
  restAt: number
  streams: Streams
}

/** Indexes a whole log. */
export function collectFacts(entries: Entry[]): Facts {
  const attempts = collectAttempts(entries)
  const dumps = entries.filter((entry) => entry.type === 'dump')
  const rows = dumps.flatMap((dump) => dump.rows.map((row) => ({ ...row, roomId: dump.room_id })))
  const rooms = entries.filter((entry) => entry.type === 'room')
  return {
    entries,
    attempts,
    sends: byMessage(attempts.filter(isSend)),
    alterations: byMessage(attempts.filter((attempt) => !isSend(attempt))),
    answeredBodies: collectAnsweredBodies(attempts),
    dumps,
    rows,
    rowsById: new Map(rows.map((row) => [row.id, row])),
    privateRooms: new Set(rooms.filter((room) => room.kind !== 'public').map((room) => room.room_id)),
    restAt: entries.findLast((entry) => entry.type === 'rest')?.at ?? Infinity,
    streams: followStreams(entries),
  }
}

export function isSend(attempt: Pick<Attempt, 'op'>): boolean {
  return attempt.op === 'send' || attempt.op === 'thread' || attempt.op === 'schedule'
}

/** Whether it stands in the room's list. */
export const isInRoom = (row: Row): boolean => row.thread_root_id === null || row.also_in_room

function collectAttempts(entries: Entry[]): Attempt[] {
  const attempts = new Map<number, Attempt>()
  for (const entry of entries) {
    if (entry.type === 'invoke') {
      attempts.set(entry.attempt, {
        op: entry.op,
        id: entry.id,
        roomId: entry.room_id,
        userId: entry.user_id,
        body: entry.body,
        subjectId: entry.subject_id,
        more: entry.more ?? {},
        invokedAt: entry.at,
        outcome: 'unknown',
        answeredAt: Infinity,
        seq: null,
        code: null,
      })
    }
    if (entry.type !== 'ok' && entry.type !== 'fail') continue
    const attempt = attempts.get(entry.attempt)
    if (attempt === undefined) throw new Error(`expected an invoke of attempt ${entry.attempt}, found none`)
    attempt.outcome = entry.type
    attempt.answeredAt = entry.at
    if (entry.type === 'fail') attempt.code = entry.code
    if (entry.type === 'ok') {
      attempt.id ??= entry.id
      attempt.seq = entry.seq
    }
  }
  return [...attempts.values()]
}

function collectAnsweredBodies(attempts: Attempt[]): Map<string, string> {
  const answered = attempts.filter((attempt) => attempt.outcome === 'ok' && attempt.seq !== null)
  return new Map(answered.flatMap(({ id, seq, body }) => (body === null ? [] : [[`${id}@${seq}`, body]])))
}

function byMessage(attempts: Attempt[]): Map<string, Attempt[]> {
  return Map.groupBy(
    attempts.filter((attempt): attempt is Attempt & { id: string } => attempt.id !== null),
    (attempt) => attempt.id,
  )
}
