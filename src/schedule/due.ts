/** The moments that are offered, for messages and for reminders; `own` is one that the person writes. */
export const SENDING_TIMES = ['1h', 'tomorrow', 'monday'] as const
export const REMINDING_TIMES = ['20m', '1h', '3h', 'tomorrow'] as const
export type OfferedTime = (typeof SENDING_TIMES)[number] | (typeof REMINDING_TIMES)[number]

const MINUTES: Partial<Record<OfferedTime, number>> = { '20m': 20, '1h': 60, '3h': 180 }
/** When the day begins, of those that are offered by the day. */
const MORNING = '09:00'
const MONDAY = 1

/** The moment that an offer stands for, in a person's own time zone (IANA). */
export function offeredTime(offer: OfferedTime, now: Date, timeZone: string): Date {
  const minutes = MINUTES[offer]
  if (minutes !== undefined) return new Date(now.getTime() + minutes * 60_000)
  const today = zoned(now, timeZone).toPlainDate()
  const days = offer === 'tomorrow' ? 1 : (MONDAY - today.dayOfWeek + 7) % 7 || 7
  return instantOf(today.add({ days }).toPlainDateTime(MORNING), timeZone)
}

/**
 * The moment at which clocks in a time zone show this, as `<input type=datetime-local>` writes it. What they never show,
 * because they are put forward over it, is as long after the change as it would be; of what they show twice it is the first.
 * Undefined for what is no date and time.
 */
export function localTime(text: string, timeZone: string): Date | undefined {
  try {
    return instantOf(Temporal.PlainDateTime.from(text), timeZone)
  } catch {
    return undefined
  }
}

/** What clocks in a time zone show at a moment, to the minute, as `<input type=datetime-local>` wants it. */
export const toLocalTime = (at: Date, timeZone: string): string =>
  zoned(at, timeZone).toPlainDateTime().toString({ smallestUnit: 'minute' })

const zoned = (at: Date, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone)

const instantOf = (wall: Temporal.PlainDateTime, timeZone: string) =>
  new Date(wall.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds)
