import { z } from 'zod'
import { sampleRow, storedRow, type SampleRow } from './sample-html.ts'

/** What a fake site does wrong, each now and then. */
export type Sabotage =
  | 'lose_frame'
  | 'lose_message'
  | 'double_send'
  | 'leak'
  | 'swap_numbers'
  | 'lose_edit'
  | 'lose_reaction'
  | 'lose_pin'
  | 'lose_undo'
  | 'lose_file'
  | 'miscount'
  | 'forget_thread'
  | 'lose_vote'

export interface FakeRoom {
  id: string
  seq: number
  members: Set<string>
  messages: SampleRow[]
  /** Up to where each person has read. */
  marks: Map<string, number>
  /** What deleted messages were. */
  kept: Map<string, SampleRow>
}

/** A file, and the message that has it, if any. */
interface FakeFile {
  id: string
  name: string
  text: string
  messageId: string | null
}

export const SendFields = z.object({
  id: z.string().optional(),
  body: z.string(),
  reply_to_id: z.string().optional(),
  thread_root_id: z.string().optional(),
  also_in_room: z.union([z.boolean(), z.literal('true')]).optional(),
  upload_ids: z.array(z.string()).optional(),
  poll: z.object({ many: z.boolean(), options: z.array(z.string()) }).optional(),
})

export type FakeRooms = ReturnType<typeof createFakeRooms>

/** Rooms in memory, by the rules of the real ones as far as a driver can see them. */
export function createFakeRooms(now: (what: Sabotage) => boolean) {
  const rooms = new Map<string, FakeRoom>()
  const files = new Map<string, FakeFile>()
  /** `<user> <root>` → up to where they have read in it. */
  const follows = new Map<string, number>()

  const takeNumber = (room: FakeRoom): number => ++room.seq
  const find = (id: string) => {
    for (const room of rooms.values()) {
      const message = room.messages.find((one) => one.id === id)
      if (message !== undefined) return { room, message }
    }
    return undefined
  }

  function send(room: FakeRoom | undefined, user: string, fields: z.infer<typeof SendFields>) {
    const id = fields.id ?? Bun.randomUUIDv7()
    if (!room?.members.has(user)) return { status: 404, code: 'rooms.not_found', id }
    if (fields.body === '') return { status: 422, code: 'messages.empty', id }
    const taken = find(id)
    if (taken && !(taken.message.author_id === user && taken.room === room))
      return { status: 409, code: 'messages.id_taken', id }
    if (fields.thread_root_id !== undefined && find(fields.thread_root_id)?.room !== room)
      return { status: 422, code: 'messages.no_thread_root', id }
    if (taken && !now('double_send')) return { status: 200, message: taken.message, id }
    return { status: 201, message: store(room, user, { ...fields, id }), id }
  }

  function store(room: FakeRoom, user: string, fields: z.infer<typeof SendFields> & { id: string }): SampleRow {
    const { id, body, reply_to_id, thread_root_id, also_in_room, upload_ids = [], poll } = fields
    const quoted = find(reply_to_id ?? '')?.message
    const answered = find(thread_root_id ?? '')?.message
    const rootId = answered === undefined ? null : (answered.thread_root_id ?? answered.id)
    const message = sampleRow({
      id,
      seq: takeNumber(room),
      author_id: user,
      body,
      thread_root_id: rootId,
      also_in_room: rootId !== null && also_in_room !== undefined && also_in_room !== false,
      reply_to_id: quoted?.id ?? null,
      quoted: quoted?.deleted === false ? quoted.body : null,
      files: upload_ids.flatMap((fileId) => take(fileId, id)),
      poll: poll
        ? { many: poll.many, closed: false, options: poll.options.map((text) => ({ text, user_ids: [] })) }
        : null,
    })
    room.messages.push(message)
    const before = room.messages.at(-20)
    if (before !== undefined && now('swap_numbers')) [before.seq, message.seq] = [message.seq, before.seq]
    if (rootId !== null) recount(room, rootId)
    if (rootId !== null && !now('forget_thread')) follows.set(`${user} ${rootId}`, message.seq)
    return message
  }

  function take(fileId: string, messageId: string): SampleRow['files'] {
    const file = files.get(fileId)
    if (file !== undefined) file.messageId = messageId
    return file === undefined ? [] : [{ id: file.id, name: file.name }]
  }

  function recount(room: FakeRoom, rootId: string) {
    const root = find(rootId)?.message
    if (root === undefined) return
    root.replies = room.messages.filter((one) => one.thread_root_id === rootId && !one.deleted).length
    root.changed_seq = takeNumber(room)
    const key = `${root.author_id} ${rootId}`
    if (!follows.has(key)) follows.set(key, 0)
  }

  function remove(room: FakeRoom, message: SampleRow) {
    if (message.deleted) return
    room.kept.set(message.id, structuredClone(message))
    const nothing = {
      body: '',
      edited: false,
      pinned: false,
      reactions: [],
      files: [],
      poll: null,
      reply_to_id: null,
      quoted: null,
    }
    Object.assign(message, nothing, { deleted: true, changed_seq: takeNumber(room) })
    if (message.thread_root_id !== null) recount(room, message.thread_root_id)
    requote(room, message.id, null)
  }

  function restore(room: FakeRoom, message: SampleRow) {
    const was = room.kept.get(message.id)
    if (!message.deleted || was === undefined || now('lose_undo')) return
    const { replies: _, quoted, ...back } = was
    const original = find(back.reply_to_id ?? '')?.message
    Object.assign(message, back, { quoted: original?.deleted ? null : quoted, changed_seq: takeNumber(room) })
    if (message.thread_root_id !== null) recount(room, message.thread_root_id)
    requote(room, message.id, message.body)
  }

  function requote(room: FakeRoom, id: string, text: string | null) {
    for (const quoting of room.messages.filter((one) => one.reply_to_id === id && !one.deleted)) {
      quoting.quoted = text
      quoting.changed_seq = takeNumber(room)
    }
  }

  function edit(room: FakeRoom, message: SampleRow, body: string) {
    if (!now('lose_edit')) Object.assign(message, { body, edited: true })
    message.changed_seq = takeNumber(room)
  }

  function pin(room: FakeRoom, message: SampleRow, pinned: boolean) {
    if (message.pinned === pinned) return
    if (!now('lose_pin')) message.pinned = pinned
    message.changed_seq = takeNumber(room)
  }

  function react(room: FakeRoom, message: SampleRow, user: string, emoji: string, on: boolean) {
    const given = message.reactions.find((one) => one.emoji === emoji)?.user_ids ?? []
    if (given.includes(user) === on) return
    const others = message.reactions.filter((one) => one.emoji !== emoji)
    const left = on ? [...given, user] : given.filter((id) => id !== user)
    if (!now('lose_reaction')) message.reactions = left.length === 0 ? others : [...others, { emoji, user_ids: left }]
    message.changed_seq = takeNumber(room)
  }

  function vote(room: FakeRoom, message: SampleRow, user: string, choices: number[]) {
    const options = message.poll?.options.map(({ text, user_ids: ids }, place) => {
      const others = ids.filter((id) => id !== user)
      return { text, user_ids: !choices.includes(place) ? others : ids.includes(user) ? ids : [...others, user] }
    })
    if (options === undefined || message.poll === null || Bun.deepEquals(options, message.poll.options)) return
    if (!now('lose_vote')) message.poll.options = options
    message.changed_seq = takeNumber(room)
  }

  const countNew = (messages: SampleRow[], user: string, after: number) =>
    messages.filter((one) => one.seq > after && one.author_id !== user && !one.deleted).length

  return {
    rooms,
    files,
    find,
    send,
    edit,
    remove,
    restore,
    pin,
    react,
    vote,
    close(room: FakeRoom, message: SampleRow) {
      if (message.poll === null || message.poll.closed) return
      message.poll.closed = true
      message.changed_seq = takeNumber(room)
    },
    create(members: string[]): FakeRoom {
      const id = crypto.randomUUID()
      const room = { id, seq: 0, members: new Set(members), messages: [], marks: new Map(), kept: new Map() }
      rooms.set(id, room)
      return room
    },
    mark({ marks, seq: last }: FakeRoom, user: string, { seq, back = false }: { seq: number; back?: boolean }) {
      marks.set(user, Math.min(last, back ? seq : Math.max(seq, marks.get(user) ?? 0)))
    },
    standing(room: FakeRoom, user: string) {
      const after = room.marks.get(user) ?? 0
      const listed = room.messages.filter((one) => one.thread_root_id === null || one.also_in_room)
      return { last_seq: room.seq, read_seq: after, unread: countNew(listed, user, after) + (now('miscount') ? 1 : 0) }
    },
    follow(user: string, rootId: string, on: boolean) {
      const key = `${user} ${rootId}`
      if (!on) follows.delete(key)
      else if (!follows.has(key)) follows.set(key, find(rootId)?.room.seq ?? 0)
    },
    markThread(user: string, rootId: string, { seq, back = false }: { seq: number; back?: boolean }) {
      const read = follows.get(`${user} ${rootId}`)
      if (read !== undefined) follows.set(`${user} ${rootId}`, back ? seq : Math.max(read, seq))
    },
    followed: (user: string) =>
      [...follows].flatMap(([key, after]) => {
        const [follower, rootId] = key.split(' ')
        const found = find(rootId ?? '')
        if (follower !== user || !found?.room.members.has(user)) return []
        const replies = found.room.messages.filter((one) => one.thread_root_id === rootId)
        const unread = countNew(replies, user, after)
        return [{ message: toApi(found.message), room: { id: found.room.id }, unread }]
      }),
    /** The text of a file, for who may read it. */
    readFile(user: string, id: string): string | undefined {
      const file = files.get(id)
      const found = find(file?.messageId ?? '')
      if (file === undefined || found === undefined || found.message.deleted) return undefined
      return found.room.members.has(user) && !now('lose_file') ? file.text : undefined
    },
  }
}

/** A message as the API says it. */
export function toApi(message: SampleRow) {
  const { author_id, created_at, edited, deleted, pinned, replies, files, poll, previews, ...same } = storedRow(message)
  const at = (is: boolean) => (is ? '2026-01-01T00:00:00Z' : null)
  return {
    ...same,
    author: { id: author_id },
    created_at: new Date(created_at).toISOString(),
    previews: previews.map((url) => ({ url })),
    edited_at: at(edited),
    deleted_at: at(deleted),
    pinned_at: at(pinned),
    thread: replies > 0 ? { replies } : null,
    attachments: files,
    poll: poll && { many: poll.many, closed_at: at(poll.closed), options: poll.options },
  }
}
