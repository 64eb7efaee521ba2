import { escapeAttribute, escapeText } from '../../src/messages/markup/escape.ts'
import { renamed } from '../../views/messages/reaction-label.ts'
import { initialOf } from '../../views/parts/initial.ts'

/** As `GET /people/changes` tells of somebody. */
export interface ChangedPerson {
  id: string
  name: string
}

/** The bytes of an element in which these people are called what they are called now: what script does to the page. */
export function drawPeople(html: string, people: ReadonlyMap<string, ChangedPerson>): string {
  const shown = [...people.values()].filter(({ id }) => html.includes(id))
  if (shown.length === 0) return html
  const rewriter = new HTMLRewriter()
  for (const { id, name } of shown)
    rewriter
      .on(`a.author[href="/people/${id}"], [data-name-of="${id}"]`, {
        element: (one) => void one.setInnerContent(escapeText(name), { html: true }),
      })
      .on(`[data-face="${id}"], [data-author="${id}"] > .avatar`, {
        element: (one) => void one.setInnerContent(initialOf(name)),
      })
      .on(`[data-names][data-by~="${id}"]`, { element: (counted) => sayAnew(counted, id, name) })
  return rewriter.transform(html)
}

function sayAnew(counted: HTMLRewriterTypes.Element, id: string, name: string): void {
  const ids = counted.getAttribute('data-by')?.split(' ') ?? []
  const names = counted.getAttribute('data-names')?.split('\n') ?? []
  const place = ids.indexOf(id)
  if (place >= names.length) return
  for (const attribute of ['title', 'aria-label']) {
    const label = counted.getAttribute(attribute)
    if (label === null) continue
    counted.setAttribute(attribute, renamed({ label, names, total: ids.length }, place, escapeAttribute(name)))
  }
  counted.setAttribute('data-names', names.with(place, escapeAttribute(name)).join('\n'))
}
