/** When, and by which words, somebody wants to be reminded. */
export interface Reminding {
  /** From now on; of `tomorrow`, in the morning of their time zone. */
  when: { minutes: number } | 'tomorrow'
  note: string
}

const MINUTES = { m: 1, h: 60, d: 24 * 60 } as const
const AFTER = /^(?:in\s+)?(\d{1,4})\s*(m|min|mins|minutes?|h|hours?|d|days?)(?:\s+|$)/i
const TOMORROW = /^tomorrow(?:\s+|$)/i

/** Reads "20m call Priya", "in 3 hours …", "tomorrow …"; undefined for what says no time, or no words. */
export function readReminding(text: string): Reminding | undefined {
  const match = AFTER.exec(text) ?? TOMORROW.exec(text)
  const note = text.slice(match?.[0].length ?? 0).trim()
  if (!match || note === '') return undefined
  const [, count, unit = ''] = match
  if (count === undefined) return { when: 'tomorrow', note }
  const first = unit.charAt(0).toLowerCase()
  const each = first === 'h' || first === 'd' ? MINUTES[first] : MINUTES.m
  return { when: { minutes: Number(count) * each }, note }
}
