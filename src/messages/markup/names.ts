import { toSource } from './source.ts'

/** A person or a room that a message may name. */
export type Named = { id: string; name: string }

/**
 * What stands after each `@` and might be a name, folded: "@Ines could you" gives "ines", "ines could", "ines could
 * you". Look these up among the people of the room (folded by `foldName`, in SQL `lower(normalize(name, NFKC))`) and
 * hand those found to `renderBody`. Empty, without any work, for a body without `@`. At most 1,000.
 */
export function findMentionCandidates(body: string): string[] {
  return findCandidates(body, '@')
}

/** The same for `#` and the names of rooms. */
export function findRoomCandidates(body: string): string[] {
  return findCandidates(body, '#')
}

/** Two names are the same name when these are equal. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/** Where the longest known name that begins at `start` ends, and whose it is. */
export function findName<T>(text: string, start: number, mark: string, names: ReadonlyMap<string, T>) {
  for (const end of nameEnds(text, start, mark).toReversed()) {
    const named = names.get(foldName(text.slice(start, end)))
    if (named !== undefined) return { named, end }
  }
  return undefined
}

/** Whether a `@` or `#` here begins a name. Not in `jo@example.org`, `C#`, `a/#b`, `&#38;` or `##`. */
export function isNameStart(text: string, index: number): boolean {
  if (index === 0) return true
  const before = charBefore(text, index)
  return !/[_/&#@]/.test(before) && (!JOINING.test(before) || UNSPACED.test(before))
}

const MAX_NAME_LENGTH = 80
const MAX_CANDIDATES = 1_000
/** What goes on with the word before it: letters, digits, marks, and what glues emoji together. */
const JOINING = /[\p{L}\p{N}]|\p{M}|\u200d/u
/** Scripts that put no space between words: there "@田中さん" names 田中. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

function findCandidates(body: string, mark: string): string[] {
  if (!body.includes(mark)) return []
  const source = toSource(body)
  const candidates = new Set<string>()
  for (
    let at = source.indexOf(mark);
    at !== -1 && candidates.size < MAX_CANDIDATES;
    at = source.indexOf(mark, at + 1)
  ) {
    if (!isNameStart(source, at)) continue
    for (const end of nameEnds(source, at + 1, mark)) candidates.add(foldName(source.slice(at + 1, end)))
  }
  return [...candidates].slice(0, MAX_CANDIDATES)
}

/**
 * Where a name that begins at `start` could end: at every end of a word, on the same line, before the next mark. The
 * next mark ends it so that a body of nothing but marks stays linear.
 */
function nameEnds(text: string, start: number, mark: string): number[] {
  const ends: number[] = []
  if (start >= text.length || /\s/.test(text.charAt(start))) return ends
  const limit = Math.min(text.length, start + MAX_NAME_LENGTH)
  for (let end = start + 1; end <= limit; end++) {
    const last = text.charAt(end - 1)
    if (last === '\n' || last === mark) break
    if (last !== ' ' && last !== '\t' && isWordEnd(text, end)) ends.push(end)
  }
  return ends
}

function isWordEnd(text: string, index: number): boolean {
  if (index === text.length) return true
  const code = text.charCodeAt(index)
  if (code < 0x80 && !isAsciiWord(code)) return true
  if ((code >= 0xdc00 && code <= 0xdfff) || text.charAt(index - 1) === '\u200d') return false
  const next = String.fromCodePoint(text.codePointAt(index) ?? 0)
  if (!JOINING.test(next)) return true
  return UNSPACED.test(next) || (!/\p{M}|\u200d/u.test(next) && !JOINING.test(charBefore(text, index)))
}

function isAsciiWord(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
}

function charBefore(text: string, index: number): string {
  const low = text.charCodeAt(index - 1)
  return low >= 0xdc00 && low <= 0xdfff && index > 1 ? text.slice(index - 2, index) : text.charAt(index - 1)
}
