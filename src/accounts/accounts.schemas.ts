import { z } from 'zod'
import { findEmoji, isEmoji } from '../messages/markup/emoji.ts'
import { LANGUAGES } from '../texts/language.ts'
import { newPasswordSchema, triedPasswordSchema } from './passwords.ts'
import { type Text, t } from '../texts/t.ts'

/** Line breaks and other control characters have no place in a name, and could forge a line of a log. */
const CONTROL_CHARACTERS = /[\p{Cc}\u2028\u2029]/u

/** What one sees of a text without letters: blanks and marks of direction only. */
const INVISIBLE = /^[\s\p{Cf}\p{Z}\u2800\u3164\uffa0]*$/u

const MAX_NAME_CHARACTERS = 80

function line(what: Text, max: number) {
  return z
    .string(what)
    .trim()
    .max(max, { error: () => t('Expected at most {max} characters.', { max }) })
    .refine((text) => !CONTROL_CHARACTERS.test(text), 'Expected one line of text.')
}

const name = (what: Text) => line(what, MAX_NAME_CHARACTERS).refine((text) => !INVISIBLE.test(text), what)

export const nameSchema = name('Enter your name.')
export const siteNameSchema = name('Enter a name for this place.')

/** One address; what mail servers take is for them to say. */
export const emailSchema = line('Enter your e-mail.', 254).regex(
  /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+\.[^\s@<>()[\],;:"\\.]+$/u,
  'This needs a full address, like ines@example.org.',
)

const timeZoneSchema = z.string().max(64).refine(isTimeZone, 'Expected a time zone such as Europe/Lisbon.')

/** At sign-in an address that could be nobody's is simply unknown. */
export const signInSchema = z.object({
  email: z.string('Enter your e-mail.').trim().min(1, 'Enter your e-mail.').max(1_000).transform(withoutNul),
  password: triedPasswordSchema,
  to: z.string().max(4_000).optional().catch(undefined),
})

export const setupSchema = z.object({
  site_name: siteNameSchema,
  name: nameSchema,
  email: emailSchema,
  password: newPasswordSchema,
  time_zone: timeZoneSchema.optional().catch(undefined),
})

/** Only these three: whatever else a form says, above all a role, counts for nothing. */
export const joinSchema = z.object({
  name: nameSchema,
  email: emailSchema,
  password: newPasswordSchema,
  time_zone: timeZoneSchema.optional().catch(undefined),
})

export const profileSchema = z.object({
  name: nameSchema,
  email: emailSchema.optional(),
  pronouns: line('Enter your pronouns.', 40).default(''),
  time_zone: z.union([z.literal(''), timeZoneSchema]).default(''),
})

export const passwordChangeSchema = z.object({ password: triedPasswordSchema, new_password: newPasswordSchema })

const onOff = z.enum(['on', 'off'])

/** What is not sent stays as it is. The box goes with a hidden `off`, which is all that comes when it is not ticked. */
export const appearanceSchema = z.object({
  theme: z.enum(['system', 'light', 'dark'], 'Expected system, light or dark.').optional(),
  enter_sends: z
    .union([onOff, z.array(onOff)])
    .transform((sent) => [sent].flat().includes('on'))
    .optional(),
  text_size: z.enum(['small', 'medium', 'large', 'larger'], 'Expected small, medium, large or larger.').optional(),
  density: z.enum(['roomy', 'compact'], 'Expected roomy or compact.').optional(),
  language: z.enum(['', ...LANGUAGES], `Expected one of ${LANGUAGES.join(', ')}, or nothing.`).optional(),
})

export const availabilitySchema = z.object({
  availability: z.enum(['auto', 'away', 'invisible'], 'Expected auto, away or invisible.'),
})

/** 🎉, or its name with colons or without. */
const statusEmojiSchema = z
  .string()
  .trim()
  .max(64, 'Expected one emoji.')
  .transform((text) => findEmoji(text.replace(/^:(.*):$/, '$1')) ?? text)
  .refine((text) => text === '' || isEmoji(text), 'Expected one emoji, such as 🌴 or :palm_tree:.')
  .default('')

const statusTextSchema = line('Enter what you are up to.', 100).default('')

/** The choices for how long a status lasts; `at`: until the time in `until`, by the clocks of who sets it. */
export const STATUS_LASTS = ['never', '30', '60', '240', 'day', 'week', 'at'] as const

const LOCAL_TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/

export const statusFormSchema = z
  .object({
    emoji: statusEmojiSchema,
    text: statusTextSchema,
    lasts: z.enum(STATUS_LASTS, 'Expected one of the choices.').default('never'),
    until: z.string().default(''),
  })
  .refine(({ lasts, until }) => lasts !== 'at' || isLocalTime(until), {
    path: ['until'],
    message: 'Enter a day and a time.',
  })

export const statusSchema = z.object({
  emoji: statusEmojiSchema,
  text: statusTextSchema,
  until: z.iso
    .datetime({ offset: true, error: 'Expected a time such as 2027-01-31T18:00:00Z.' })
    .nullable()
    .default(null),
})

export const roleSchema = z.enum(['owner', 'admin', 'member', 'guest'], 'Expected owner, admin, member or guest.')

/** One of the two things that an admin changes of somebody. */
export const personChangeSchema = z.union(
  [z.object({ role: roleSchema }), z.object({ deactivated: z.enum(['true', 'false']) })],
  'Expected a role (owner, admin, member or guest), or deactivated (true or false).',
)

/** A box goes with a hidden `off`, which is all that comes when it is not ticked; without both it stays as it is. */
export const siteSchema = z.object({
  site_name: siteNameSchema,
  link_previews: z
    .union([onOff, z.array(onOff)], 'Expected on or off.')
    .transform((sent) => [sent].flat().includes('on'))
    .optional(),
})

const MAX_EXPIRY_HOURS = 24 * 366

/** An empty field of a form is one that was not filled in. */
const optionalNumber = (max: number, what: string) =>
  z.preprocess(
    (value) => (value === '' || value === null ? undefined : value),
    z.coerce.number(what).int(what).min(1, what).max(max, what).optional(),
  )

const expiry = optionalNumber(MAX_EXPIRY_HOURS, `Expected a number of hours from 1 to ${MAX_EXPIRY_HOURS}.`)

export const inviteSchema = z.object({
  role: z.enum(['admin', 'member', 'guest'], 'Expected admin, member or guest.').default('member'),
  max_uses: optionalNumber(100_000, 'Expected a number of uses from 1 to 100000.'),
  expires_in_hours: expiry,
})
export type InviteInput = z.output<typeof inviteSchema>

/** The standing link is for whoever finds it: it makes no administrators. */
export const joinLinkSchema = z.object({
  role: z.enum(['member', 'guest'], 'Expected member or guest.').default('member'),
  expires_in_hours: expiry,
})

export const tokenSchema = z.object({
  name: line('Enter a name for the token: what will use it?', MAX_NAME_CHARACTERS).min(
    1,
    'Enter a name for the token: what will use it?',
  ),
})

/** A search box: what can not be in a name finds nothing. */
export const querySchema = z.string().max(200).trim().transform(withoutNul).default('').catch('')

export const peopleQuerySchema = z.object({
  q: querySchema,
  which: z
    .enum(['all', 'active', 'deactivated', 'owner', 'admin', 'member', 'guest', 'bot'])
    .default('all')
    .catch('all'),
})
/** The number of people's facts that a page knows. */
export const changedPeopleQuery = z.object({ after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER) })

export const auditQuerySchema = z.object({
  q: querySchema,
  kind: querySchema,
  before: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional().catch(undefined),
})

/** PostgreSQL's texts hold any character but NUL. In its place one that is in nobody's name. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '\ufffd')
}

/** As `<input type=datetime-local>` writes it, and a day that there is. */
export function isLocalTime(text: string): boolean {
  return LOCAL_TIME.test(text) && new Date(`${text}Z`).toJSON()?.startsWith(text.slice(0, 16)) === true
}

/** Whether it names a time zone (IANA). */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
