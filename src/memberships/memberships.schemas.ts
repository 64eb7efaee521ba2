import { z } from 'zod'
import { seqSchema } from '../http/ids.ts'
import { t } from '../texts/t.ts'

/** Long enough for every message, whatever its limit is set to. */
const MAX_DRAFT_CHARACTERS = 100_000

const involvementSchema = z.enum(
  ['everything', 'mentions', 'nothing', 'muted'],
  'Expected everything, mentions, nothing or muted.',
)

export const roleInput = z.object({ role: z.enum(['admin', 'member'], 'Expected admin or member.').optional() })

/** `back` lets the mark go backwards: "unread from here". */
export const readMarkForm = z.object({ seq: seqSchema, back: z.enum(['true', 'false']).default('false') })

export const readMarkJson = z.object({
  seq: z.int('Expected a whole number, 0 or more.').min(0, 'Expected a whole number, 0 or more.'),
  back: z.boolean('Expected true or false.').default(false),
})

export const involvementInput = z.object({ involvement: involvementSchema })

/** The text as it is, but for what PostgreSQL can not store. `updated_at` is when it was typed; now, when not given. */
export const draftInput = z.object({
  body: z
    .string('Expected a text.')
    .max(MAX_DRAFT_CHARACTERS, {
      error: () => t('A draft has at most {max} characters.', { max: MAX_DRAFT_CHARACTERS }),
    })
    .transform((body) => body.toWellFormed().replaceAll('\0', '')),
  updated_at: z.iso.datetime({ offset: true, error: 'Expected a time by RFC 3339.' }).optional(),
})
