import type { LoadHtmx } from './htmx.ts'

/** Earlier messages are fetched when the reader is within two screens of them. */
const NEAR = '200% 0px'

/**
 * The link to earlier (or later) messages follows itself within two screens. htmx fetches it and hands the answer to
 * the swap style `history`; without script, or when htmx can not be had, it is an ordinary link.
 */
export function followEarlier(list: Element, loadHtmx: LoadHtmx) {
  for (const link of list.querySelectorAll(':scope > .earlier > a, :scope > .later > a')) {
    if (link.hasAttribute('hx-get')) continue
    link.setAttribute('hx-get', link.getAttribute('href') ?? '')
    link.setAttribute('hx-target', `#${list.id}`)
    link.setAttribute('hx-swap', 'history')
    link.setAttribute('hx-trigger', `click, intersect root:#scroller rootMargin:"${NEAR}"`)
    whenNear(link, () => void loadHtmx().then((htmx) => htmx.process(link), stayALink))
  }
}

function whenNear(link: Element, act: () => void) {
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (!entry?.isIntersecting) return
      observer.disconnect()
      act()
    },
    { root: document.getElementById('scroller'), rootMargin: NEAR },
  )
  observer.observe(link)
}

function stayALink() {}
