import type { Involvement } from '../rooms/room.ts'
import { wordsIn } from '../search/words.ts'

/** Why somebody is told of a message: the first of these that holds. */
export const REASONS = ['direct', 'mention', 'room', 'reply', 'thread', 'keyword', 'everything'] as const
export type Reason = (typeof REASONS)[number]

/** A message, and what about it concerns one person who did not write it. */
export interface Concern {
  /** What they chose for its room. */
  level: Involvement
  isDirect: boolean
  mentionsMe: boolean
  mentionsRoom: boolean
  /** It quotes something of theirs. */
  repliesToMe: boolean
  /** It stands in a thread that they follow. */
  inMyThread: boolean
  /** False for a reply that stands in its thread alone. */
  isInRoom: boolean
  body: string
  keywords: readonly string[]
}

/** When nothing may disturb a person. */
export interface Quiet {
  /** Minutes of the day by their own clocks; over midnight where `from` is the later one. */
  hours: { from: number; until: number } | null
  pausedUntil: Date | null
  /** IANA name. */
  timeZone: string
}

/**
 * Why a person is told of a message, or undefined. By default of what is said to them: direct messages, mentions, replies,
 * threads that they follow, and their own words. Whether it may disturb them now is for `isQuiet` to say.
 */
export function reasonToTell(concern: Concern): Reason | undefined {
  if (concern.level === 'nothing' || concern.level === 'muted') return undefined
  if (concern.isDirect) return 'direct'
  if (concern.mentionsMe) return 'mention'
  if (concern.mentionsRoom) return 'room'
  if (concern.repliesToMe) return 'reply'
  if (concern.inMyThread) return 'thread'
  if (hasKeyword(concern.body, concern.keywords)) return 'keyword'
  return concern.level === 'everything' && concern.isInRoom ? 'everything' : undefined
}

/** Whether one of the words, or of the runs of words, stands in a text: whole, in any language, regardless of case and accents. */
export function hasKeyword(text: string, keywords: readonly string[]): boolean {
  if (keywords.length === 0) return false
  const words = wordsIn(text).map(({ word }) => word)
  return keywords.some((keyword) => {
    const wanted = wordsIn(keyword).map(({ word }) => word)
    return wanted.length > 0 && words.some((_, at) => wanted.every((word, i) => words[at + i] === word))
  })
}

/** Whether nothing may disturb a person at this moment. */
export function isQuiet({ hours, pausedUntil, timeZone }: Quiet, at: Date): boolean {
  if (pausedUntil !== null && at < pausedUntil) return true
  if (hours === null) return false
  const now = minuteOfDay(at, timeZone)
  return hours.from <= hours.until ? now >= hours.from && now < hours.until : now >= hours.from || now < hours.until
}

/** Minutes since midnight by the clocks of a time zone. */
function minuteOfDay(at: Date, timeZone: string): number {
  const clocks = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const [hour = 0, minute = 0] = clocks.format(at).split(':').map(Number)
  return hour * 60 + minute
}
