import type { MessageWords } from './words.ts'

const MOST_NAMES = 3

/** What a reaction is called: "party popper, 2: Ines and Priya". The number is what is seen of it, and so must be in it. */
export function reactionLabel(emoji: string, names: string[], words: MessageWords): string {
  const others = names.length - MOST_NAMES
  const what = `${emoji}, ${names.length}`
  if (others <= 0) return `${what}: ${words.list(names)}`
  return `${what}: ${words.list([...names.slice(0, MOST_NAMES), others === 1 ? words.other : words.others(others)])}`
}

/** The names that a label says, one a line, so that a page can say it anew when somebody is called something else. */
export const labelledNames = (names: string[]) => names.slice(0, MOST_NAMES).join('\n')

/** The label, in any language, once one of its names is another. */
export function renamed(
  { label, names, total }: { label: string; names: readonly string[]; total: number },
  place: number,
  name: string,
): string {
  const mark = `, ${total}: `
  let at = label.indexOf(mark) + mark.length
  // What stands between two names depends on the language, so each is looked for behind the one before.
  for (const before of names.slice(0, place)) at = label.indexOf(before, at) + before.length
  const old = names[place] ?? ''
  const from = label.indexOf(old, at)
  return from < 0 ? label : label.slice(0, from) + name + label.slice(from + old.length)
}
