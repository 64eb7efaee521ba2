import type { Text, Values } from '../../src/texts/t.ts'

/**
 * A text in the language of the page, as `t` of the server says it. The bundle of each language has its texts written in
 * (`src/http/script-texts.ts`), so each must be written out where it is said: never a name that stands for it.
 */
export const t = (text: Text, values: Values = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))

/** The same where a value is more than text: the pieces of a sentence, each `{name}` replaced by what has that name. */
export const pieces = (text: string, values: Readonly<Record<string, Node>>): (Node | string)[] =>
  text.split(/\{(\w+)\}/).map((piece, at) => (at % 2 === 1 ? (values[piece] ?? '') : piece))
