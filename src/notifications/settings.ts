/** The sounds that a page can make; silence is one of them. */
export const SOUNDS = ['off', 'drop', 'bell', 'knock'] as const
export type Sound = (typeof SOUNDS)[number]

/** How somebody likes to be told. */
export interface NotificationSettings {
  /** Minutes of the day by their own clocks, every day, over midnight too. */
  quietHours: { from: number; until: number } | null
  pausedUntil: Date | null
  /** Words of their own that are as good as a mention. */
  keywords: string[]
  sound: Sound
  /** Whether what is pushed says what was written. */
  showsText: boolean
}

/** What holds for who has chosen nothing. */
export const UNCHOSEN_SETTINGS: NotificationSettings = {
  quietHours: null,
  pausedUntil: null,
  keywords: [],
  sound: 'off',
  showsText: true,
}

/** A minute of the day as `22:00`. */
export const timeOf = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
