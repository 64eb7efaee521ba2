const MOST_NAMES = 3

/** What a reaction is called: "party popper, 2: Ines and Priya". The number is what is seen of it, and so must be in it. */
export function reactionLabel(emoji: string, names: string[]): string {
  const others = names.length - MOST_NAMES
  const what = `${emoji}, ${names.length}`
  if (others <= 0) return `${what}: ${inWords(names)}`
  return `${what}: ${inWords([...names.slice(0, MOST_NAMES), others === 1 ? '1 other' : `${others} others`])}`
}

const words = new Intl.ListFormat('en-GB', { type: 'conjunction' })

const inWords = (names: string[]) => words.format(names)
