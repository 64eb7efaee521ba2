import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * The oracle's append-only log: what was asked, what was answered, what each page was told, and what stood in the tables
 * at the end. One JSON object a line, in the order in which the driver saw it; `at` is milliseconds since the epoch with fractions.
 */
const Seq = z.int().nonnegative()
const At = z.number()

/** What a driver can ask for. `thread` is a send into a thread: it takes two numbers, a plain `send` takes one. */
export const Operation = z.enum(['send', 'thread', 'edit', 'delete', 'react', 'unreact', 'add', 'remove'])
export type Operation = z.infer<typeof Operation>

/**
 * One attempt is about to leave. `id` is the message (null where the server mints it), `subject_id` the member added or removed,
 * `connection` the socket that it leaves by (null for HTTP).
 */
const Invoke = z.object({
  type: z.literal('invoke'),
  attempt: z.int(),
  op: Operation,
  id: z.string().nullable(),
  room_id: z.string(),
  user_id: z.string(),
  body: z.string().nullable(),
  subject_id: z.string().nullable(),
  connection: z.int().nullable(),
  /** The address it was sent to: the balancer's or an instance's. */
  door: z.string(),
  at: At,
})
/** The attempt was answered with success. `seq` is the number that it took, where the answer tells it (a form's 303 does not). */
const Ok = z.object({ type: z.literal('ok'), attempt: z.int(), id: z.string().nullable(), seq: Seq.nullable(), at: At })
/** The attempt was refused for good: it must have left no trace. */
const Fail = z.object({ type: z.literal('fail'), attempt: z.int(), code: z.string(), status: z.int(), at: At })
/** No answer, or one that allows either (429, 5xx, `retry_after_ms`). */
const Unknown = z.object({ type: z.literal('unknown'), attempt: z.int(), at: At })

const Connect = z.object({
  type: z.literal('connect'),
  connection: z.int(),
  tab: z.int(),
  user_id: z.string(),
  door: z.string(),
  at: At,
})
const Disconnect = z.object({ type: z.literal('disconnect'), connection: z.int(), code: z.int(), at: At })
/** The page sent an `open` (or, with `after` null, a `close`). */
const Open = z.object({
  type: z.literal('open'),
  connection: z.int(),
  room_id: z.string(),
  after: Seq.nullable(),
  at: At,
})

/** The frames of a room that the checks read; every other kind is kept only by name. */
export const Changes = z.object({
  type: z.literal('changes'),
  room_id: z.string(),
  after: Seq,
  seq: Seq,
  content: z.string(),
})
export type Changes = z.infer<typeof Changes>
export const ServerFrame = z.discriminatedUnion('type', [
  Changes,
  z.object({ type: z.literal('opened'), room_id: z.string(), seq: Seq, epoch: z.coerce.string() }),
  z.object({ type: z.literal('reset'), room_id: z.string(), seq: Seq, epoch: z.coerce.string() }),
  z.object({ type: z.literal('closed'), room_id: z.string(), reason: z.enum(['left', 'removed', 'gone']) }),
  z.object({
    type: z.literal('ack'),
    id: z.string(),
    room_id: z.string(),
    seq: Seq,
    created_at: z.string(),
  }),
  z.object({
    type: z.literal('error'),
    of: z.string(),
    code: z.string(),
    message: z.string(),
    id: z.string().optional(),
    room_id: z.string().optional(),
    retry_after_ms: z.number().optional(),
  }),
  z.object({ type: z.literal('pulse'), room_id: z.string(), after: Seq, seq: Seq }),
  z.object({ type: z.literal('heartbeat'), rooms: z.record(z.string(), Seq) }),
  z.object({ type: z.literal('signal'), content: z.string() }),
])
export type ServerFrame = z.infer<typeof ServerFrame>

const Frame = z.object({
  type: z.literal('frame'),
  connection: z.int(),
  user_id: z.string(),
  frame: ServerFrame,
  at: At,
})
/** A text frame that is none of PROTOCOL.md's. */
const Strange = z.object({ type: z.literal('strange'), connection: z.int(), text: z.string(), at: At })

/** A list of messages was fetched: by a tab, as what it shows from now on, or (tab null) at the end, to compare with. */
const Fetched = z.object({
  type: z.literal('fetched'),
  tab: z.int().nullable(),
  room_id: z.string(),
  user_id: z.string(),
  data_seq: Seq,
  epoch: z.string(),
  html: z.string(),
  at: At,
})
const Room = z.object({
  type: z.literal('room'),
  room_id: z.string(),
  kind: z.enum(['public', 'private', 'direct']),
  at: At,
})
/** Nothing was under way any more: from here every open page has ten seconds to become current. */
const Rest = z.object({ type: z.literal('rest'), at: At })

export const Row = z.object({
  id: z.string(),
  seq: Seq,
  changed_seq: Seq,
  author_id: z.string(),
  body: z.string(),
  deleted: z.boolean(),
  thread_root_id: z.string().nullable(),
})
export type Row = z.infer<typeof Row>
/** All messages of one room as stored, `seq` being the room's last number. */
const Dump = z.object({ type: z.literal('dump'), room_id: z.string(), seq: Seq, rows: z.array(Row), at: At })

export const Entry = z.discriminatedUnion('type', [
  Invoke,
  Ok,
  Fail,
  Unknown,
  Connect,
  Disconnect,
  Open,
  Frame,
  Strange,
  Fetched,
  Room,
  Rest,
  Dump,
])
export type Entry = z.infer<typeof Entry>
export type EntryOf<T extends Entry['type']> = Extract<Entry, { type: T }>
/** An entry before its time is stamped on it. */
export type NewEntry = { [T in Entry['type']]: Omit<EntryOf<T>, 'at'> }[Entry['type']]

/** Keeps the log in memory and, when given a path, in a file that is begun anew. */
export function createLog(path?: string) {
  const entries: Entry[] = []
  let unwritten: string[] = []
  if (path !== undefined) writeFileSync(path, '')

  const flush = () => {
    if (path !== undefined && unwritten.length > 0) appendFileSync(path, unwritten.join(''))
    unwritten = []
  }

  return {
    entries,
    append(entry: NewEntry): number {
      const at = performance.timeOrigin + performance.now()
      const stamped: Entry = { ...entry, at }
      entries.push(stamped)
      if (path !== undefined) unwritten.push(`${JSON.stringify(stamped)}\n`)
      if (unwritten.length >= LINES_PER_WRITE) flush()
      return at
    },
    flush,
  }
}
export type Log = ReturnType<typeof createLog>

const LINES_PER_WRITE = 500

/** Reads a log file back. Throws on the first line that is no entry. */
export function readLog(path: string): Entry[] {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean)
  return lines.map((line, index) => {
    const parsed = Entry.safeParse(JSON.parse(line))
    if (parsed.success) return parsed.data
    throw new Error(`${path}:${index + 1}: expected a log entry, found ${line.slice(0, 200)}: ${parsed.error.message}`)
  })
}
