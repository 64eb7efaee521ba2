import { fromTemplate } from './html.ts'
import { isMessage, nextMessage, previousMessage } from './messages.ts'
import { dayOf, writeDay } from './times.ts'

/** Redraws all day dividers of a list for the reader's days; the server drew them for another zone perhaps. */
export function drawDays(list: Element) {
  for (const divider of list.querySelectorAll(':scope > .day')) divider.remove()
  for (const element of list.children) if (isMessage(element)) drawDayBefore(element)
}

/** Draws, or takes away, the divider right before a message. Looks at its neighbour only. */
export function drawDayBefore(message: Element) {
  const instant = instantOf(message)
  const before = previousMessage(message.previousElementSibling)
  const present = dayDividerBefore(message)
  const dayBefore = before && instantOf(before)
  const beginsDay = instant && (!dayBefore || dayOf(dayBefore) !== dayOf(instant))
  if (!beginsDay) present?.remove()
  else if (present) writeDay(present.querySelector('time'), instant)
  else insertDay(message, instant)
}

/** The dividers around a message that came or moved: before it and before its successor. */
export function drawDaysAround(message: Element) {
  drawDayBefore(message)
  const after = nextMessage(message.nextElementSibling)
  if (after) drawDayBefore(after)
}

const instantOf = (message: Element) => message.querySelector('.head time')?.getAttribute('datetime') || undefined

function dayDividerBefore(message: Element): Element | undefined {
  let element = message.previousElementSibling
  while (element && !isMessage(element)) {
    if (element.classList.contains('day')) return element
    element = element.previousElementSibling
  }
  return undefined
}

/** The unread line stands between the day and its message. */
function insertDay(message: Element, instant: string) {
  const divider = fromTemplate('day-template')
  if (!divider) return
  writeDay(divider.querySelector('time'), instant)
  const before = message.previousElementSibling
  const place = before?.classList.contains('unread-line') ? before : message
  place.before(divider)
}
