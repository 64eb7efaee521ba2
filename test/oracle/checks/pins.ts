import type { Facts, Violation } from '../facts.ts'

/** 13. A room's list of pins has the messages that are pinned, and no others. */
export function checkPins({ entries, rows, dumps }: Facts): Violation[] {
  return entries.flatMap((entry) => {
    if (entry.type !== 'pins' || !dumps.some((dump) => dump.room_id === entry.room_id)) return []
    const pinned = rows.filter((row) => row.roomId === entry.room_id && row.pinned && !row.deleted).map((row) => row.id)
    const violation = (id: string, detail: string) => ({
      check: 'pins',
      room_id: entry.room_id,
      message_id: id,
      detail,
    })
    const listed = new Set(entry.ids)
    return [
      ...pinned.filter((id) => !listed.has(id)).map((id) => violation(id, 'is pinned, but not in the list of pins')),
      ...entry.ids
        .filter((id) => !pinned.includes(id))
        .map((id) => violation(id, 'is in the list of pins, but not pinned')),
      ...(listed.size < entry.ids.length ? [violation(entry.ids[0] ?? '', 'the list of pins has one twice')] : []),
    ]
  })
}
