import type { Bus } from '../delivery/bus.ts'

/** Something that a person should know at once: what it is, the words of a reminder, and the path where it stands. */
export interface News {
  about: 'reminder' | 'unsent'
  words?: string
  href: string
}

export type Tell = (userId: string, news: News) => void

/** Tells all pages of a person, on every instance. May be lost: what is told stands on a page as well. */
export const createTell =
  (bus: Pick<Bus, 'signal'>): Tell =>
  (userId, { about, words = '', href }) =>
    void bus.signal({ kind: 'news', user_id: userId, about, words, text: TEXTS[about](words), href })

/** For pages of an older version, which do not say it in words of their own. */
const TEXTS: Record<News['about'], (words: string) => string> = {
  reminder: (words) => `Reminder: ${words}`,
  unsent: () => 'A message could not be sent.',
}
