import { firstGraphemeOf } from './graphemes.ts'

const HUES = 12

/** One of twelve hues, the same everywhere and for ever, from the end of the id. */
export const hueOf = (id: string) => (parseInt(id.slice(-8), 16) || 0) % HUES

/** The first character of a name, as a reader counts characters. */
export function initialOf(name: string): string {
  const known = initials.get(name)
  if (known !== undefined) return known
  if (initials.size >= MAX_INITIALS) initials.clear()
  const initial = firstGraphemeOf(name.trim()) || '?'
  initials.set(name, initial)
  return initial
}

/** Finding a grapheme costs more than the rest of a message, and the same people write all day. */
const initials = new Map<string, string>()
const MAX_INITIALS = 5_000
