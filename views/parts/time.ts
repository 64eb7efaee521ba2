import { currentLanguage } from '../../src/texts/language.ts'
import { TIME_WORDS } from '../../src/texts/time-words.ts'

/**
 * How times read (24 hours), in the language that is spoken here. Everything is in a given IANA time zone: the server writes the site's, script
 * rewrites in the reader's. Instants are RFC 3339 strings; `now` is the moment that the page shows.
 */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** "09:41" */
export const clock = (at: string, timeZone: string, language = currentLanguage()) =>
  format(at, timeZone, 'clock', language)

/** "Tuesday, 24 November 2026, 09:41": what hovering over a time says. */
export const fullTime = (at: string, timeZone: string, language = currentLanguage()) =>
  `${format(at, timeZone, 'fullDay', language)}, ${clock(at, timeZone, language)}`

/** "24 Nov 09:41": a time in a list that says the same on every day. */
export const dayAndClock = (at: string, timeZone: string, language = currentLanguage()) =>
  `${format(at, timeZone, 'short', language)} ${clock(at, timeZone, language)}`

/** "2026-11-24", for `<time datetime>` and for comparing days. */
export const dayKey = (at: string | Date, timeZone: string) => format(at, timeZone, 'key')

/** "Today", "Yesterday", "Monday 23 November", with the year when it is another. */
export function dayName(at: string, timeZone: string, now: Date): string {
  const days = daysAgo(at, timeZone, now)
  if (days === 0) return words().today
  if (days === 1) return words().yesterday
  return format(at, timeZone, isSameYear(at, timeZone, now) ? 'day' : 'fullDay')
}

/**
 * "09:41", "Yesterday 09:41", "Sunday" (within 6 days), "19 Nov", "19 Nov 2025"; of what is to come "Tomorrow 09:41" and
 * "30 Nov 09:41".
 */
export function listTime(at: string, timeZone: string, now: Date): string {
  const days = daysAgo(at, timeZone, now)
  if (days === 0) return clock(at, timeZone)
  if (days === 1) return `${words().yesterday} ${clock(at, timeZone)}`
  if (days === -1) return `${words().tomorrow} ${clock(at, timeZone)}`
  if (days < 0) return dayAndClock(at, timeZone)
  if (days > 1 && days <= 6) return format(at, timeZone, 'weekday')
  return format(at, timeZone, isSameYear(at, timeZone, now) ? 'short' : 'shortYear')
}

/** "just now", "4 min ago", "3 h ago", then as in lists: only for when somebody or something was last seen. */
export function ago(at: string, timeZone: string, now: Date): string {
  const ms = now.getTime() - Date.parse(at)
  if (ms < MINUTE_MS) return words().justNow
  if (ms < HOUR_MS) return words().minutesAgo(Math.floor(ms / MINUTE_MS))
  if (ms < DAY_MS) return words().hoursAgo(Math.floor(ms / HOUR_MS))
  return listTime(at, timeZone, now)
}

/** When it is, to greet by. */
export function partOfDay(timeZone: string, now: Date): 'morning' | 'afternoon' | 'evening' {
  const hour = Number(clock(now.toISOString(), timeZone).slice(0, 2))
  if (hour >= 4 && hour < 12) return 'morning'
  return hour >= 12 && hour < 18 ? 'afternoon' : 'evening'
}

const words = () => TIME_WORDS[currentLanguage()]

const SHAPES = {
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  fullDay: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  weekday: { weekday: 'long' },
  short: { day: 'numeric', month: 'short' },
  shortYear: { day: 'numeric', month: 'short', year: 'numeric' },
  key: { year: 'numeric', month: '2-digit', day: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

type Shape = keyof typeof SHAPES

/** Making a formatter costs a hundred times more than using it, and a page uses one a message. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function format(at: string | Date, timeZone: string, shape: Shape, language = currentLanguage()): string {
  const name = `${shape} ${language} ${timeZone}`
  let formatter = formatters.get(name)
  if (!formatter) {
    // Swedish writes dates as ISO 8601 does.
    formatter = new Intl.DateTimeFormat(shape === 'key' ? 'sv-SE' : TIME_WORDS[language].locale, {
      ...SHAPES[shape],
      timeZone,
    })
    formatters.set(name, formatter)
  }
  return formatter.format(typeof at === 'string' ? new Date(at) : at)
}

function daysAgo(at: string, timeZone: string, now: Date): number {
  return Math.round((Date.parse(dayKey(now, timeZone)) - Date.parse(dayKey(at, timeZone))) / DAY_MS)
}

const isSameYear = (at: string, timeZone: string, now: Date) =>
  dayKey(at, timeZone).slice(0, 4) === dayKey(now, timeZone).slice(0, 4)
