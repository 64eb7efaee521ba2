import { pagePaths } from '../../src/http/page-paths.ts'
import { drawDays } from './dividers.ts'
import { firstMessage, isMessage, seqOf } from './messages.ts'
import { fetchFragment } from './request.ts'
import type { Room } from './room.ts'
import { writeTimes } from './times.ts'

/** Pages fetched to reach the reader's place again after a reset, before the newest page has to do. */
const MOST_PAGES_TO_PLACE = 20

/**
 * After a reset: draws the newest page of the list anew and keeps the reader's place, so far as it still exists.
 * Answers with the numbers to resume from. Throws when the list could not be had.
 */
export async function refetchList({
  id,
  list,
  scroller,
  scroll,
  followEarlier,
}: Room): Promise<{ seq: number; epoch: string }> {
  const fresh = await fetchList(pagePaths.messages(id))
  const place = scroll.atBottom ? undefined : topmostVisible(scroller, list)
  const isSameEpoch = fresh.dataset['epoch'] === list.dataset['epoch']
  if (place && isSameEpoch && !fresh.querySelector(`#${place.element.id}`))
    await reachBack(id, fresh, seqOf(place.element))
  const numbers = { seq: Number(fresh.dataset['seq']), epoch: fresh.dataset['epoch'] ?? '' }
  list.dataset['epoch'] = numbers.epoch
  list.replaceChildren(...fresh.childNodes)
  writeTimes(list)
  drawDays(list)
  followEarlier()
  const again = place && document.getElementById(place.element.id)
  if (again) scroller.scrollTop += again.getBoundingClientRect().top - place.top
  return numbers
}

/** The first message that can be seen, and where. */
function topmostVisible(scroller: Element, list: Element): { element: Element; top: number } | undefined {
  const edge = scroller.getBoundingClientRect().top
  for (const element of list.children) {
    const box = isMessage(element) && element.getBoundingClientRect()
    if (box && box.bottom > edge) return { element, top: box.top }
  }
  return undefined
}

/** Adds the pages between the reader's place and the newest page. */
async function reachBack(roomId: string, fresh: HTMLElement, placeSeq: number) {
  const run: Node[] = []
  const newestFrom = seqOf(firstMessage(fresh) ?? fresh)
  let after = placeSeq - 1
  for (let page = 0; page < MOST_PAGES_TO_PLACE && after < newestFrom - 1; page++) {
    const next = await fetchList(pagePaths.messagesAfter(roomId, after))
    const messages = [...next.children].filter((element) => isMessage(element) && seqOf(element) < newestFrom)
    if (page === 0) run.push(...next.querySelectorAll(':scope > .earlier'))
    run.push(...messages)
    const last = messages.at(-1)
    if (!last) break
    after = seqOf(last)
  }
  for (const link of fresh.querySelectorAll(':scope > .earlier')) link.remove()
  fresh.prepend(...run)
}

async function fetchList(url: string): Promise<HTMLElement> {
  const list = (await fetchFragment(url)).querySelector<HTMLElement>('ol[data-seq]')
  if (!list) throw new Error('Expected a list of messages, found something else.')
  return document.importNode(list, true)
}
