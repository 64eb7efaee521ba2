import { z } from 'zod'
import { cursorSchema } from './cursor.ts'

export const inboxQuery = z.object({ before: cursorSchema.optional() })

export const inboxJsonQuery = inboxQuery.extend({
  limit: z.coerce.number('Expected a whole number from 1 to 200.').int().min(1).max(200).default(50),
})
