type Labels = Record<string, string>

interface Family {
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  lines: () => string[]
}

export type Metrics = ReturnType<typeof createMetrics>

/**
 * What the program tells of itself, in the text format of Prometheus. Every family is declared once, where it is
 * counted. Labels have few values: never a room or a person.
 */
export function createMetrics() {
  const families = new Map<string, Family>()

  function declare(name: string, family: Family): void {
    if (families.has(name)) throw new Error(`the metric ${name} is declared twice`)
    families.set(name, family)
  }

  /** Something that only goes up. */
  function counter(name: string, help: string) {
    const values = new Map<string, number>()
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

  /** Something that is looked up when it is asked for. */
  function gauge(name: string, help: string, read: () => number): void {
    declare(name, { help, type: 'gauge', lines: () => [`${name} ${read()}`] })
  }

  /** How often something took up to how long, in seconds. */
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
    return (seconds: number) => {
      bounds.forEach((bound, i) => (counts[i] = (counts[i] ?? 0) + (seconds <= bound ? 1 : 0)))
      sum += seconds
      count += 1
    }
  }

  const render = () =>
    [...families]
      .map(([name, { help, type, lines }]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines().join('\n')}\n`)
      .join('')

  return { counter, gauge, histogram, render }
}

function textOf(labels: Labels): string {
  const parts = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

const escaped = (value: string) => value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')
