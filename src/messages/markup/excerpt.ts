import { limitNesting, limitTables } from './limits.ts'
import { PARSER_OPTIONS } from './parser-options.ts'
import { isPlain, toSource } from './source.ts'
import { createStandIns } from './stand-ins.ts'

/**
 * A body as one line of plain text without the marks of Markdown, for quotes and notifications. Plain text, not HTML:
 * escape it. Ends with `…` where it was cut, never within a character.
 *
 * @param max its greatest length, in UTF-16 units
 */
export function excerpt(body: string, max = 140): string {
  const source = toSource(body)
  const text = isPlain(source) ? source : withoutMarks(source) || source
  return cut(text.replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim(), max)
}

/** Line ends and tabs, and what would turn round the text beside an excerpt, whose other half may have been cut. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function withoutMarks(source: string): string {
  const standIns = createStandIns({})
  const text = limitTables(limitNesting(standIns.putIn(source)))
  return standIns.restoreText(Bun.markdown.render(text, CALLBACKS, PARSER_OPTIONS)).trim()
}

const line = (children: string) => `${children}\n`

const CALLBACKS: Bun.markdown.RenderCallbacks = {
  paragraph: line,
  heading: line,
  code: line,
  listItem: line,
  tr: line,
  hr: () => '\n',
  th: (children) => `${children} `,
  td: (children) => `${children} `,
  // A picture or a link without words shows its target.
  link: (children, { href }) => children || href,
  image: (children, { src }) => children || src,
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const end = GRAPHEMES.segment(text.slice(0, max + 1)).containing(max - 1)?.index ?? 0
  return `${text.slice(0, end).trimEnd()}…`
}
