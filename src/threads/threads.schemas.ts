import { z } from 'zod'
import { idSchema, seqSchema } from '../http/ids.ts'

/** Which part of a thread, and what is quoted in answering it. */
export const threadQuery = z.object({
  before: seqSchema.optional(),
  after: seqSchema.optional(),
  reply_to: idSchema.optional().catch(undefined),
})

/** `before` is the message of the last thread of the page before. */
export const followedQuery = z.object({
  before: idSchema.optional(),
  limit: z.coerce.number('Expected a whole number from 1 to 200.').int().min(1).max(200).default(50),
})
