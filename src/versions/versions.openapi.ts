import { z } from 'zod'
import { time } from '../http/openapi/answers.ts'
import { one, type Operation } from '../http/openapi/operation.ts'

export const versionsAnswer = z.object({
  versions: z.array(z.object({ body: z.string(), html: z.string(), written_at: time })),
})

/** What programs do with earlier versions of messages. */
export const VERSIONS_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/messages/{id}/versions',
    id: 'listVersions',
    tag: 'Messages',
    summary: 'What a message said before it was edited, the latest first (members)',
    description: 'Empty where the site keeps none (EDIT_HISTORY), and for a deleted message.',
    answers: { 200: one({ name: 'Versions', schema: versionsAnswer }, 'The versions before the present one.') },
    refusals: [403, 404],
  },
]
