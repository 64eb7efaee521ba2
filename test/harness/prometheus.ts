export interface Family {
  name: string
  type: string
  help: string
  samples: { name: string; labels: Record<string, string>; value: number }[]
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = String.raw`([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"`
const HELP_LINE = new RegExp(`^# HELP (${NAME}) (.+)$`)
const TYPE_LINE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`)
const SAMPLE_LINE = new RegExp(
  `^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (NaN|[+-]Inf|-?[0-9.]+(?:e[+-]?[0-9]+)?)$`,
)

/**
 * Reads the text format of Prometheus (0.0.4) as strictly as it may be read: each family in one piece, HELP before TYPE
 * before its samples, no line that is anything else. Throws at the first line that is wrong.
 */
export function parseExposition(text: string): Family[] {
  if (!text.endsWith('\n')) throw new Error('expected the text to end with a line break')
  const families = new Map<string, Family>()
  let current: Family | undefined
  for (const line of text.slice(0, -1).split('\n')) {
    const [, helpOf, help = ''] = HELP_LINE.exec(line) ?? []
    if (helpOf !== undefined) {
      if (families.has(helpOf)) throw new Error(`expected ${helpOf} once`)
      families.set(helpOf, (current = { name: helpOf, type: '', help, samples: [] }))
      continue
    }
    const [, typeOf, type = ''] = TYPE_LINE.exec(line) ?? []
    if (typeOf !== undefined && current?.name === typeOf && current.type === '') current.type = type
    else current?.samples.push(sampleIn(line, current))
    if (!current) throw new Error(`expected HELP first, found ${line}`)
  }
  return [...families.values()]
}

function sampleIn(line: string, family: Family): Family['samples'][number] {
  const [, name = '', labelText = ''] = SAMPLE_LINE.exec(line) ?? []
  const allowed =
    family.type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => family.name + end) : [family.name]
  if (family.type === '' || !allowed.includes(name))
    throw new Error(`expected a sample of ${family.name}, found ${line}`)
  const labels = Object.fromEntries(
    [...labelText.matchAll(new RegExp(LABEL, 'g'))].map(([, key, value]) => [key, value]),
  )
  const value = Number(line.slice(line.lastIndexOf(' ') + 1).replace('Inf', 'Infinity'))
  return { name, labels, value }
}
