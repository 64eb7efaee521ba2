import type { Facts, Violation } from '../facts.ts'
import type { Entry, EntryOf } from '../log.ts'
import { createPageModel, listDifferences, type PageModel } from '../page.ts'

/** 9. Old page + frames = fresh page, byte for byte, for every tab that lived until the end. */
export function checkEquation({ entries }: Facts): Violation[] {
  const fresh = entries.filter((entry) => entry.type === 'fetched' && entry.tab === null)
  const violations: Violation[] = []
  for (const page of [...livedPages(entries).values()].flat()) {
    const twin = fresh.find((entry) => entry.type === 'fetched' && isTwin(entry, page))
    if (twin?.type !== 'fetched') continue
    for (const { messageId, detail } of listDifferences(page.model, twin.html)) {
      violations.push({ check: 'equation', room_id: twin.room_id, message_id: messageId, detail })
    }
  }
  return violations
}

interface LivedPage {
  userId: string
  model: PageModel
}

/** The lists that each tab shows: that of the room, and that of the thread beside it where one is open. */
function livedPages(entries: Entry[]): Map<number, LivedPage[]> {
  const pages = new Map<number, LivedPage[]>()
  const tabs = new Map<number, number>()
  for (const entry of entries) {
    if (entry.type === 'connect') tabs.set(entry.connection, entry.tab)
    if (entry.type === 'fetched' && entry.tab !== null) {
      const model = createPageModel(entry.html, entry.root_id)
      const others = (pages.get(entry.tab) ?? []).filter((page) => page.model.rootId !== entry.root_id)
      pages.set(entry.tab, [...others, { userId: entry.user_id, model }])
    }
    if (entry.type === 'frame' && entry.frame.type === 'changes') {
      for (const { model } of pages.get(tabs.get(entry.connection) ?? -1) ?? [])
        if (model.roomId === entry.frame.room_id) model.apply(entry.frame)
    }
  }
  return pages
}

/** The same person's view of the same room at the same number; a page that is not there yet is check 6's to report. */
function isTwin(fresh: EntryOf<'fetched'>, { userId, model }: LivedPage): boolean {
  const isSameList = fresh.room_id === model.roomId && fresh.root_id === model.rootId
  return isSameList && fresh.user_id === userId && fresh.data_seq === model.cursor()
}
