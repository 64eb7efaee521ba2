import { isMessage } from './messages.ts'

/** Within this of the end counts as "at the bottom". */
const BOTTOM_PX = 80

/** How far the reader is above the end, in pixels. The scroller is `column-reverse`: 0 is the end, upwards is negative. */
export const aboveBottomPx = (scroller: Element) => Math.abs(scroller.scrollTop)

export const atBottom = (scroller: Element) => aboveBottomPx(scroller) <= BOTTOM_PX

export const toBottom = (scroller: Element) => {
  scroller.scrollTop = 0
}

/**
 * Changes the list without moving what is being read. `column-reverse` and scroll anchoring do it alone; a browser
 * without anchoring (Safari) is helped by the height that was added below.
 */
export function keepingPlace<T>(scroller: Element, change: () => T): T {
  if (CSS.supports('overflow-anchor', 'auto') || aboveBottomPx(scroller) < 2) return change()
  const before = scroller.scrollHeight
  const result = change()
  scroller.scrollTop -= scroller.scrollHeight - before
  return result
}

/** The first message that can be seen, and where. */
export function topmostVisible(scroller: Element, list: Element): { element: Element; top: number } | undefined {
  const edge = scroller.getBoundingClientRect().top
  for (const element of list.children) {
    const box = isMessage(element) && element.getBoundingClientRect()
    if (box && box.bottom > edge) return { element, top: box.top }
  }
  return undefined
}
