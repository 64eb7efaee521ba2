import { currentLanguage } from './language.ts'
import { TIME_WORDS } from './time-words.ts'

/** "Ana, Ben and Cem", in the language that is spoken. */
export const listed = (names: readonly string[]): string =>
  new Intl.ListFormat(TIME_WORDS[currentLanguage()].locale, { type: 'conjunction' }).format(names)
