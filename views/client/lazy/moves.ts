/** The next or previous room of the sidebar, round the ends. */
export function goToRoom(step: 1 | -1, unreadOnly: boolean) {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.sidebar .room-link[data-room-id]')]
  const at = links.findIndex((link) => link.getAttribute('aria-current') === 'page')
  const ring = links.map(
    (_, n) => links[((((at < 0 && step < 0 ? 0 : at) + step * (n + 1)) % links.length) + links.length) % links.length],
  )
  const next = ring.find((link) => !unreadOnly || link?.classList.contains('unread'))
  if (next && next !== links[at]) location.assign(next.href)
}

/** Sidebar, room header, messages, composer, pane. */
export function moveRegion(step: 1 | -1) {
  const regions = ['.sidebar > nav', '#room > .bar, .sheet > .bar', '#messages', '#composer', '.pane'].flatMap(
    (selector) => document.querySelector<HTMLElement>(selector) ?? [],
  )
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const next = regions[(at + step + regions.length) % regions.length] ?? regions[0]
  if (next) entryOf(next)?.focus()
}

function entryOf(region: HTMLElement): HTMLElement | null {
  if (region.id === 'messages') return [...region.querySelectorAll<HTMLElement>(':scope > .message')].at(-1) ?? null
  return (
    region.querySelector<HTMLElement>('[aria-current=page], textarea') ??
    // The way back is there for phones only, and what is not shown takes no focus.
    [...region.querySelectorAll<HTMLElement>('a[href], button')].find((each) => each.checkVisibility()) ??
    null
  )
}
