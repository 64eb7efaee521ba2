/** The random choices of the sample site: the same seed makes the same ones (a linear congruential generator, as in Numerical Recipes). */
export function createRandom(seed: number) {
  let state = seed >>> 0

  /** A fraction in [0, 1). */
  function fraction(): number {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }

  return {
    fraction,
    between: (min: number, max: number) => min + fraction() * (max - min),
    /** One of the items. Throws when there is none. */
    pick<T>(items: readonly T[]): T {
      const item = items[Math.floor(fraction() * items.length)]
      if (item === undefined) throw new Error('expected something to pick from, found nothing')
      return item
    },
    shuffled: <T>(items: readonly T[]): T[] =>
      items
        .map((item) => ({ item, at: fraction() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ item }) => item),
    /** A UUIDv7 of a moment; `end` gives its last eight digits. */
    uuid(at: number, end = hex(fraction(), 8)): string {
      const time = Math.floor(at).toString(16).padStart(12, '0')
      const variant = (8 + Math.floor(fraction() * 4)).toString(16)
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(fraction(), 3)}-${variant}${hex(fraction(), 3)}-${hex(fraction(), 4)}${end}`
    },
  }
}
export type Random = ReturnType<typeof createRandom>

const hex = (fraction: number, digits: number) =>
  Math.floor(fraction * 16 ** digits)
    .toString(16)
    .padStart(digits, '0')
