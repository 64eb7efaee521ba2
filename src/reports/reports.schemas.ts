import { z } from 'zod'
import { idSchema } from '../http/ids.ts'
import { cleanText } from '../messages/messages.schemas.ts'
import { t } from '../texts/t.ts'

const MAX_REASON_CHARACTERS = 500

/** What is wrong with a message. */
export const reportSchema = z.object({
  reason: z
    .string('Say what is wrong with it.')
    .transform((text) => cleanText(text).trim())
    .refine((text) => text !== '', 'Say what is wrong with it.')
    .refine((text) => text.length <= MAX_REASON_CHARACTERS, {
      error: () => t('Expected at most {max} characters.', { max: MAX_REASON_CHARACTERS }),
    }),
})

export const reportsQuery = z.object({
  which: z.enum(['open', 'resolved'], 'Expected open or resolved.').default('open'),
  before: idSchema.optional(),
})

export const reportsJsonQuery = reportsQuery.extend({
  limit: z.coerce.number('Expected a whole number from 1 to 200.').int().min(1).max(200).default(50),
})

/** A report is dealt with, and stays so. */
export const resolutionSchema = z.object({ resolved: z.literal(true, 'Expected true.') })
