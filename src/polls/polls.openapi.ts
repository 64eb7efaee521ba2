import { one, type Operation } from '../http/openapi/operation.ts'
import { MESSAGE } from '../messages/messages.openapi.ts'
import { newPollJson, type PollLimits, voteJson } from './polls.schemas.ts'

/** What programs do with polls. */
export const pollOperations = (limits: PollLimits): Operation[] => [
  {
    method: 'post',
    path: '/rooms/{id}/polls',
    id: 'createPoll',
    tag: 'Messages',
    summary: 'Send a poll',
    description: 'A message whose body is the question. A retry with the same `id` is safe, as with any message.',
    body: { name: 'NewPollInput', schema: newPollJson(limits) },
    answers: { 200: one(MESSAGE, 'That id was stored before.'), 201: one(MESSAGE, 'Stored, under this number.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'put',
    path: '/messages/{id}/vote',
    id: 'setVote',
    tag: 'Messages',
    summary: 'Vote',
    description:
      'Makes `choices` yours, whatever they were: options by their place, from 0. The same once more changes nothing; none takes the vote back.',
    body: { name: 'VoteInput', schema: voteJson },
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'delete',
    path: '/messages/{id}/vote',
    id: 'removeVote',
    tag: 'Messages',
    summary: 'Take your vote back',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409],
  },
  {
    method: 'put',
    path: '/messages/{id}/poll/closed',
    id: 'closePoll',
    tag: 'Messages',
    summary: 'Close a poll (its author, and room admins)',
    description: 'Nobody votes any more; the votes stay. Twice is once.',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409],
  },
]
