import { z } from 'zod'
import { optionalId } from '../messages/messages.schemas.ts'
import { t } from '../texts/t.ts'

export interface PollLimits {
  LIMIT_POLL_OPTIONS: number
  LIMIT_POLL_QUESTION_CHARACTERS: number
  LIMIT_POLL_OPTION_CHARACTERS: number
}

/** What PostgreSQL can not store and what draws nothing. */
const UNFIT = /[\p{Cc}\p{Cs}]/gu
const VISIBLE = /[^\p{C}\p{Z}]/u

/** One line: breaks and rows of blanks become a blank. */
const lineSchema = (what: 'a question' | 'an option', max: number) =>
  z
    .string({ error: () => t('Expected {what}, a text.', { what: t(what) }) })
    .transform((text) => text.replace(/\s+/g, ' ').replace(UNFIT, '').trim())
    .refine((text) => VISIBLE.test(text), {
      error: () => t('Expected {what}, found nothing that one can read.', { what: t(what) }),
    })
    .refine((text) => Array.from(text).length <= max, {
      error: () => t('Expected at most {max} characters for {what}.', { max, what: t(what) }),
    })

const optionsSchema = ({ LIMIT_POLL_OPTIONS: most, LIMIT_POLL_OPTION_CHARACTERS: max }: PollLimits) =>
  z
    .array(lineSchema('an option', max), {
      error: () => t('Expected a list of 2 to {most} options.', { most }),
    })
    .refine(({ length }) => length >= 2 && length <= most, {
      error: ({ input }) =>
        t('Expected 2 to {most} options, found {n}.', { most, n: Array.isArray(input) ? input.length : 0 }),
    })
    .refine(
      (options) => new Set(options.map((option) => option.toLowerCase())).size === options.length,
      'Expected each option once.',
    )

const flag = z.boolean('Expected true or false.')

const shared = (limits: PollLimits) => ({
  id: optionalId,
  question: lineSchema('a question', limits.LIMIT_POLL_QUESTION_CHARACTERS),
  options: optionsSchema(limits),
  thread_root_id: optionalId.optional(),
})

/** A new poll in JSON. */
export const newPollJson = (limits: PollLimits) => z.object({ ...shared(limits), many: flag.default(false) })

/** The same from a form: fields of options that nobody has filled in do not count. */
export const newPollForm = (limits: PollLimits) => {
  const { options, ...rest } = shared(limits)
  return z.object({
    ...rest,
    options: z.preprocess(
      (all) => listOf(all).filter((each) => typeof each !== 'string' || each.trim() !== ''),
      options,
    ),
    many: z
      .enum(['true'], 'Expected true or nothing.')
      .optional()
      .transform((is) => is === 'true'),
  })
}
export type NewPollInput = z.output<ReturnType<typeof newPollJson>>

const CHOICES = 'Expected a list of options, each by its number from 0.'
const choiceSchema = z.int(CHOICES).min(0, CHOICES).max(1_000, CHOICES)
const distinct = (choices: number[]) => [...new Set(choices)]

/** What somebody chooses: the numbers of options, none to take the vote back. */
export const voteJson = z.object({ choices: z.array(choiceSchema, CHOICES).max(1_000, CHOICES).transform(distinct) })

export const voteForm = z.object({
  choices: z.preprocess(
    (all) => listOf(all).map((each) => (typeof each === 'string' && /^\d{1,4}$/.test(each) ? Number(each) : each)),
    voteJson.shape.choices,
  ),
})

/** A field of a form that comes once for each value, or not at all. */
const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
