import { limitNesting, limitTables } from './limits.ts'
import { PARSER_OPTIONS } from './parser-options.ts'
import { isPlain, toSource } from './source.ts'
import { BARS, hasSpoiler, HIDDEN_TEXT, markBars, pairSpoilers } from './spoilers.ts'
import { createStandIns, EDGE, NOTHING } from './stand-ins.ts'

/**
 * A body as one line of plain text without the marks of Markdown, for quotes and notifications. Of a spoiler it says only
 * that there is one. Plain text, not HTML: escape it. Ends with `…` where it was cut, never within a character.
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

/** The same spoilers as in the message: in each element, and none across a block. */
const withoutSpoilers = (children: string) => pairSpoilers(children, BLOCK, () => HIDDEN_TEXT)
const BLOCK = new RegExp(NOTHING)
const line = (children: string) => `${NOTHING}\n${withoutSpoilers(children)}\n`
const inline = (children: string) => EDGE + withoutSpoilers(children) + EDGE
const cell = (children: string) => `${withoutSpoilers(children)} `

function asText(children: string): string {
  return children.replaceAll(BARS, '||')
}

const CALLBACKS: Bun.markdown.RenderCallbacks = {
  text: markBars,
  strong: inline,
  emphasis: inline,
  strikethrough: inline,
  paragraph: line,
  heading: line,
  code: (children) => `${NOTHING}\n${asText(children)}\n`,
  codespan: (children) => EDGE + asText(children) + EDGE,
  listItem: line,
  tr: line,
  hr: () => '\n',
  th: cell,
  td: cell,
  // A picture or a link without words shows its target.
  link: (children, { href }) => linkText(children || href),
  image: (children, { src }) => linkText(children || src),
}

/** A link with a spoiler in its words is one whole. */
const linkText = (children: string) => EDGE + asText(hasSpoiler(children) ? HIDDEN_TEXT : children) + EDGE

function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const end = GRAPHEMES.segment(text.slice(0, max + 1)).containing(max - 1)?.index ?? 0
  return `${text.slice(0, end).trimEnd()}…`
}
