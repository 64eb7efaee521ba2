const MOST_NAMES = 3

/** What a reaction is called: "party popper, Ines and Priya", "heart, Ines, Priya, Dele and 4 others". */
export function reactionLabel(emoji: string, names: string[]): string {
  const others = names.length - MOST_NAMES
  if (others <= 0) return `${emoji}, ${inWords(names)}`
  return `${emoji}, ${inWords([...names.slice(0, MOST_NAMES), others === 1 ? '1 other' : `${others} others`])}`
}

const words = new Intl.ListFormat('en-GB', { type: 'conjunction' })

const inWords = (names: string[]) => words.format(names)
