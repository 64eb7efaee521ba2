const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** What a reader takes for single characters: an emoji of several code points or a letter with its marks stays whole. */
export const graphemesOf = (text: string): string[] => Array.from(graphemes.segment(text), ({ segment }) => segment)

/** The first of them; empty for an empty text. */
export function firstGraphemeOf(text: string): string {
  for (const { segment } of graphemes.segment(text)) return segment
  return ''
}
