/** The languages that the pages speak (BCP 47), each complete. The first is where every other falls back to. */
export const LANGUAGES = ['en', 'de'] as const

export type Language = (typeof LANGUAGES)[number]

/** Scripts that are written from right to left (ISO 15924). */
const RIGHT_TO_LEFT = new Set(['Adlm', 'Arab', 'Hebr', 'Mand', 'Nkoo', 'Rohg', 'Samr', 'Syrc', 'Thaa'])

/** Which way a language (BCP 47) is written, and so a whole page in it. */
export const directionOf = (language: string): 'ltr' | 'rtl' =>
  RIGHT_TO_LEFT.has(new Intl.Locale(language).maximize().script ?? '') ? 'rtl' : 'ltr'

let ofHere: () => Language = () => LANGUAGES[0]

/** The language that is spoken here: on the server that of the request, in a page that of the page. */
export const currentLanguage = (): Language => ofHere()

/** Says how it is known here which language is spoken. */
export function speakBy(knows: () => Language): void {
  ofHere = knows
}
