import { z } from 'zod'
import { idSchema } from '../http/ids.ts'
import { isEmoji } from './markup/emoji.ts'

/** Controls but tab and line feed: PostgreSQL can not store NUL, and the rest draws nothing. */
const CONTROLS = /(?![\t\n])\p{Cc}/gu

/** Text as it is stored: line ends are \n, controls and lone surrogates are gone. */
const cleanText = (text: string) => text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').toWellFormed()

/** The body of a message: 1 to `max` characters that are not all blank. */
export const bodySchema = (max: number) =>
  z
    .string('Expected the text of a message.')
    .max(max * 2, tooLong(max))
    .transform(cleanText)
    .refine((text) => text.trim() !== '', 'Expected a text, found nothing but blanks.')
    .refine((text) => text.length <= max || countCharacters(text) <= max, tooLong(max))

/** Unicode code points: what a person would call a character, but for combined ones. */
const countCharacters = (text: string) => Array.from(text).length

const tooLong = (max: number) => `Expected at most ${max.toLocaleString('en')} characters.`

/** Threads are not built yet, and a reply that lands in the room in their place would be worse than a refusal. */
const noThread = z.null('Threads are not available on this version: leave thread_root_id out.').optional()

/** An id that was left out, null, or (in a form) an empty field. */
const optionalId = z
  .union([z.literal('').transform(() => undefined), idSchema])
  .nullish()
  .transform((id) => id ?? undefined)

/** What a send says, over all three doors. */
export const sendSchema = (max: number) =>
  z.object({ id: optionalId, body: bodySchema(max), reply_to_id: optionalId, thread_root_id: noThread })
export type Send = z.output<ReturnType<typeof sendSchema>>

export const editSchema = (max: number) => z.object({ body: bodySchema(max) })

/** One emoji, as the path of a reaction names it. */
export const reactionSchema = z.string().max(64).refine(isEmoji, 'Expected one emoji.')
