/** When, and by which words, somebody wants to be reminded. */
export interface Reminding {
  /** From now on; of `tomorrow`, in the morning of their time zone. */
  when: { minutes: number } | 'tomorrow'
  note: string
}

/** By the first letter of a unit: minutes, hours and days, in English and in German (Stunden, Tage). */
const MINUTES: Record<string, number> = { m: 1, h: 60, s: 60, d: 24 * 60, t: 24 * 60 }
const AFTER = /^(?:in\s+)?(\d{1,4})\s*(m|mins?|minutes?|minuten?|h|hours?|std|stunden?|d|days?|tage?n?)(?:\s+|$)/i
const TOMORROW = /^(?:tomorrow|morgen)(?:\s+|$)/i

/** Reads "20m call Priya", "in 3 hours …", "tomorrow …"; undefined for what says no time, or no words. */
export function readReminding(text: string): Reminding | undefined {
  const match = AFTER.exec(text) ?? TOMORROW.exec(text)
  const note = text.slice(match?.[0].length ?? 0).trim()
  if (!match || note === '') return undefined
  const [, count, unit = ''] = match
  if (count === undefined) return { when: 'tomorrow', note }
  return { when: { minutes: Number(count) * (MINUTES[unit.charAt(0).toLowerCase()] ?? 1) }, note }
}
