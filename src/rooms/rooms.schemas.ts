import { z } from 'zod'
import { idSchema } from '../http/ids.ts'
import { t } from '../texts/t.ts'

const MAX_NAME_CHARACTERS = 80
const MAX_TOPIC_CHARACTERS = 250
const MAX_IDS = 10_000

/** Line breaks would break lists; halves of surrogate pairs and NUL can not be stored. */
const UNFIT = /[\p{Cc}\p{Cs}\u2028\u2029]/u
const VISIBLE = /[^\p{C}\p{Z}]/u

const textOf = (expected: string) => z.string(expected).transform((text) => text.normalize('NFC').trim())

const isAtMost = (limit: number) => (text: string) => Array.from(text).length <= limit

/** A room's name: NFC, trimmed, 1 to 80 characters, something of it visible. */
const nameSchema = textOf('Expected a name, a text.').pipe(
  z
    .string()
    .refine((name) => VISIBLE.test(name), 'Give the room a name.')
    .refine(isAtMost(MAX_NAME_CHARACTERS), {
      error: () => t('A name has at most {max} characters.', { max: MAX_NAME_CHARACTERS }),
    })
    .refine((name) => !UNFIT.test(name), 'A name has no line breaks or control characters.'),
)

/** A topic is one line: breaks that a text area lets in become blanks. */
const topicSchema = textOf('Expected a topic, a text.').pipe(
  z
    .string()
    .transform((topic) => topic.replace(/\s+/g, ' '))
    .refine(isAtMost(MAX_TOPIC_CHARACTERS), {
      error: () => t('A topic has at most {max} characters.', { max: MAX_TOPIC_CHARACTERS }),
    })
    .refine((topic) => !UNFIT.test(topic), 'A topic has no control characters.'),
)

const kindSchema = z.enum(['public', 'private'], 'Expected public or private.')
const postingSchema = z.enum(['all', 'admins'], 'Expected all or admins.')
const idsSchema = z.array(idSchema, 'Expected a list of ids.').max(MAX_IDS, `Expected at most ${MAX_IDS} ids.`)

/** A field of a form that comes once for each value, or not at all. */
const repeated = z.preprocess((value) => {
  if (value === undefined || value === '') return []
  return Array.isArray(value) ? value.filter((item) => item !== '') : [value]
}, idsSchema)

export const newRoomForm = z.object({
  kind: kindSchema.default('public'),
  name: nameSchema,
  topic: topicSchema.optional(),
  member_ids: repeated,
})

export const newRoomJson = z.object({
  kind: kindSchema,
  name: nameSchema,
  topic: topicSchema.optional(),
  posting: postingSchema.optional(),
  member_ids: idsSchema.default([]),
})

export const settingsForm = z.object({
  name: nameSchema.optional(),
  topic: topicSchema.optional(),
  kind: kindSchema.optional(),
  posting: postingSchema.optional(),
})

export const settingsJson = settingsForm.extend({ archived: z.boolean('Expected true or false.').optional() })

export const directForm = z.object({ user_ids: repeated })
export const directJson = z.object({ user_ids: idsSchema })

const limitSchema = z.coerce
  .number('Expected a whole number from 1 to 200.')
  .int('Expected a whole number from 1 to 200.')
  .min(1, 'Expected a whole number from 1 to 200.')
  .max(200, 'Expected a whole number from 1 to 200.')
  .default(200)

/** What is looked for: cut rather than refused, and without what PostgreSQL can not store. */
const querySchema = z
  .string()
  .default('')
  .transform((text) => text.toWellFormed().replaceAll('\0', '').trim().slice(0, 200))

export const directoryQuery = z.object({
  q: querySchema,
  which: z.enum(['all', 'joined', 'archived']).default('all').catch('all'),
})

export const jumpQuery = z.object({ q: querySchema })

export const roomListQuery = z.object({
  limit: limitSchema,
  after: idSchema.optional(),
  joined: z.enum(['true', 'false'], 'Expected true or false.').default('false'),
})

export const memberListQuery = z.object({ q: querySchema, limit: limitSchema, after: idSchema.optional() })
