import { AsyncLocalStorage } from 'node:async_hooks'
import { german } from './german.ts'
import { currentLanguage, type Language, speakBy } from './language.ts'

/** Every text that is said to people, in English: which is its key as well. */
export type Text = keyof typeof german

export type Values = Readonly<Record<string, string | number>>

/** Maps, since what is looked up may be what somebody wrote, such as “constructor”. */
const TABLES: Record<Language, ReadonlyMap<string, string>> = { en: new Map(), de: new Map(Object.entries(german)) }
const spoken = new AsyncLocalStorage<Language>()

speakBy(() => spoken.getStore() ?? 'en')

/** What is said inside, and in whatever that waits for, is said in this language. Free of charge where it is spoken already. */
export const speaking = <Result>(language: Language, inside: () => Result): Result =>
  language === currentLanguage() ? inside() : spoken.run(language, inside)

/** A text in the language that is spoken, with `{name}` replaced by its value. Not escaped: that is up to where it stands. */
export const t = (text: Text, values?: Values): string => tIn(currentLanguage(), text, values)

/** The same in a given language, whatever is spoken around it. */
export function tIn(language: Language, text: Text, values: Values = {}): string {
  return translatedIn(language, text).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** A sentence that was made elsewhere, such as by a schema: as it is where there is none for it in the language. */
export const translated = (text: string): string => translatedIn(currentLanguage(), text)

const translatedIn = (language: Language, text: string): string => TABLES[language].get(text) ?? text
