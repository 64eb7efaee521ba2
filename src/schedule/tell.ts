import type { Bus } from '../delivery/bus.ts'

/** Something that a person should know at once, in one line, and the path where it stands. */
export interface News {
  text: string
  href: string
}

export type Tell = (userId: string, news: News) => void

/** Tells all pages of a person, on every instance. May be lost: what is told stands on a page as well. */
export const createTell =
  (bus: Pick<Bus, 'signal'>): Tell =>
  (userId, { text, href }) =>
    void bus.signal({ kind: 'news', user_id: userId, text, href })
