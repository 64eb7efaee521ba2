import { z } from 'zod'
import { previewSchema } from '../../previews/preview.ts'
import { attachmentSchema } from '../../files/attachment.ts'
import { messageSchema } from '../../messages/message.ts'
import { SOUNDS } from '../../notifications/settings.ts'

/** What the API answers, as zod schemas: the description is made of them, and tests hold real answers against them. */
const time = z.iso.datetime()
const id = z.uuid()
const seq = z.int().min(0)

const avatar_url = z.string().nullable().describe('A path of this site; null for who has no picture.')
const personAnswer = z.object({ id, name: z.string(), avatar_url })

export const userAnswer = z.object({
  id,
  name: z.string(),
  email: z.string().optional().describe('Only for oneself, and for admins.'),
  role: z.enum(['owner', 'admin', 'member', 'guest', 'bot']),
  pronouns: z.string(),
  status: z
    .object({ emoji: z.string(), text: z.string(), until: time.nullable().describe('Null: until it is changed.') })
    .describe('What they say of themselves; with both texts empty, nothing.'),
  avatar_url,
  presence: z.enum(['active', 'away', 'offline', 'unknown']),
})

export const avatarAnswer = z.object({ avatar_url: z.string() })

export const emojiAnswer = z.object({ name: z.string(), url: z.string() })
export const emojiListAnswer = z.object({ emoji: z.array(emojiAnswer.extend({ created_at: time })) })

const timeOfDay = z.string().describe('Such as 22:00, by your own clocks.')

export const notificationsAnswer = z.object({
  quiet_hours: z.object({ from: timeOfDay, until: timeOfDay }).nullable().describe('Every day; over midnight too.'),
  paused_until: time.nullable(),
  keywords: z.array(z.string()).describe('Words that are as good as a mention.'),
  sound: z.enum(SOUNDS),
  shows_text: z.boolean().describe('Whether what is pushed says what was written.'),
  is_quiet: z.boolean().describe('Whether nothing may disturb you at this moment.'),
  push_key: z.string().describe('The key that browsers subscribe with (RFC 8292), in base64url.'),
})

export const tokenAnswer = z.object({ id, name: z.string(), created_at: time, last_used_at: time.nullable() })

export const newTokenAnswer = z.object({
  id,
  name: z.string(),
  token: z.string().describe('Begins with hub_. It is shown this once.'),
})

export const inviteAnswer = z.object({ code: z.string(), url: z.url() })

export const roomAnswer = z.object({
  id,
  kind: z.enum(['public', 'private', 'direct']),
  name: z.string().describe('Of a direct room: the names of the others.'),
  topic: z.string(),
  last_seq: seq.describe('The number of the latest change in the room.'),
  read_seq: seq.describe('Up to where you have read; 0 for who is no member.'),
  unread: z.int().describe('Messages by others above read_seq.'),
  mentions: z.int().describe('Those of them that mention you.'),
  epoch: id.describe('Changed when a backup is restored: numbers of another epoch mean nothing.'),
  posting: z.enum(['all', 'admins']),
  is_general: z.boolean(),
  archived_at: time.nullable(),
  member_count: z.int(),
  role: z.enum(['admin', 'member']).nullable(),
  involvement: z.enum(['everything', 'mentions', 'nothing', 'muted']).nullable(),
  favourite: z.boolean(),
})

export const memberAnswer = z.object({
  user: personAnswer,
  role: z.enum(['admin', 'member']),
})

export const draftAnswer = z.object({ body: z.string(), updated_at: time.nullable() })

const pollAnswer = z.object({
  many: z.boolean().describe('Whether one may choose several options.'),
  closed_at: time.nullable(),
  options: z
    .array(z.object({ text: z.string(), user_ids: z.array(id).describe('Who chose it, the first first.') }))
    .describe('In their order: votes name them by it, from 0.'),
})

const { shape } = messageSchema.omit({ mentions: true, mentions_room: true, jumbo: true, continues: true, quote: true })

export const messageAnswer = z.object({
  ...shape,
  author: personAnswer,
  seq: shape.seq.describe('The number the room gave it when it was made: its place.'),
  changed_seq: shape.changed_seq.describe('The number of its latest change.'),
  body: z.string().describe('The source, Markdown. Empty when deleted.'),
  html: z.string().describe('The body, rendered, safe to put into a page. Empty when deleted.'),
  created_at: time,
  edited_at: time.nullable(),
  deleted_at: time.nullable(),
  pinned_at: time.nullable().describe('Since when it is pinned in its room.'),
  thread_root_id: id.nullable().describe('Of a reply: the message whose thread it stands in.'),
  also_in_room: z.boolean().describe('Whether a reply stands in the room’s list as well.'),
  thread: z
    .object({ replies: z.int(), last_reply_at: time })
    .nullable()
    .describe('The thread that the message started, if any.'),
  reactions: z.array(z.object({ emoji: z.string(), user_ids: z.array(id) })),
  poll: pollAnswer.nullable().describe('What it asks, if it is a poll: its body is the question.'),
  action: z.boolean().describe('Whether it says what its author does: "/me waves".'),
  previews: z
    .array(previewSchema)
    .describe('What the pages behind its first links say of themselves. They come some time after the message.'),
  attachments: z.array(attachmentSchema).describe('Its files, in their order. Each `url` is a path of this site.'),
})

export const mentionAnswer = z.object({
  kind: z
    .enum(['mention', 'room', 'reply', 'reaction', 'reminder', 'not_sent'])
    .describe('Why it is here; `room` mentions everybody, `not_sent` is a scheduled message that was refused.'),
  at: time.describe('When it was sent; of a reaction, the latest of others.'),
  unread: z.boolean(),
  id: id.optional().describe('Of a reminder, or of what was not sent.'),
  note: z.string().optional().describe('The words of a reminder, or why it was not sent.'),
  message: messageAnswer
    .nullable()
    .describe('Null only for a reminder by words, or of what is gone, and for `not_sent`.'),
})

export const scheduledAnswer = z.object({
  id: id.describe('That the message will have.'),
  room_id: id.nullable().describe('Null when the room is gone.'),
  body: z.string(),
  reply_to_id: id.nullable(),
  thread_root_id: id.nullable(),
  also_in_room: z.boolean(),
  files: z.array(z.object({ id, name: z.string() })),
  due_at: time,
  refused: z
    .object({ at: time, reason: z.string() })
    .nullable()
    .describe('Since when and why it could not be sent: it waits for you.'),
})

export const reminderAnswer = z.object({
  id,
  message_id: id.nullable(),
  note: z.string(),
  due_at: time,
})

export const reportAnswer = z.object({
  id,
  created_at: time,
  reason: z.string(),
  reporter: z.object({ id, name: z.string() }),
  message: z.object({
    id,
    room_id: id,
    seq,
    author: personAnswer,
    body: z.string().describe('As it is now; empty when deleted.'),
  }),
  resolved_at: time.nullable(),
})

export const versionsAnswer = z.object({
  versions: z.array(z.object({ body: z.string(), html: z.string(), written_at: time })),
})

export const pinAnswer = z.object({
  pinned_at: time,
  pinned_by: personAnswer,
  message: messageAnswer,
})

export const savedAnswer = z.object({ saved_at: time, message: messageAnswer })

export const draftLineAnswer = z.object({
  room_id: id,
  thread_root_id: id.nullable(),
  body: z.string(),
  updated_at: time,
})
const { id: upload_id, ...fileShape } = attachmentSchema.shape
export const uploadAnswer = z.object({ upload_id, ...fileShape })

export const searchAnswer = z.object({
  results: z.array(
    z.object({ message: messageAnswer, room: z.object({ id, kind: roomAnswer.shape.kind, name: z.string() }) }),
  ),
  next: z.string().nullable().describe('The `cursor` of the next page; null at the end.'),
  faults: z.array(z.string()).describe('What was not understood, in sentences.'),
})

export const followedThreadAnswer = z.object({
  message: messageAnswer.describe('The message that started it.'),
  room: z.object({ id, kind: z.enum(['public', 'private', 'direct']), name: z.string() }),
  unread: z.int().describe('Replies by others that you have not read.'),
})

export const threadAnswer = z.object({
  message: messageAnswer.describe('The message that started it.'),
  messages: z.array(messageAnswer).describe('Its replies, tombstones included.'),
  seq,
  epoch: id,
})

export const historyAnswer = z.object({ messages: z.array(messageAnswer), seq, epoch: id })

export const changesAnswer = z.object({
  changes: z.array(messageAnswer),
  after: seq,
  seq: seq.describe('The next `after`.'),
  epoch: id,
  reset: z.boolean().describe('True for another epoch or an `after` in the future: begin again from 0.'),
})

export const problemAnswer = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What was expected and what was found, for people.'),
  code: z.string().describe('Stable, for programs: rooms.name_taken.'),
  request_id: z.uuid().describe('Stands in the log of the server.'),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  retry_after_ms: z.int().optional().describe('Asking again after this may help; the same as Retry-After.'),
})
