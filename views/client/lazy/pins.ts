import { fetchFragment } from '../request.ts'

/** Fetches what is pinned again, when one of these messages was pinned, is, or changed while it is. Failing is no harm. */
export async function refreshPins(pane: HTMLElement, messages: Element[]): Promise<void> {
  const concerns = messages.some(
    (message) => message.querySelector('[data-pinned]') || document.getElementById(`pin-${message.id.slice(2)}`),
  )
  if (!concerns) return
  const fresh = (await fetchFragment(pane.dataset['src'] ?? '').catch(() => undefined))?.querySelector('#pins')
  const scroll = pane.querySelector('.scroll')
  const place = document.getElementById('pins')
  if (!fresh || !place) return
  const put = document.importNode(fresh, true)
  const top = scroll?.scrollTop ?? 0
  const hadFocus = place.contains(document.activeElement)
  place.replaceWith(put)
  const again = put.querySelector<HTMLElement>('.scroll')
  if (again) again.scrollTop = top
  if (hadFocus) put.querySelector<HTMLElement>('.scroll button, .scroll a, .bar a')?.focus({ preventScroll: true })
}
