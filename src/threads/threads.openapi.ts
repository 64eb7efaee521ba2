import { z } from 'zod'
import { id, seq } from '../http/openapi/answers.ts'
import { list, NOTHING, one, type Operation } from '../http/openapi/operation.ts'
import { readMarkJson } from '../memberships/memberships.schemas.ts'
import { messageAnswer } from '../messages/messages.openapi.ts'
import { repliesQuery } from './threads.api.ts'
import { followedQuery } from './threads.schemas.ts'

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

/** What programs do with threads. */
export const THREADS_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/threads',
    id: 'listThreads',
    tag: 'Threads',
    summary: 'The threads that you follow, the latest reply first',
    description: 'You follow what you start, answer, or are mentioned in. `before` is the message of the last thread.',
    query: followedQuery,
    answers: { 200: list('ThreadList', 'threads', { name: 'FollowedThread', schema: followedThreadAnswer }) },
    refusals: [422],
  },
  {
    method: 'get',
    path: '/rooms/{id}/threads/{root_id}',
    id: 'getThread',
    tag: 'Threads',
    summary: 'A message and the replies in its thread, ascending',
    description: 'To answer, send a message with `thread_root_id`.',
    query: repliesQuery,
    answers: { 200: { ...one({ name: 'Thread', schema: threadAnswer }, 'The thread.'), paged: true } },
    refusals: [404, 422],
  },
  {
    method: 'put',
    path: '/rooms/{id}/threads/{root_id}/follow',
    id: 'followThread',
    tag: 'Threads',
    summary: 'Follow a thread',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
  {
    method: 'delete',
    path: '/rooms/{id}/threads/{root_id}/follow',
    id: 'unfollowThread',
    tag: 'Threads',
    summary: 'Follow it no longer',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
  {
    method: 'put',
    path: '/rooms/{id}/threads/{root_id}/read-mark',
    id: 'setThreadReadMark',
    tag: 'Threads',
    summary: 'Up to where you have read a thread',
    body: { name: 'ReadMarkInput', schema: readMarkJson },
    answers: { 204: NOTHING },
    refusals: [400, 403, 404, 415, 422],
  },
]
