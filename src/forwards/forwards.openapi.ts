import { one, type Operation } from '../http/openapi/operation.ts'
import { MESSAGE } from '../messages/messages.openapi.ts'
import { forwardSchema } from './forwards.schemas.ts'

/** What programs do with forwarding. */
export const forwardOperations = (maxCharacters: number): Operation[] => [
  {
    method: 'post',
    path: '/messages/{id}/forwards',
    id: 'forwardMessage',
    tag: 'Messages',
    summary: 'Send a message on into another room',
    description:
      'As a message of yours that quotes it, with its files; where it is from is told only where everybody may read it.',
    body: { name: 'ForwardInput', schema: forwardSchema(maxCharacters) },
    answers: { 201: one(MESSAGE, 'The new message.') },
    refusals: [400, 403, 404, 409, 415, 422, 429],
  },
]
