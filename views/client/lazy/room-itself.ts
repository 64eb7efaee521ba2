import { pagePaths } from '../../../src/http/page-paths.ts'
import { fetchFragment } from '../request.ts'

/**
 * The room itself changed: its name, its topic, who is in it or who may write. Draws head and foot as a fresh page has
 * them, but leaves a composer alone that is still to be there. Failing is no harm: the next page has it.
 */
export async function redrawRoomItself(roomId: string) {
  const fresh = await fetchFragment(pagePaths.room(roomId)).catch(() => undefined)
  const bar = fresh?.querySelector('#room > .bar')
  const present = document.querySelector('#room > .bar')
  if (!fresh || !bar || !present) return
  drawBar(present, document.importNode(bar, true))
  document.title = fresh.querySelector('title')?.textContent ?? document.title
  nameComposer(fresh)
  const notice = fresh.querySelector('#room > .foot > .notice')
  if (notice) document.getElementById('composer')?.replaceWith(document.importNode(notice, true))
}

/** What it is called for, for eyes and ears. */
function nameComposer(fresh: DocumentFragment) {
  const field = document.getElementById('compose')
  const label = document.querySelector('label[for=compose]')
  const words = fresh.querySelector('#compose')?.getAttribute('placeholder')
  if (words) field?.setAttribute('placeholder', words)
  if (label) label.textContent = fresh.querySelector('label[for=compose]')?.textContent ?? label.textContent
}

/** Part by part: a menu may be open, and it hangs on its button. */
function drawBar(present: Element, fresh: Element) {
  const parts = [...present.children]
  if (parts.length !== fresh.childElementCount) return present.replaceWith(fresh)
  for (const [index, part] of [...fresh.children].entries()) drawPart(parts[index], part)
}

function drawPart(present: Element | undefined, fresh: Element) {
  if (!present?.matches('[popovertarget]')) return present?.replaceWith(fresh)
  present.setAttribute('aria-label', fresh.getAttribute('aria-label') ?? '')
  present.replaceChildren(...fresh.childNodes)
}
