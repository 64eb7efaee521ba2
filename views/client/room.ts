import { type Applied, applyContent, upsert } from './apply.ts'
import { type CursorDeps, createCursor } from './cursor.ts'
import { drawDays } from './dividers.ts'
import { followEarlier } from './earlier.ts'
import type { LoadHtmx } from './htmx.ts'
import { firstMessage, isMessage, seqOf } from './messages.ts'
import { keepingPlace, watchScroll } from './scrolling.ts'

export interface RoomDeps extends Pick<CursorDeps, 'clock' | 'send' | 'onCurrent' | 'onClosed' | 'refetch'> {
  list: HTMLElement
  scroller: HTMLElement
  /** Messages of a frame that came or changed. */
  onApplied: (applied: Applied[]) => void
  loadHtmx: LoadHtmx
}

/** The list of the room that the page shows, and the cursor that says up to where it is complete. */
export function createRoom({ list, scroller, onApplied, loadHtmx, ...deps }: RoomDeps) {
  const id = list.dataset['roomId'] ?? ''
  const cursor = createCursor({
    ...deps,
    roomId: id,
    seq: Number(list.dataset['seq']),
    epoch: list.dataset['epoch'] ?? '',
    apply: (content) => onApplied(keepingPlace(scroller, () => applyContent(content))),
  })
  const follow = () => followEarlier(list, loadHtmx)
  // What the server drew for anybody becomes the reader's; the times are rewritten with the page's.
  drawDays(list)
  follow()
  return {
    id,
    list,
    scroller,
    scroll: watchScroll(scroller),
    cursor,
    /** A link to earlier messages was put into the list. */
    followEarlier: follow,
    /** Puts a fetched stretch of history in: the swap style `history`. */
    merge(fragment: DocumentFragment): Element[] {
      const fetched = fragment.querySelector<HTMLElement>('ol[data-room-id]')
      if (fetched?.dataset['roomId'] !== id) return []
      const added = mergeHistory(list, fetched)
      cursor.merged(Number(fetched.dataset['seq']))
      follow()
      return added
    },
  }
}

export type Room = ReturnType<typeof createRoom>

function mergeHistory(list: HTMLElement, fetched: HTMLElement): Element[] {
  const first = firstMessage(fetched)
  const lowest = firstMessage(list)
  const isBelow = !first || !lowest || seqOf(first) < seqOf(lowest)
  for (const link of list.querySelectorAll(isBelow ? ':scope > .earlier' : ':scope > .later')) link.remove()
  const messages = [...fetched.children].filter((element) => element instanceof HTMLElement && isMessage(element))
  for (const message of messages) if (message instanceof HTMLElement) upsert(list, message, true)
  // Upwards the link, or the room's beginning, stands first; downwards the link stands last.
  if (isBelow) list.prepend(...fetched.querySelectorAll(':scope > .earlier, :scope > .beginning'))
  else list.append(...fetched.querySelectorAll(':scope > .later'))
  return messages
}
