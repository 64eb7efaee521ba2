import { drawDays } from './dividers.ts'
import { dayOf, writeTimes } from './times.ts'

const TICK_MS = 60_000

/** "Today" becomes "Yesterday" at midnight, "4 min ago" becomes 5. */
export function keepDays(list: HTMLElement) {
  let day = today()
  setInterval(() => {
    for (const time of document.querySelectorAll('time[data-format]'))
      if (time.parentElement) writeTimes(time.parentElement)
    if (today() === day) return
    day = today()
    drawDays(list)
  }, TICK_MS)
}

const today = () => dayOf(new Date().toISOString())
