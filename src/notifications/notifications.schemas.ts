import { z } from 'zod'
import { isLocalTime } from '../accounts/accounts.schemas.ts'
import { wordsIn } from '../search/words.ts'
import { SOUNDS } from './settings.ts'
import { t } from '../texts/t.ts'

const MAX_KEYWORD_CHARACTERS = 80
/** Of the whole field, before it is cut into words. */
const MAX_KEYWORDS_CHARACTERS = 100_000
const MAX_ENDPOINT_CHARACTERS = 2_000

/** A word, or a few side by side. */
export const keywordSchema = z
  .string()
  .trim()
  .max(MAX_KEYWORD_CHARACTERS, {
    error: () => t('Expected at most {max} characters a keyword.', { max: MAX_KEYWORD_CHARACTERS }),
  })
  .refine((text) => !/[\p{Cc}\u2028\u2029]/u.test(text), 'Expected keywords without line breaks.')
  .refine((text) => wordsIn(text).length > 0, 'Expected a word in each keyword, found signs only.')

/** One a line; a form has them as one text. */
const keywordsField = z
  .string()
  .max(MAX_KEYWORDS_CHARACTERS)
  .transform((text) => [...new Set(text.split(/[\n\r]+/).flatMap((line) => line.trim() || []))])
  .pipe(z.array(keywordSchema))

const sound = z.enum(SOUNDS, `Expected one of ${SOUNDS.join(', ')}.`)

/** `22:00`, as minutes of the day. */
const timeOfDay = z
  .string('Enter a time.')
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Expected a time such as 22:00.')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)))

const quietHours = z
  .object({ from: timeOfDay, until: timeOfDay })
  .refine(({ from, until }) => from !== until, { path: ['until'], message: 'Expected an end that is not the start.' })

export const quietHoursForm = quietHours

/** What is not sent stays as it is. The box goes with a hidden `off`, which is all that comes when it is not ticked. */
export const settingsForm = z.object({
  sound: sound.optional(),
  keywords: keywordsField.optional(),
  shows_text: z
    .union([z.enum(['on', 'off']), z.array(z.enum(['on', 'off']))])
    .transform((sent) => [sent].flat().includes('on'))
    .optional(),
})

const moment = z.iso.datetime({ offset: true, error: 'Expected a time such as 2027-01-31T18:00:00Z.' })

export const settingsInput = z.object({
  quiet_hours: quietHours.nullable().optional(),
  paused_until: moment.nullable().optional(),
  keywords: z.array(keywordSchema).max(MAX_KEYWORDS_CHARACTERS).optional(),
  sound: sound.optional(),
  shows_text: z.boolean().optional(),
})

/** How long a pause lasts; `at`: until the time in `until`, by the clocks of who pauses. */
export const PAUSE_LASTS = ['30', '60', '240', 'tomorrow', 'at'] as const

export const pauseForm = z
  .object({
    lasts: z.enum(PAUSE_LASTS, 'Expected one of the choices.').default('60'),
    until: z.string().default(''),
  })
  .refine(({ lasts, until }) => lasts !== 'at' || isLocalTime(until), {
    path: ['until'],
    message: 'Enter a day and a time.',
  })

const key = (bytes: number) =>
  z
    .string()
    .regex(/^[\w-]+={0,2}$/, 'Expected base64url.')
    .transform((text) => Buffer.from(text, 'base64url'))
    .refine((buffer) => buffer.length === bytes, `Expected ${bytes} bytes.`)

/** As `PushSubscription.toJSON()` gives it. */
export const subscriptionInput = z.object({
  endpoint: z.url('Expected the address of a push service.').max(MAX_ENDPOINT_CHARACTERS),
  keys: z.object({ p256dh: key(65), auth: key(16) }),
})

export const endpointInput = z.object({ endpoint: z.string().max(MAX_ENDPOINT_CHARACTERS) })
