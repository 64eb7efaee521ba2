import { NOTHING, TAB } from './stand-ins.ts'

/**
 * Takes the force out of what costs far more to parse than to type, and leaves it as text: `>` 4,000 times takes
 * 132 ms, a table of 60 columns over 4,800 lines makes 2.7 MB.
 */
export function limitNesting(source: string): string {
  return source.replace(TOO_DEEP, `$1${NOTHING}`)
}

export function limitTables(source: string): string {
  if (!source.includes('|')) return source
  const lines = source.split('\n').length
  return source.replace(DELIMITER_ROW, (row) => (row.split('|').length * lines > MAX_TABLE_CELLS ? NOTHING + row : row))
}

/** Keeps tabs in fenced code, where a Makefile needs them. */
export function keepTabs(source: string): string {
  if (!source.includes('\t')) return source
  return source.replace(FENCED_CODE, (code) => code.replaceAll('\t', TAB))
}

const MAX_TABLE_CELLS = 10_000
const DELIMITER_ROW = /^[ \t>]*[|:-][|:\- \t]*$/gm
/** More than eight marks of quotes and lists on one line, unless the line is a rule (`- - - - -`). */
const TOO_DEEP = new RegExp(
  String.raw`^(?!(?:-[ \t]*)+$|(?:\*[ \t]*)+$)((?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){8}[ \t]*)(?=(?:>|(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)))`,
  'gm',
)
const FENCED_CODE = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^\1|$(?![\s\S]))/gm
