import { wordsIn } from './words.ts'

export interface Named {
  id: string
  name: string
}

/** A name as it is compared: its folded words. */
export const foldedName = (name: string) =>
  wordsIn(name)
    .map(({ word }) => word)
    .join(' ')

/** The ids of those who are called so; where nobody is, of those with a word in their name that begins so. */
export function pickNamed(all: readonly Named[], name: string): string[] {
  const wanted = foldedName(name)
  if (wanted === '') return []
  const folded = all.map((each) => ({ id: each.id, name: foldedName(each.name) }))
  const exact = folded.filter((each) => each.name === wanted)
  return (exact.length > 0 ? exact : folded.filter((each) => ` ${each.name}`.includes(` ${wanted}`))).map(
    ({ id }) => id,
  )
}
