export type Labels = Readonly<Record<string, string>>

/** One value of a family whose labels tell its values apart. */
export interface Sample {
  labels: Labels
  value: number
}

interface Family {
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  lines: () => string[]
}

export type Metrics = ReturnType<typeof createMetrics>

/**
 * What the program tells of itself, in the text format of Prometheus (version 0.0.4). Every family is declared once,
 * where it is counted. Labels have few values: never a room or a person.
 */
export function createMetrics() {
  const families = new Map<string, Family>()

  function declare(name: string, family: Family): void {
    if (families.has(name)) throw new Error(`the metric ${name} is declared twice`)
    families.set(name, family)
  }

  /**
   * Something that only goes up. `startsWith` are the labels that are there from the first moment, at 0: a value that
   * appears with its first count has no rise that could be seen.
   */
  function counter(name: string, help: string, startsWith: readonly Labels[] = [{}]) {
    const values = new Map(startsWith.map((labels) => [textOf(labels), 0]))
    declare(name, {
      help,
      type: 'counter',
      lines: () => [...values].map(([labels, value]) => `${name}${labels} ${value}`),
    })
    return (by = 1, labels: Labels = {}) => {
      const key = textOf(labels)
      values.set(key, (values.get(key) ?? 0) + by)
    }
  }

  /** Something that is looked up when it is asked for: a number, or one for each of several labels. */
  function gauge(name: string, help: string, read: () => number | readonly Sample[]): void {
    declare(name, { help, type: 'gauge', lines: () => linesOf(name, read()) })
  }

  /** Something that only goes up and is counted elsewhere: looked up when it is asked for. */
  function total(name: string, help: string, read: () => number | readonly Sample[]): void {
    declare(name, { help, type: 'counter', lines: () => linesOf(name, read()) })
  }

  /** How often something was up to how large: seconds, or whatever the name ends in. */
  function histogram(name: string, help: string, bounds: readonly number[]) {
    const counts = bounds.map(() => 0)
    let sum = 0
    let count = 0
    const lines = () => [
      ...bounds.map((bound, i) => `${name}_bucket{le="${bound}"} ${counts[i]}`),
      `${name}_bucket{le="+Inf"} ${count}`,
      `${name}_sum ${sum}`,
      `${name}_count ${count}`,
    ]
    declare(name, { help, type: 'histogram', lines })
    return (value: number) => {
      bounds.forEach((bound, i) => (counts[i] = (counts[i] ?? 0) + (value <= bound ? 1 : 0)))
      sum += value
      count += 1
    }
  }

  const render = () =>
    [...families]
      .map(([name, { help, type, lines }]) =>
        [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines(), ''].join('\n'),
      )
      .join('')

  return { counter, gauge, total, histogram, render }
}

function linesOf(name: string, read: number | readonly Sample[]): string[] {
  const samples = typeof read === 'number' ? [{ labels: {}, value: read }] : read
  return samples.map(({ labels, value }) => `${name}${textOf(labels)} ${numberOf(value)}`)
}

/** Go's spelling of what JavaScript calls Infinity; NaN is the same in both. */
const numberOf = (value: number) => (Math.abs(value) === Infinity ? (value > 0 ? '+Inf' : '-Inf') : String(value))

function textOf(labels: Labels): string {
  const parts = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

const escaped = (value: string) => value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')
