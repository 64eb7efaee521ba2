import type { JSX } from 'hono/jsx/jsx-runtime'

/** The HTML of an element, for where strings are joined. Throws for an asynchronous component: pages are pure. */
export function toHtml(element: JSX.Element): string {
  if (element instanceof Promise) throw new TypeError('Expected a component that draws at once, found one that waits.')
  return element.toString()
}
