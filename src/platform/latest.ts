/**
 * Keeps the latest value of each key together with what it was made from: `get` makes it anew only when that has
 * changed. For what follows wholly from a number that goes up, such as a room's. The `most` latest keys are kept.
 */
export function keepLatest<Value>(most: number) {
  const kept = new Map<string, { madeFrom: string; value: Promise<Value> }>()

  return function get(key: string, madeFrom: string, make: () => Promise<Value>): Promise<Value> {
    const known = kept.get(key)
    if (known?.madeFrom === madeFrom) return known.value
    const made = { madeFrom, value: make() }
    kept.delete(key)
    kept.set(key, made)
    if (kept.size > most) kept.delete(kept.keys().next().value ?? '')
    made.value.catch(() => kept.get(key) === made && kept.delete(key))
    return made.value
  }
}
