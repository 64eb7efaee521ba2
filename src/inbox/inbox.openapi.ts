import { z } from 'zod'
import { id, time } from '../http/openapi/answers.ts'
import { list, NOTHING, type Operation } from '../http/openapi/operation.ts'
import { messageAnswer } from '../messages/messages.openapi.ts'
import { inboxJsonQuery } from './inbox.schemas.ts'

export const mentionAnswer = z.object({
  kind: z
    .enum(['mention', 'room', 'reply', 'keyword', 'reaction', 'reminder', 'not_sent'])
    .describe(
      'Why it is here; `room` mentions everybody, `keyword` has one of yours, `not_sent` is a scheduled message that was refused.',
    ),
  at: time.describe('When it was sent; of a reaction, the latest of others.'),
  unread: z.boolean(),
  id: id.optional().describe('Of a reminder, or of what was not sent.'),
  note: z.string().optional().describe('The words of a reminder, or why it was not sent.'),
  message: messageAnswer
    .nullable()
    .describe('Null only for a reminder by words, or of what is gone, and for `not_sent`.'),
})

export const savedAnswer = z.object({ saved_at: time, message: messageAnswer })

export const draftLineAnswer = z.object({
  room_id: id,
  thread_root_id: id.nullable(),
  body: z.string(),
  updated_at: time,
})

/** What programs do with mentions, drafts and saved messages. */
export const INBOX_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/mentions',
    id: 'listMentions',
    tag: 'Inbox',
    summary: 'What concerns you, the newest first',
    description:
      'Messages that mention you or everybody, replies to you, and reactions to what you wrote. `Link` tells the older page (`prev`).',
    query: inboxJsonQuery,
    answers: { 200: list('MentionList', 'mentions', { name: 'Mention', schema: mentionAnswer }) },
    refusals: [422],
  },
  {
    method: 'put',
    path: '/mentions/read-mark',
    id: 'setMentionsRead',
    tag: 'Inbox',
    summary: 'You have seen your mentions',
    answers: { 204: NOTHING },
    refusals: [403],
  },
  {
    method: 'get',
    path: '/drafts',
    id: 'listDrafts',
    tag: 'Inbox',
    summary: 'What you are writing, in all rooms',
    answers: { 200: list('DraftList', 'drafts', { name: 'DraftLine', schema: draftLineAnswer }, false) },
    refusals: [],
  },
  {
    method: 'get',
    path: '/saved',
    id: 'listSaved',
    tag: 'Inbox',
    summary: 'The messages that you saved, the latest first',
    description: 'Nobody else sees them. `Link` tells the older page (`prev`).',
    query: inboxJsonQuery,
    answers: { 200: list('SavedList', 'saved', { name: 'SavedMessage', schema: savedAnswer }) },
    refusals: [422],
  },
  {
    method: 'put',
    path: '/messages/{id}/saved',
    id: 'saveMessage',
    tag: 'Inbox',
    summary: 'Save a message for yourself',
    answers: { 204: NOTHING },
    refusals: [403, 404, 409, 422],
  },
  {
    method: 'delete',
    path: '/messages/{id}/saved',
    id: 'unsaveMessage',
    tag: 'Inbox',
    summary: 'Take it out of those you saved',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
]
