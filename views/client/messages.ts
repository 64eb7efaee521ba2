/**
 * A list of messages as the page holds it (`#messages`, `#thread`): finding the place of a message by its number.
 * Between the messages stand dividers, and unsent messages behind the last one; they have no `data-seq`.
 */

/** What finding a place asks of an element. */
type Item = Pick<Element, 'hasAttribute' | 'getAttribute'>

export const seqOf = (element: Item) => Number(element.getAttribute('data-seq'))

export const isMessage = (element: Item) => element.hasAttribute('data-seq')

export function firstMessage(list: Element): Element | undefined {
  return nextMessage(list.firstElementChild)
}

export function lastMessage(list: Element): Element | undefined {
  return previousMessage(list.lastElementChild)
}

/** `from` itself if it is a message, else the first message after it. */
export function nextMessage(from: Element | null): Element | undefined {
  let element = from
  while (element && !isMessage(element)) element = element.nextElementSibling
  return element ?? undefined
}

/** `from` itself if it is a message, else the last message before it. */
export function previousMessage(from: Element | null): Element | undefined {
  let element = from
  while (element && !isMessage(element)) element = element.previousElementSibling
  return element ?? undefined
}

/** The first message with a number above `seq`; undefined when all are at or below it. */
export function firstAbove<T extends Item>(list: ListOf<T>, seq: number): T | undefined {
  let low = 0
  let high = list.length
  let found: T | undefined
  while (low < high) {
    const middle = (low + high) >> 1
    const probe = messageFrom(list, middle, high)
    if (probe && seqOf(probe.element) <= seq) low = probe.index + 1
    else {
      high = middle
      found = probe?.element ?? found
    }
  }
  return found
}

/** An array or a live `HTMLCollection`. */
export interface ListOf<T> {
  readonly length: number
  [index: number]: T
}

function messageFrom<T extends Item>(list: ListOf<T>, from: number, end: number) {
  for (let index = from; index < end; index++) {
    const element = list[index]
    if (element && isMessage(element)) return { element, index }
  }
  return undefined
}
