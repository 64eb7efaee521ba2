import { z } from 'zod'
import { idSchema } from '../http/ids.ts'
import { isCursor } from './search.service.ts'

const MAX_QUESTION = 500

/** Cut rather than refused, and without what PostgreSQL can not store. */
const questionSchema = z
  .string()
  .default('')
  .transform((text) => text.toWellFormed().replaceAll('\0', '').slice(0, MAX_QUESTION).toWellFormed())

const sortSchema = z.enum(['newest', 'best'], 'Expected newest or best.').default('newest')
const cursorSchema = z.string().refine(isCursor, 'Expected a cursor: the next of the page before.').optional()

export const searchQuery = z.object({ q: questionSchema, sort: sortSchema, cursor: cursorSchema })

export const searchApiQuery = z.object({
  q: questionSchema.describe('Words, "phrases", -not and operators, as people write them.'),
  room_id: idSchema.optional().describe('In this room alone.'),
  sort: sortSchema.describe('The newest first, or the best of the newest 1,000.'),
  cursor: cursorSchema.describe('The `next` of the page before.'),
  limit: z.coerce
    .number('Expected a whole number from 1 to 200.')
    .int('Expected a whole number from 1 to 200.')
    .min(1, 'Expected a whole number from 1 to 200.')
    .max(200, 'Expected a whole number from 1 to 200.')
    .default(50),
})
