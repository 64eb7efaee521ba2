import { z } from 'zod'
import { personAnswer } from '../avatars/avatars.openapi.ts'
import { time } from '../http/openapi/answers.ts'
import { list, one, type Operation } from '../http/openapi/operation.ts'
import { MESSAGE, messageAnswer } from '../messages/messages.openapi.ts'

export const pinAnswer = z.object({
  pinned_at: time,
  pinned_by: personAnswer,
  message: messageAnswer,
})

/** What programs do with pins. */
export const PINS_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/rooms/{id}/pins',
    id: 'listPins',
    tag: 'Messages',
    summary: 'What is pinned in a room, the latest first',
    answers: { 200: list('PinList', 'pins', { name: 'Pin', schema: pinAnswer }, false) },
    refusals: [404],
  },
  {
    method: 'put',
    path: '/messages/{id}/pin',
    id: 'pinMessage',
    tag: 'Messages',
    summary: 'Pin a message',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409, 422],
  },
  {
    method: 'delete',
    path: '/messages/{id}/pin',
    id: 'unpinMessage',
    tag: 'Messages',
    summary: 'Take a pin out',
    answers: { 200: one(MESSAGE, 'The message as it is now.') },
    refusals: [403, 404, 409],
  },
]
