import { one, type Operation } from '../http/openapi/operation.ts'
import { MESSAGE } from '../messages/messages.openapi.ts'

/** What programs do with reactions. */
export const REACTIONS_OPERATIONS: Operation[] = [
  {
    method: 'put',
    path: '/messages/{id}/reactions/{emoji}',
    id: 'addReaction',
    tag: 'Messages',
    summary: 'React',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409, 422],
  },
  {
    method: 'delete',
    path: '/messages/{id}/reactions/{emoji}',
    id: 'removeReaction',
    tag: 'Messages',
    summary: 'Take a reaction back',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409, 422],
  },
]
