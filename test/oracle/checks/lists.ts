import { isInRoom, type Facts, type StoredRow, type Violation } from '../facts.ts'
import { listMessageElements, type MessageElement } from '../html.ts'
import type { EntryOf } from '../log.ts'
import { misquotesOf, missesOf } from '../shown.ts'

/**
 * 12. A fresh list, of a room or of a thread, has the newest messages of it by their numbers without a hole, and shows each as it is
 * stored; what was deleted is quoted nowhere.
 */
export function checkLists(facts: Facts): Violation[] {
  const lists = facts.entries.filter((entry) => entry.type === 'fetched' && entry.tab === null)
  return lists.flatMap((list) => (list.type === 'fetched' ? checkList(facts, list) : []))
}

function checkList(facts: Facts, list: EntryOf<'fetched'>): Violation[] {
  const dump = facts.dumps.find((one) => one.room_id === list.room_id)
  // A list of another number is of another moment, and check 6's to report.
  if (dump?.seq !== list.data_seq) return []
  const elements = listMessageElements(list.html)
  const expected = facts.rows
    .filter((row) => row.roomId === list.room_id && isListed(row, list.root_id))
    .toSorted((a, b) => a.seq - b.seq)
  const violation = (id: string | null, detail: string) => ({
    check: 'lists',
    room_id: list.room_id,
    message_id: id,
    detail: `the list of ${list.root_id ?? 'the room'} for ${list.user_id}: ${detail}`,
  })
  return [
    ...holes(expected, elements).map((detail) => violation(null, detail)),
    ...elements.flatMap((element) => {
      const row = facts.rowsById.get(element.id)
      if (row === undefined) return [violation(element.id, 'is not stored')]
      return [...missesOf(element, row), ...misquotesOf(element, row, facts)].map((detail) => violation(row.id, detail))
    }),
  ]
}

const isListed = (row: StoredRow, rootId: string | undefined) =>
  rootId === undefined ? isInRoom(row) : row.thread_root_id === rootId

/** A page has no fewer of them, where there are as many. */
const LEAST_LISTED = 20

function holes(expected: StoredRow[], elements: MessageElement[]): string[] {
  if (elements.length < Math.min(expected.length, LEAST_LISTED))
    return [`has ${elements.length} messages of ${expected.length}`]
  const newest = expected.slice(expected.length - elements.length)
  const at = newest.findIndex((row, index) => row.id !== elements[index]?.id || row.seq !== elements[index].seq)
  return at < 0
    ? []
    : [`expected ${newest[at]?.id} (${newest[at]?.seq}), found ${elements[at]?.id} (${elements[at]?.seq})`]
}
