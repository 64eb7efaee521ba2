import type { Facts, StoredRow, Violation } from '../facts.ts'
import { shownLinks } from '../linked-site.ts'

/**
 * 17. Under a message stand the previews of the pages that it links to now, each once; none once somebody has taken them off, for good. What one tried
 * without an answer may be done or not.
 */
export function checkPreviews({ rows, alterations }: Pick<Facts, 'rows' | 'alterations'>): Violation[] {
  return rows.flatMap((row) => {
    const takings = (alterations.get(row.id) ?? []).filter((one) => one.op === 'unpreview' && one.outcome !== 'fail')
    const isOff = takings.some((one) => one.outcome === 'ok')
    const allowed = [...(isOff ? [] : [linksOf(row)]), ...(takings.length > 0 ? [[]] : [])]
    if (allowed.some((links) => Bun.deepEquals(links, row.previews))) return []
    const detail = `shows the pages ${JSON.stringify(row.previews)}, expected ${allowed.map((links) => JSON.stringify(links)).join(' or ')}`
    return [{ check: 'previews', room_id: row.roomId, message_id: row.id, detail }]
  })
}

const linksOf = (row: StoredRow) => (row.deleted ? [] : shownLinks(row.body))
