import { graphemesOf } from '../parts/graphemes.ts'

/** A run of a name: whether its letters were asked for. */
export interface Run {
  text: string
  hit: boolean
}

/**
 * Finds the letters of `query` in `name`, in their order but not necessarily side by side, regardless of case and
 * accents; all in one piece where that is possible. Undefined when they are not all there; a blank query is in
 * every name.
 */
export function findLetters(name: string, query: string): Run[] | undefined {
  const letters = graphemesOf(name)
  const folded = letters.map(fold)
  const wanted = graphemesOf(query)
    .map(fold)
    .filter((letter) => letter.trim() !== '')
  const hits = piece(folded, wanted) ?? scattered(folded, wanted)
  return hits && runs(letters, hits)
}

const fold = (letter: string) => letter.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

function piece(letters: string[], wanted: string[]): Set<number> | undefined {
  for (let from = 0; from + wanted.length <= letters.length; from++)
    if (wanted.every((letter, i) => letters[from + i] === letter)) return new Set(wanted.map((_, i) => from + i))
  return undefined
}

function scattered(letters: string[], wanted: string[]): Set<number> | undefined {
  const hits = new Set<number>()
  let from = 0
  for (const letter of wanted) {
    const at = letters.indexOf(letter, from)
    if (at === -1) return undefined
    hits.add(at)
    from = at + 1
  }
  return hits
}

function runs(letters: string[], hits: Set<number>): Run[] {
  const found: Run[] = []
  letters.forEach((letter, i) => {
    const last = found.at(-1)
    if (last && last.hit === hits.has(i)) last.text += letter
    else found.push({ text: letter, hit: hits.has(i) })
  })
  return found
}
