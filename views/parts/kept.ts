import type { JSX } from 'hono/jsx/jsx-runtime'
import { raw } from 'hono/html'
import { currentLanguage } from '../../src/texts/language.ts'
import { toHtml } from './to-html.ts'

/**
 * A component that is drawn once for the same facts: for what stands around every page and seldom changes. `factsOf`
 * gives all that the drawing depends on, as plain data, besides the language. The latest `most` drawings are kept.
 */
export function kept<Props>(
  draw: (props: Props) => JSX.Element,
  factsOf: (props: Props) => unknown,
  most = 200,
): (props: Props) => JSX.Element {
  const drawn = new Map<string, ReturnType<typeof raw>>()
  return (props) => {
    const facts = JSON.stringify([currentLanguage(), factsOf(props)])
    const known = drawn.get(facts)
    if (known) return known
    if (drawn.size >= most) drawn.delete(drawn.keys().next().value ?? '')
    const html = raw(toHtml(draw(props)))
    drawn.set(facts, html)
    return html
  }
}
