import { parseAccept } from 'hono/utils/accept'
import { LANGUAGES, type Language } from './language.ts'

/** The language of somebody's pages: what they have chosen, else the best that their browser asks for (RFC 9110 §12.5.4). */
export function wantedLanguage(chosen: string, accepted: string | undefined): Language {
  const wishes = parseAccept(accepted ?? '').filter(({ q }) => q > 0)
  for (const tag of [chosen, ...wishes.map(({ type }) => type)]) {
    const known = LANGUAGES.find((language) => language === tag.toLowerCase().split('-')[0])
    if (known) return known
  }
  return LANGUAGES[0]
}
