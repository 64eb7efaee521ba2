import htmx from 'htmx.org'

/**
 * The link to earlier (or later) messages follows itself within two screens. htmx fetches it and hands the answer to
 * the swap style `history`; without script it is an ordinary link.
 */
export function watchEarlier(list: Element) {
  for (const link of list.querySelectorAll(':scope > .earlier > a, :scope > .later > a')) {
    if (link.hasAttribute('data-htmx-powered')) continue
    link.setAttribute('hx-get', link.getAttribute('href') ?? '')
    link.setAttribute('hx-target', `#${list.id}`)
    link.setAttribute('hx-swap', 'history')
    link.setAttribute('hx-trigger', 'click, intersect root:#scroller rootMargin:"200% 0px"')
    htmx.process(link)
  }
}
