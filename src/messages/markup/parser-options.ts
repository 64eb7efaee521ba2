/** What the parser must not do: HTML would pass through as such, and pasted text that is indented is seldom code. */
export const PARSER_OPTIONS: Bun.markdown.Options = {
  noHtmlBlocks: true,
  noHtmlSpans: true,
  noIndentedCodeBlocks: true,
}
