/** The languages that the pages speak (BCP 47), each complete. The first is where every other falls back to. */
export const LANGUAGES = ['en', 'de'] as const

export type Language = (typeof LANGUAGES)[number]

let ofHere: () => Language = () => LANGUAGES[0]

/** The language that is spoken here: on the server that of the request, in a page that of the page. */
export const currentLanguage = (): Language => ofHere()

/** Says how it is known here which language is spoken. */
export function speakBy(knows: () => Language): void {
  ofHere = knows
}
