import { z } from 'zod'
import { id } from '../http/openapi/answers.ts'
import { one, type Operation } from '../http/openapi/operation.ts'
import { messageAnswer } from '../messages/messages.openapi.ts'
import { roomAnswer } from '../rooms/rooms.openapi.ts'
import { searchApiQuery } from './search.schemas.ts'

export const searchAnswer = z.object({
  results: z.array(
    z.object({ message: messageAnswer, room: z.object({ id, kind: roomAnswer.shape.kind, name: z.string() }) }),
  ),
  next: z.string().nullable().describe('The `cursor` of the next page; null at the end.'),
  faults: z.array(z.string()).describe('What was not understood, in sentences.'),
})

/** What programs do with the search. */
export const SEARCH_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/search',
    id: 'searchMessages',
    tag: 'Messages',
    summary: 'Search through the messages of all rooms that you may read',
    description:
      'Words in any language, the last may be the beginning of one; "phrases"; -not; from: in: mentions: has: before: after: on:. What was not understood is told in `faults`, and then nothing is found.',
    query: searchApiQuery,
    answers: {
      200: { ...one({ name: 'SearchAnswer', schema: searchAnswer }, 'Messages.'), paged: true },
    },
    refusals: [422],
  },
]
