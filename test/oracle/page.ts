import { listChangedElements, listMessageElements, requireMessageList, type MessageElement } from './html.ts'
import type { Changes } from './log.ts'

/**
 * A model of what a page does with the frames it gets (PROTOCOL.md, section 2), without a browser: the elements of
 * `<ol id="messages">` by id, or of a thread's `<ol id="thread">`, and the cursor. `draw` is what script does to an element.
 */
export function createPageModel(listHtml: string, rootId?: string, draw = (html: string) => html) {
  const list = requireMessageList(listHtml, rootId === undefined ? 'messages' : 'thread')
  const listed = listMessageElements(list.html).filter((element) => element.list === (rootId ? 'thread' : 'room'))
  const elements = new Map(listed.map((element) => [element.id, element]))
  let cursor = list.seq

  return {
    roomId: list.roomId,
    rootId,
    cursor: () => cursor,
    /** The elements in the list's order. */
    elements: () => [...elements.values()].sort((a, b) => a.seq - b.seq),
    /** People are called something else: every element is drawn anew. */
    redraw() {
      for (const [id, element] of elements) elements.set(id, { ...element, html: draw(element.html) })
    },
    /** Applies a frame: `hole` when it does not join up (the page would open again), `old` when it brings nothing. */
    apply(frame: Changes): 'applied' | 'old' | 'hole' {
      if (frame.seq <= cursor) return 'old'
      if (frame.after > cursor) return 'hole'
      cursor = frame.seq
      for (const element of listChangedElements(frame.content))
        if (rootId ? element.rootId === rootId : element.list === 'room')
          upsert(elements, { ...element, html: draw(element.html) })
      return 'applied'
    },
  }
}
export type PageModel = ReturnType<typeof createPageModel>

/** How a page that lived on frames differs from a freshly fetched one, over the messages that both have loaded. */
export function listDifferences(page: PageModel, freshHtml: string): { messageId: string; detail: string }[] {
  const { rootId } = page
  const { html } = requireMessageList(freshHtml, rootId === undefined ? 'messages' : 'thread')
  const fresh = listMessageElements(html).filter((element) => element.list === (rootId ? 'thread' : 'room'))
  const lived = page.elements()
  const from = Math.max(lived[0]?.seq ?? 0, fresh[0]?.seq ?? 0)
  const livedById = new Map(lived.filter((element) => element.seq >= from).map((element) => [element.id, element]))
  const freshById = new Map(fresh.filter((element) => element.seq >= from).map((element) => [element.id, element]))
  return [
    ...[...freshById.values()].flatMap((element) => differenceOf(element, livedById.get(element.id))),
    ...[...livedById.keys()]
      .filter((id) => !freshById.has(id))
      .map((messageId) => ({ messageId, detail: 'is on the page, but not in the fresh one' })),
    ...disorders(fresh),
  ]
}

function upsert(elements: Map<string, MessageElement>, element: MessageElement) {
  const present = elements.get(element.id)
  if (present !== undefined ? element.changedSeq < present.changedSeq : element.seq < lowestSeq(elements)) return
  elements.set(element.id, element)
}

function lowestSeq(elements: Map<string, MessageElement>): number {
  let lowest = Infinity
  for (const element of elements.values()) lowest = Math.min(lowest, element.seq)
  return lowest === Infinity ? 0 : lowest
}

function differenceOf(fresh: MessageElement, lived: MessageElement | undefined) {
  if (lived === undefined) return [{ messageId: fresh.id, detail: 'is in the fresh page, but not on the old one' }]
  if (lived.html === fresh.html) return []
  let at = 0
  while (lived.html[at] === fresh.html[at]) at++
  const around = (html: string) => JSON.stringify(html.slice(Math.max(0, at - 40), at + 60))
  return [{ messageId: fresh.id, detail: `differs at ${at}: page ${around(lived.html)}, fresh ${around(fresh.html)}` }]
}

function disorders(fresh: MessageElement[]) {
  return fresh
    .filter((element, index) => element.seq <= (fresh[index - 1]?.seq ?? 0))
    .map((element) => ({ messageId: element.id, detail: `stands out of order in the fresh page (seq ${element.seq})` }))
}
