import type { Line } from './measure.ts'

const COLUMNS: [keyof Line, string][] = [
  ['measure', 'measure'],
  ['ours', 'ours'],
  ['peer', 'peer'],
  ['ratio', 'ratio'],
  ['goal', 'goal'],
  ['verdict', ''],
]

/** A table in Markdown, in even columns. */
export function tableOf(lines: readonly Line[]): string {
  const rows = [COLUMNS.map(([, title]) => title), ...lines.map((line) => COLUMNS.map(([key]) => line[key]))]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const draw = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [draw(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(draw)].join('\n')
}
