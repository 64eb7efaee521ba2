import type { Facts, Violation } from '../facts.ts'
import type { Entry, EntryOf } from '../log.ts'
import { createPageModel, listDifferences, type PageModel } from '../page.ts'

/** 9. Old page + frames = fresh page, byte for byte, for every tab that lived until the end. */
export function checkEquation({ entries }: Facts): Violation[] {
  const fresh = entries.filter((entry) => entry.type === 'fetched' && entry.tab === null)
  const violations: Violation[] = []
  for (const page of livedPages(entries).values()) {
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

function livedPages(entries: Entry[]): Map<number, LivedPage> {
  const pages = new Map<number, LivedPage>()
  const tabs = new Map<number, number>()
  for (const entry of entries) {
    if (entry.type === 'connect') tabs.set(entry.connection, entry.tab)
    if (entry.type === 'fetched' && entry.tab !== null) {
      pages.set(entry.tab, { userId: entry.user_id, model: createPageModel(entry.html) })
    }
    if (entry.type === 'frame' && entry.frame.type === 'changes') {
      const page = pages.get(tabs.get(entry.connection) ?? -1)
      if (page?.model.roomId === entry.frame.room_id) page.model.apply(entry.frame)
    }
  }
  return pages
}

/** The same person's view of the same room at the same number; a page that is not there yet is check 6's to report. */
function isTwin(fresh: EntryOf<'fetched'>, page: LivedPage): boolean {
  return fresh.room_id === page.model.roomId && fresh.user_id === page.userId && fresh.data_seq === page.model.cursor()
}
