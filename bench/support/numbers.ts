/** The middle one; of an even number the mean of the two in the middle. Throws when there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[sorted.length >> 1]
  const lower = sorted[(sorted.length - 1) >> 1]
  if (upper === undefined || lower === undefined) throw new Error('expected figures, found none')
  return (lower + upper) / 2
}

export interface Latency {
  p50: number
  p99: number
}

/** What half of them, and all but one in a hundred, do not exceed. Throws when there are none. */
export function latencyOf(values: Iterable<number>): Latency {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  const [p50, p99] = [at(0.5), at(0.99)]
  if (p50 === undefined || p99 === undefined) throw new Error('expected times, found none')
  return { p50, p99 }
}

/** The median and, of several, the range. */
export function spread(values: readonly number[], unit: string): string {
  const range = values.length > 1 ? ` (${readable(Math.min(...values))}–${readable(Math.max(...values))})` : ''
  return `${readable(median(values))}${range} ${unit}`
}

/** Three digits that count, as a person reads them. */
export function readable(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
