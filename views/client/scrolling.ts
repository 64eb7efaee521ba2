/** Within this of the end counts as "at the bottom". */
const BOTTOM_PX = 80

/**
 * How far the reader is above the end, as of the last scroll. Asking the scroller itself after a change of the list
 * would make the browser lay out all of it at once, again and again in a burst.
 */
export function watchScroll(scroller: HTMLElement) {
  const watch = {
    abovePx: 0,
    heightPx: 0,
    get atBottom() {
      return watch.abovePx <= BOTTOM_PX
    },
    /** It jumps, it does not glide. */
    toBottom() {
      scroller.scrollTop = 0
      watch.abovePx = 0
    },
  }
  // The scroller is `column-reverse`: 0 is the end, upwards is negative.
  const look = () => {
    watch.abovePx = Math.abs(scroller.scrollTop)
    watch.heightPx = scroller.clientHeight
  }
  scroller.addEventListener('scroll', look, { passive: true })
  new ResizeObserver(look).observe(scroller)
  return watch
}

export type ScrollWatch = ReturnType<typeof watchScroll>

/**
 * Changes the list without moving what is being read. `column-reverse` and scroll anchoring do it alone; a browser
 * without anchoring (Safari) is helped by the height that was added below.
 */
export function keepingPlace<T>(scroller: Element, change: () => T): T {
  if (CSS.supports('overflow-anchor', 'auto') || Math.abs(scroller.scrollTop) < 2) return change()
  const before = scroller.scrollHeight
  const result = change()
  scroller.scrollTop -= scroller.scrollHeight - before
  return result
}
