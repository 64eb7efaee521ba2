import type { Language } from './language.ts'

interface TimeWords {
  /** BCP 47, for `Intl`. */
  locale: string
  today: string
  yesterday: string
  tomorrow: string
  justNow: string
  minutesAgo: (n: number) => string
  hoursAgo: (n: number) => string
}

/** How times are told; apart from the other texts because script tells them as well. */
export const TIME_WORDS: Record<Language, TimeWords> = {
  en: {
    locale: 'en-GB',
    today: 'Today',
    yesterday: 'Yesterday',
    tomorrow: 'Tomorrow',
    justNow: 'just now',
    minutesAgo: (n) => `${n} min ago`,
    hoursAgo: (n) => `${n} h ago`,
  },
  de: {
    locale: 'de-DE',
    today: 'Heute',
    yesterday: 'Gestern',
    tomorrow: 'Morgen',
    justNow: 'gerade eben',
    minutesAgo: (n) => `vor ${n} min`,
    hoursAgo: (n) => `vor ${n} h`,
  },
}
