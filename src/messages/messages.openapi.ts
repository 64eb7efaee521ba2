import { z } from 'zod'
import { personAnswer } from '../avatars/avatars.openapi.ts'
import { attachmentSchema } from '../files/attachment.ts'
import { id, seq, time } from '../http/openapi/answers.ts'
import { type Named, one, type Operation } from '../http/openapi/operation.ts'
import { previewSchema } from '../previews/preview.ts'
import { messageSchema } from './message.ts'
import { changesQuery, messagesQuery } from './messages.api.ts'
import { editSchema, sendSchema } from './messages.schemas.ts'

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

export const historyAnswer = z.object({ messages: z.array(messageAnswer), seq, epoch: id })

export const changesAnswer = z.object({
  changes: z.array(messageAnswer),
  after: seq,
  seq: seq.describe('The next `after`.'),
  epoch: id,
  reset: z.boolean().describe('True for another epoch or an `after` in the future: begin again from 0.'),
})

export const MESSAGE: Named = { name: 'Message', schema: messageAnswer }

const lastEventId = z.object({
  'Last-Event-ID': z.string().optional().describe('Resumes after this number; the present without it.'),
})

/** What programs do with messages. */
export const messageOperations = ({
  maxCharacters,
  maxFiles,
}: {
  maxCharacters: number
  maxFiles: number
}): Operation[] => [
  {
    method: 'post',
    path: '/rooms/{id}/messages',
    id: 'sendMessage',
    tag: 'Messages',
    summary: 'Send a message',
    description:
      'Mint `id` yourself (a lower-case UUID) and a retry is safe: the same id by the same author in the same room answers with the first result.',
    body: { name: 'NewMessageInput', schema: sendSchema(maxCharacters, maxFiles) },
    answers: { 200: one(MESSAGE, 'That id was stored before.'), 201: one(MESSAGE, 'Stored, under this number.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'get',
    path: '/rooms/{id}/messages',
    id: 'listMessages',
    tag: 'Messages',
    summary: 'History, ascending',
    description: 'The newest without `before` or `after`. `Link` tells the older (`prev`) and the newer (`next`) page.',
    query: messagesQuery,
    answers: { 200: { ...one({ name: 'History', schema: historyAnswer }, 'Messages.'), paged: true } },
    refusals: [404, 422],
  },
  {
    method: 'get',
    path: '/rooms/{id}/changes',
    id: 'listChanges',
    tag: 'Messages',
    summary: 'All that changed after a number',
    description:
      'The current state of each message that changed, by `changed_seq`. From 0 it is everything. Nothing can be missed: ask again with `after` = `seq`.',
    query: changesQuery,
    answers: { 200: one({ name: 'Changes', schema: changesAnswer }, 'Changes.') },
    refusals: [404, 422],
  },
  {
    method: 'get',
    path: '/rooms/{id}/events',
    id: 'streamEvents',
    tag: 'Messages',
    summary: 'The same as they happen (Server-Sent Events)',
    description:
      'Each event is one message in its current state, its id is the `changed_seq`. `event: reset` says: fetch the list again.',
    headers: lastEventId,
    answers: { 200: { description: 'A stream that stays open.', mediaType: 'text/event-stream' } },
    refusals: [404, 422],
  },
  {
    method: 'get',
    path: '/messages/{id}',
    id: 'getMessage',
    tag: 'Messages',
    summary: 'One message',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [404],
  },
  {
    method: 'patch',
    path: '/messages/{id}',
    id: 'editMessage',
    tag: 'Messages',
    summary: 'Change the text of your message',
    body: { name: 'EditInput', schema: editSchema(maxCharacters) },
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'delete',
    path: '/messages/{id}',
    id: 'deleteMessage',
    tag: 'Messages',
    summary: 'Delete a message (its author, and room admins)',
    answers: { 200: one(MESSAGE, 'What stays: a tombstone.') },
    refusals: [403, 404, 409],
  },
  {
    method: 'delete',
    path: '/messages/{id}/deletion',
    id: 'undoDeletion',
    tag: 'Messages',
    summary: 'Undo a deletion of yours, within 8 seconds',
    answers: { 200: one(MESSAGE, 'The message as it was, under a new number.') },
    refusals: [403, 404, 409],
  },
]
