import { z } from 'zod'
import { idSchema } from '../http/ids.ts'
import { t } from '../texts/t.ts'

/** Controls but tab and line feed: PostgreSQL can not store NUL, and the rest draws nothing. */
const CONTROLS = /(?![\t\n])\p{Cc}/gu

/** Text as it is stored: line ends are \n, controls and lone surrogates are gone. */
export const cleanText = (text: string) => text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').toWellFormed()

/** The body of a message: 1 to `max` characters that are not all blank. */
export const bodySchema = (max: number) =>
  textSchema(max).refine((text) => !isBlank(text), 'Expected a text, found nothing but blanks.')

const textSchema = (max: number) =>
  z
    .string(NO_TEXT)
    .max(max * 2, tooLong(max))
    .transform(cleanText)
    .refine((text) => text.length <= max || countCharacters(text) <= max, tooLong(max))

/** Words to something else: none is fine. */
export const commentSchema = (max: number) => textSchema(max).default('')

const NO_TEXT = 'Expected the text of a message.'

const isBlank = (text: string) => text.trim() === ''

/** Unicode code points: what a person would call a character, but for combined ones. */
const countCharacters = (text: string) => Array.from(text).length

const tooLong = (max: number) => ({
  error: () => t('Expected at most {max} characters.', { max: max.toLocaleString('en') }),
})

/** An id that was left out, null, or (in a form) an empty field. */
export const optionalId = z
  .union([z.literal('').transform(() => undefined), idSchema])
  .nullish()
  .transform((id) => id ?? undefined)

/** A checkbox of a form says `true` or nothing. */
const flag = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], 'Expected true or false.')
  .nullish()
  .transform((is) => is ?? undefined)

/** Uploads that the message takes, in this order; a form gives one alone as it is. */
const uploadIds = (most: number) =>
  z
    .preprocess((ids) => (typeof ids === 'string' ? [ids] : ids), z.array(idSchema))
    .refine((ids) => ids.length <= most, {
      error: () => t('Expected at most {most} files in a message, found more.', { most }),
    })
    .refine((ids) => new Set(ids).size === ids.length, 'Expected each upload once.')
    .optional()

/**
 * What a send says, over all three doors: a text of `max` characters, files, or both. `also_in_room` lets a reply in a
 * thread stand in the room's list as well.
 */
export const sendSchema = (max: number, maxFiles = 10) =>
  z
    .object({
      id: optionalId,
      body: textSchema(max).optional(),
      reply_to_id: optionalId,
      thread_root_id: optionalId.optional(),
      also_in_room: flag.optional(),
      upload_ids: uploadIds(maxFiles),
    })
    .superRefine(({ body, upload_ids: ids = [] }, context) => {
      if (ids.length > 0 || (body !== undefined && !isBlank(body))) return
      const message = body === undefined ? NO_TEXT : 'Expected a text, found nothing but blanks.'
      context.addIssue({ code: 'custom', path: ['body'], message })
    })
    .transform(({ body = '', ...sent }) => ({ ...sent, body: isBlank(body) ? '' : body }))
export type Send = z.output<ReturnType<typeof sendSchema>>

export const editSchema = (max: number) => z.object({ body: bodySchema(max) })
