import type { Child } from 'hono/jsx'
import { type Text, translated } from '../../src/texts/t.ts'

/** A text in the language of who is asking, with elements where `{name}` stands in it. */
export function Say({ text, parts }: { text: Text; parts: Record<string, Child> }) {
  return (
    <>
      {translated(text)
        .split(/\{(\w+)\}/)
        .map((piece, n) => (n % 2 === 0 ? piece : parts[piece]))}
    </>
  )
}
