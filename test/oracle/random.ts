/** A seeded generator of random choices: the same seed makes the same choices (mulberry32). */
export function createRandom(seed: number) {
  let state = seed >>> 0

  /** A fraction in [0, 1). */
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  return {
    fraction,
    /** A whole number in [0, below). */
    below: (below: number) => Math.floor(fraction() * below),
    chance: (probability: number) => fraction() < probability,
    /** One of the items. Throws when there is none. */
    pick<T>(items: readonly T[]): T {
      const item = items[Math.floor(fraction() * items.length)]
      if (item === undefined) throw new Error('expected something to pick from, found nothing')
      return item
    },
    /** The items in another order. */
    shuffled: <T>(items: readonly T[]): T[] =>
      items
        .map((item) => ({ item, at: fraction() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item),
    /** A key, as often as its weight says. */
    weighted<T extends string>(weights: Record<T, number>): T {
      const keys = Object.keys(weights).filter((key): key is T => key in weights)
      const total = keys.reduce((sum, key) => sum + weights[key], 0)
      let left = fraction() * total
      for (const key of keys) {
        left -= weights[key]
        if (left < 0) return key
      }
      throw new Error('expected a weight above zero, found none')
    },
  }
}
export type Random = ReturnType<typeof createRandom>
