/** The longest voice message. */
export const MAX_VOICE_SECONDS = 300

/** What a recorded voice is called. The name says what it is and how long, so that it does wherever files are named. */
export const voiceName = (seconds: number, ending: string): string => `Voice message ${clockOf(seconds)}.${ending}`

/** How long the voice message of this name is, as a clock shows it; undefined for any other file. */
export const voiceLength = (name: string): string | undefined =>
  /^Voice message (\d:[0-5]\d)\.[a-z0-9]{3,4}$/.exec(name)?.[1]

/** A number of seconds as a clock shows it: 1:07. */
export const clockOf = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
