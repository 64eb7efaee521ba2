import type { Facts, StoredRow, Violation } from '../facts.ts'

/** 11. A message counts the replies in its thread, and a thread hangs on a message that stands in none. */
export function checkThreads({ rows, rowsById }: Facts): Violation[] {
  const replies = Map.groupBy(
    rows.filter((row) => row.thread_root_id !== null),
    (row) => row.thread_root_id,
  )
  const counts = rows.flatMap((row) => {
    const alive = (replies.get(row.id) ?? []).filter((reply) => !reply.deleted).length
    return alive === row.replies ? [] : [violation(row, `counts ${row.replies} replies, but has ${alive}`)]
  })
  const astray = [...replies.values()].flat().filter((reply) => {
    const root = rowsById.get(reply.thread_root_id ?? '')
    return root?.roomId !== reply.roomId || root.thread_root_id !== null
  })
  return [
    ...counts,
    ...astray.map((reply) => violation(reply, `stands in the thread of ${reply.thread_root_id}, which has none`)),
  ]
}

function violation(row: StoredRow, detail: string): Violation {
  return { check: 'threads', room_id: row.roomId, message_id: row.id, detail }
}
