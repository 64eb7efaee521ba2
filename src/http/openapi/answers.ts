import { z } from 'zod'

/** What the API answers, as zod schemas: the description is made of them, and tests hold real answers against them. */
export const time = z.iso.datetime()
export const id = z.uuid()
export const seq = z.int().min(0)

export const problemAnswer = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What was expected and what was found, for people.'),
  code: z.string().describe('Stable, for programs: rooms.name_taken.'),
  request_id: z.uuid().describe('Stands in the log of the server.'),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  retry_after_ms: z.int().optional().describe('Asking again after this may help; the same as Retry-After.'),
})
