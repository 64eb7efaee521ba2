/** A word of a text: folded, and where it stands in the text (UTF-16 units). */
export interface Word {
  word: string
  start: number
  end: number
}

/** More of a word would only make the index larger. */
const MAX_WORD = 64

/** Letters, figures and their marks, apostrophes within; a pictograph is a word of its own. */
const RUNS = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*|\p{Extended_Pictographic}/gu
/** Written without blanks between words: where one ends is looked up in a dictionary. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]/u
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'word' })

/**
 * The words of a text in any language, in their order. Only what is written without blanks goes through `Intl.Segmenter`,
 * which takes three times as long as the expression that finds all others.
 */
export function wordsIn(text: string): Word[] {
  const words: Word[] = []
  for (const { 0: run, index } of text.matchAll(RUNS)) {
    if (UNSPACED.test(run)) words.push(...segment(run, index))
    else add(words, run, index)
  }
  return words
}

/** Whether a word may be part of a longer one without a blank between: what is looked for may be cut elsewhere. */
export const isUnspaced = (word: string) => UNSPACED.test(word)

/**
 * A word as it is compared: NFKC, without case, accents and apostrophes. Marks that are vowels of their script stay.
 */
export function fold(word: string): string {
  const lower = word.toLowerCase()
  return ASCII.test(lower)
    ? lower
    : lower.normalize('NFKD').replace(DROPPED, '').replace(LIKE, likeness).normalize('NFKC')
}

const ASCII = /^[a-z0-9]*$/
/** Accents of Latin, Greek and Cyrillic; points of Hebrew and Arabic; apostrophes. */
const DROPPED = /[[\p{M}&&[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}]]--[\u3099\u309a]]|[\u0640'’]/gv
/** Letters that do not come apart by themselves. */
const LIKENESS: Record<string, string> = {
  ß: 'ss',
  ς: 'σ',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
}
const LIKE = /[ßςæœøđðłþı]/g
const likeness = (letter: string) => LIKENESS[letter] ?? letter

function* segment(run: string, at: number): Iterable<Word> {
  for (const { segment: piece, index, isWordLike } of SEGMENTER.segment(run)) {
    if (!isWordLike) continue
    const words: Word[] = []
    add(words, piece, at + index)
    yield* words
  }
}

function add(words: Word[], piece: string, start: number): void {
  const word = fold(piece).slice(0, MAX_WORD).toWellFormed()
  if (word !== '') words.push({ word, start, end: start + piece.length })
}
