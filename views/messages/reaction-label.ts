import type { MessageWords } from './words.ts'

const MOST_NAMES = 3

/** What a reaction is called: "party popper, 2: Ines and Priya". The number is what is seen of it, and so must be in it. */
export function reactionLabel(emoji: string, names: string[], words: MessageWords): string {
  const others = names.length - MOST_NAMES
  const what = `${emoji}, ${names.length}`
  if (others <= 0) return `${what}: ${words.list(names)}`
  return `${what}: ${words.list([...names.slice(0, MOST_NAMES), others === 1 ? words.other : words.others(others)])}`
}
