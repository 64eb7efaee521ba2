import { z } from 'zod'
import { t } from '../texts/t.ts'

/** As long as a draft may be. */
const MAX_CHARACTERS = 100_000
const MAX_FILES = 100

/** A text as it is, but for what PostgreSQL can not store. */
const text = (name: string) =>
  z
    .string(`Expected ${name} once, as a text.`)
    .max(MAX_CHARACTERS, {
      error: () => t('What is shared has at most {max} characters.', { max: MAX_CHARACTERS }),
    })
    .transform((given) => given.toWellFormed().replaceAll('\0', '').trim())
    .default('')

/** What another app shares (Web Share Target), or our own page with what is written by now and looked for. */
export const sharedInput = z.object({
  title: text('title'),
  text: text('text'),
  url: text('url'),
  body: text('body'),
  q: text('q').pipe(z.string().max(200, 'Expected at most 200 characters to look for.')),
  /** How many files the browser holds for it. */
  files: z.coerce.number('Expected a number of files.').int().min(0).max(MAX_FILES).default(0).catch(0),
})

export type Shared = z.output<typeof sharedInput>

export const shareInput = z.object({
  room_id: z.uuid('Choose a room.'),
  body: text('body'),
  files: sharedInput.shape.files,
})
