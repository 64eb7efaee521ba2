/** A day as ISO 8601 writes it: "2026-11-24". In this form days compare as text. */
export type Day = string

/** A day, a month or a year in figures, "today" or "yesterday": its first day, and the first after it. Undefined for anything else. */
export function readDay(text: string, today: Day): { from: Day; to: Day } | undefined {
  const word = text.toLowerCase()
  if (word === 'today') return { from: today, to: shift(today, { days: 1 }) }
  if (word === 'yesterday') return { from: shift(today, { days: -1 }), to: today }
  const [, year = '', month = '', day = ''] = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(word) ?? []
  const from = `${year}-${(month || '1').padStart(2, '0')}-${(day || '1').padStart(2, '0')}`
  if (Number(year) < MIN_YEAR || Number(year) > MAX_YEAR || !isDay(from)) return undefined
  return { from, to: shift(from, day ? { days: 1 } : month ? { months: 1 } : { months: 12 }) }
}

/** The day that it is somewhere (IANA). */
export const dayIn = (timeZone: string, now: Date): Day => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(now)

/** Beyond there are no messages, and years are written otherwise. */
const MIN_YEAR = 1970
const MAX_YEAR = 2999

function isDay(day: Day): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && isoOf(date) === day
}

function shift(day: Day, { days = 0, months = 0 }: { days?: number; months?: number }): Day {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + months)
  date.setUTCDate(date.getUTCDate() + days)
  return isoOf(date)
}

const isoOf = (date: Date) => date.toISOString().slice(0, 10)
