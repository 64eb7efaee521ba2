import { one, type Operation } from '../http/openapi/operation.ts'
import { MESSAGE } from '../messages/messages.openapi.ts'

/** What programs do with link previews. */
export const PREVIEWS_OPERATIONS: Operation[] = [
  {
    method: 'delete',
    path: '/messages/{id}/previews',
    id: 'removePreviews',
    tag: 'Messages',
    summary: 'Take the link previews off a message, for good (its author, admins of the room)',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409],
  },
]
