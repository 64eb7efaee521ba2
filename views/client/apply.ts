import { drawDaysAround } from './dividers.ts'
import { parseServerHtml } from './html.ts'
import { firstAbove, firstMessage, isMessage, lastMessage, seqOf } from './messages.ts'
import { writeTimes } from './times.ts'

/** What became of an element that came: `dropped` when the page has a newer state, or does not show that part. */
export type Outcome = 'added' | 'replaced' | 'dropped'

export interface Applied {
  list: Element
  message: HTMLElement
  outcome: Outcome
}

/**
 * Puts the content of a `changes` frame into the page: a run of `<hx-partial hx-target hx-swap>`. `upsert` goes by id
 * and number and costs the same in a list of ten and of thousands; htmx's own one walks the list for each element.
 */
export function applyContent(content: string): Applied[] {
  const applied: Applied[] = []
  for (const partial of parseServerHtml(content).querySelectorAll('hx-partial')) {
    const target = document.querySelector(partial.getAttribute('hx-target') ?? ':not(*)')
    if (!target) continue
    if (partial.getAttribute('hx-swap') === 'upsert') applied.push(...upsertAll(target, partial))
    else swapPart(target, partial)
  }
  return applied
}

/**
 * Puts one message where its number says, or in place of its older state. `isHistory` lets it in below the lowest
 * loaded message, which is otherwise the sign of something that the page does not show yet.
 */
export function upsert(list: Element, message: HTMLElement, isHistory = false): Outcome {
  const present = document.getElementById(message.id)
  if (present) {
    if (changedSeqOf(present) >= changedSeqOf(message)) return 'dropped'
    replace(present, message)
  } else {
    if (!isHistory && !isWithin(list, seqOf(message))) return 'dropped'
    insert(list, message)
  }
  document.getElementById(`p-${message.id.slice(2)}`)?.remove()
  writeTimes(message)
  drawDaysAround(message)
  return present ? 'replaced' : 'added'
}

/** The list's end is loaded: what is new belongs to it. Looks from the end, whatever the length. */
export function reachesPresent(list: Element): boolean {
  let element = list.lastElementChild
  while (element && !isMessage(element)) {
    if (element.classList.contains('later')) return false
    element = element.previousElementSibling
  }
  return true
}

function upsertAll(list: Element, partial: Element): Applied[] {
  return [...partial.children].flatMap((element) => {
    if (!(element instanceof HTMLElement) || !isMessage(element)) return []
    const message = document.importNode(element, true)
    return { list, message, outcome: upsert(list, message) }
  })
}

function isWithin(list: Element, seq: number): boolean {
  const lowest = firstMessage(list)
  if (!lowest) return reachesPresent(list)
  if (seq < seqOf(lowest)) return false
  const highest = lastMessage(list)
  return reachesPresent(list) || (highest !== undefined && seq < seqOf(highest))
}

function insert(list: Element, message: HTMLElement) {
  const seq = seqOf(message)
  const last = lastMessage(list)
  if (last && seqOf(last) < seq) return last.after(message)
  const above = last && firstAbove(list.children, seq)
  const unsentOrLater = list.querySelector(':scope > [id^="p-"], :scope > .later')
  list.insertBefore(message, above ?? unsentOrLater)
}

/** Takes over what the reader is doing with the old element: the toolbar, an open edit form, the focus. */
function replace(present: Element, message: HTMLElement) {
  const focused = present.contains(document.activeElement) ? document.activeElement : null
  const toolbar = present.querySelector(':scope > .actions')
  const form = present.querySelector<HTMLElement>(':scope > form.edit')
  present.after(message)
  if (toolbar) message.append(toolbar)
  keepOpen(present, message)
  if (form) keepEditing(message, form)
  present.remove()
  if (focused && !message.contains(document.activeElement)) focusAgain(focused, present, message)
}

/** A spoiler that says the same stays as open as it was. */
function keepOpen(present: Element, message: HTMLElement) {
  const before = present.querySelectorAll('.spoiler')
  for (const [place, spoiler] of message.querySelectorAll('.spoiler').entries())
    if (before[place]?.textContent === spoiler.textContent)
      spoiler.toggleAttribute('open', before[place].hasAttribute('open'))
}

function keepEditing(message: HTMLElement, form: HTMLElement) {
  const body = message.querySelector<HTMLElement>(':scope > .body')
  if (!body) return
  body.hidden = true
  // moveBefore keeps focus and selection where it exists; both parents are in the page here.
  if (message.moveBefore) message.moveBefore(form, body)
  else body.before(form)
}

function focusAgain(focused: Element, present: Element, message: HTMLElement) {
  const emoji = focused.getAttribute('data-emoji')
  const twin = emoji && message.querySelector<HTMLElement>(`.reaction[data-emoji="${CSS.escape(emoji)}"]`)
  const target = focused === present || !message.contains(focused) ? twin || message : focused
  if (target instanceof HTMLElement) target.focus({ preventScroll: true })
}

function swapPart(target: Element, partial: Element) {
  const parts = [...partial.childNodes].map((node) => document.importNode(node, true))
  if (partial.getAttribute('hx-swap') === 'outerHTML') target.replaceWith(...parts)
  else target.replaceChildren(...parts)
  for (const part of parts) if (part instanceof Element) writeTimes(part)
}

const changedSeqOf = (element: Element) => Number(element.getAttribute('data-changed-seq'))
