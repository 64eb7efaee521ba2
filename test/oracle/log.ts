import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * The oracle's append-only log: what was asked, what was answered, what each page was told, and what stood in the tables
 * at the end. One JSON object a line, in the order in which the driver saw it; `at` is milliseconds since the epoch with fractions.
 */
const Seq = z.int().nonnegative()
const At = z.number()

/**
 * What a driver can ask for. `thread` is a send into a thread: it takes two numbers, a plain `send` takes one. `schedule` is a send that is done later, and
 * `unschedule` takes it back.
 */
export const Operation = z.enum([
  'send',
  'thread',
  'edit',
  'delete',
  'restore',
  'react',
  'unreact',
  'pin',
  'unpin',
  'vote',
  'close',
  'add',
  'remove',
  'read',
  'thread_read',
  'follow',
  'unfollow',
  'schedule',
  'unschedule',
  'remind',
  'unpreview',
])
export type Operation = z.infer<typeof Operation>

/** A file that a send takes: its upload's id, null where it went along in a form. */
const SentFile = z.object({ id: z.string().nullable(), name: z.string() })
export type SentFile = z.infer<typeof SentFile>

/** What an attempt says besides whom it is by and its text. */
export const Particulars = z.object({
  /** Of a send; and whose thread somebody follows or reads. */
  thread_root_id: z.string().optional(),
  also_in_room: z.boolean().optional(),
  reply_to_id: z.string().optional(),
  files: z.array(SentFile).optional(),
  /** Of a send that asks; its text is the question. */
  poll: z.object({ many: z.boolean(), options: z.array(z.string()) }).optional(),
  /** Of a vote: the places of the options. */
  choices: z.array(z.int()).optional(),
  emoji: z.string().optional(),
  /** Of a send: the message that it sends on, as a quote after the text. */
  forwards: z.string().optional(),
  /** When what is asked for is to be done, in milliseconds since the epoch. */
  due_at: z.number().optional(),
  /** Of a read mark: how far, and whether it may go back. */
  mark: z.object({ seq: Seq, back: z.boolean() }).optional(),
})
export type Particulars = z.infer<typeof Particulars>

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
  more: Particulars.optional(),
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
  z.object({ type: z.literal('signal'), content: z.string(), kind: z.string().optional() }),
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

/**
 * A list of messages was fetched, the room's or that of a thread: by a tab, as what it shows from now on, or (tab null) at the
 * end, to compare with.
 */
const Fetched = z.object({
  type: z.literal('fetched'),
  tab: z.int().nullable(),
  room_id: z.string(),
  root_id: z.string().optional(),
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
  /** Milliseconds since the epoch. */
  created_at: z.number(),
  body: z.string(),
  edited: z.boolean(),
  deleted: z.boolean(),
  thread_root_id: z.string().nullable(),
  also_in_room: z.boolean(),
  /** Null of a tombstone, as its files are none. */
  reply_to_id: z.string().nullable(),
  /** Answers in the thread that it started, without those that were deleted. */
  replies: z.int(),
  pinned: z.boolean(),
  reactions: z.array(z.object({ emoji: z.string(), user_ids: z.array(z.string()) })),
  files: z.array(z.object({ id: z.string(), name: z.string() })),
  poll: z
    .object({
      many: z.boolean(),
      closed: z.boolean(),
      options: z.array(z.object({ text: z.string(), user_ids: z.array(z.string()) })),
    })
    .nullable(),
  /** The addresses of its link previews, in an order of their own. */
  previews: z.array(z.string()),
})
export type Row = z.infer<typeof Row>
/** All messages of one room as stored, `seq` being the room's last number. */
const Dump = z.object({ type: z.literal('dump'), room_id: z.string(), seq: Seq, rows: z.array(Row), at: At })
/** The same as it was read in another way. */
const Copy = z.object({
  type: z.literal('copy'),
  room_id: z.string(),
  seq: Seq,
  rows: z.array(Row),
  /** How, and by which door. */
  from: z.string(),
  at: At,
})

/** What a room's list of pins said at the end. */
const Pins = z.object({ type: z.literal('pins'), room_id: z.string(), ids: z.array(z.string()), at: At })
/** How a room stood for one of its people at the end. */
const Standing = z.object({
  type: z.literal('standing'),
  room_id: z.string(),
  user_id: z.string(),
  read_seq: Seq,
  unread: z.int(),
  at: At,
})
/** The threads that somebody followed at the end. */
const Followed = z.object({
  type: z.literal('followed'),
  user_id: z.string(),
  threads: z.array(z.object({ root_id: z.string(), room_id: z.string(), unread: z.int() })),
  at: At,
})
/** A file was asked for at the end, by somebody in its room or not. */
const FileRead = z.object({
  type: z.literal('file'),
  file_id: z.string(),
  room_id: z.string(),
  user_id: z.string(),
  member: z.boolean(),
  status: z.int(),
  text: z.string(),
  at: At,
})

/** What somebody had waiting to be sent at the end; of what was refused it is known that it was. */
const Waiting = z.object({
  type: z.literal('waiting'),
  user_id: z.string(),
  scheduled: z.array(z.object({ id: z.string(), refused: z.boolean() })),
  /** Ids of reminders that had not come. */
  reminders: z.array(z.string()),
  at: At,
})
/** The reminders that had come to somebody by the end, with when they came. */
const Reminded = z.object({
  type: z.literal('reminded'),
  user_id: z.string(),
  reminders: z.array(z.object({ id: z.string(), came_at: z.number() })),
  at: At,
})

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
  Copy,
  Pins,
  Standing,
  Followed,
  FileRead,
  Waiting,
  Reminded,
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
