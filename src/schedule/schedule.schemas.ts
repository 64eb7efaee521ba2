import { z } from 'zod'
import { idSchema } from '../http/ids.ts'
import { cleanText, sendSchema } from '../messages/messages.schemas.ts'
import { REMINDING_TIMES, SENDING_TIMES } from './due.ts'
import { t } from '../texts/t.ts'

export const MAX_NOTE_CHARACTERS = 500

const dueAt = z.iso
  .datetime({ offset: true, error: 'Expected a time such as 2026-11-30T09:00:00Z.' })
  .transform((text) => new Date(text))

/** A message that is sent later, as the API says it: a send with its time. */
export const scheduleJson = (maxCharacters: number, maxFiles: number) =>
  sendSchema(maxCharacters, maxFiles).and(z.object({ due_at: dueAt }))

const tooLong = () => t('Expected at most {max} characters.', { max: MAX_NOTE_CHARACTERS })

const note = z
  .string('Expected words to remind you by.')
  .max(MAX_NOTE_CHARACTERS * 2, { error: tooLong })
  .transform((text) => cleanText(text).trim())
  .refine((text) => Array.from(text).length <= MAX_NOTE_CHARACTERS, { error: tooLong })

/** A reminder about a message: words may go with it. */
export const remindJson = z.object({ due_at: dueAt, note: note.default(''), id: idSchema.optional() })

/** A reminder by words alone. */
export const remindOfJson = z.object({
  due_at: dueAt,
  note: note.refine((text) => text !== '', 'Expected words to remind you by.'),
  id: idSchema.optional(),
})

/** The same message at another time, or with another text. */
export const rescheduleJson = (maxCharacters: number) =>
  z
    .object({
      body: z
        .string()
        .max(maxCharacters * 2)
        .optional(),
      due_at: dueAt.optional(),
    })
    .refine(({ body, due_at }) => body !== undefined || due_at !== undefined, 'Expected body, due_at or both.')

/** When: one of the offered times, or `own` with what a clock in `time_zone` shows then. */
const whenOf = <T extends readonly [string, ...string[]]>(offers: T) =>
  z.object({
    when: z.enum([...offers, 'own'], 'Choose when.'),
    at: z.string().max(64).default(''),
    time_zone: z.string().max(64).default(''),
  })

export const sendingWhen = whenOf(SENDING_TIMES)
export const remindingWhen = whenOf(REMINDING_TIMES).extend({ note: note.default(''), id: idSchema.optional() })
export type When = { when: string; at: string; time_zone: string }

/** Before anything was chosen, the form says what is to be sent and no more. */
export const hasWhen = (values: Record<string, unknown>) => values['when'] !== undefined

export const rescheduleForm = z.object({
  body: z.string('Expected the text of a message.').max(1_000_000),
  at: z.string().max(64),
  time_zone: z.string().max(64).default(''),
})

export const newQuery = z.object({
  time_zone: z.string().max(64).optional().catch(undefined),
  /** Whether what is to be sent mentions everybody: only the composer has it. */
  tells_room: z.literal('true').optional().catch(undefined),
})
