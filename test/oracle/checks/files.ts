import type { Facts, Violation } from '../facts.ts'
import { contentOf } from '../sent-files.ts'

/**
 * 15. A file is what was sent for whoever is in the room of its message, and for nobody else but in a public room; it is gone with the message. An
 * upload that was answered is there for the message that takes it.
 */
export function checkFiles(facts: Facts): Violation[] {
  const files = new Map(facts.rows.flatMap((row) => row.files.map((file) => [file.id, { ...file, row }] as const)))
  const unsent = listUnsent(facts)
  const read = facts.entries.flatMap((entry) => {
    // What went into no message waits for its uploader.
    if (entry.type !== 'file' || unsent.has(entry.file_id)) return []
    const file = files.get(entry.file_id)
    const mayRead = entry.member || !facts.privateRooms.has(entry.room_id)
    const wrong =
      file === undefined || !mayRead
        ? entry.status === 404
          ? null
          : `expected 404 of ${file ? 'another’s file' : 'a file that is gone'}, found ${entry.status}`
        : entry.status === 200 && entry.text === contentOf(file.name)
          ? null
          : `expected ${contentOf(file.name)}, found ${entry.status} ${entry.text}`
    return wrong === null ? [] : [violation(entry.room_id, file?.row.id ?? null, `${entry.file_id}: ${wrong}`)]
  })
  const refused = [...facts.sends].flatMap(([id, attempts]) =>
    attempts
      .filter((attempt) => attempt.code === 'files.no_upload')
      .map((attempt) => violation(attempt.roomId, id, 'was refused, because its uploads were lost')),
  )
  return [...read, ...refused]
}

/** Uploads whose message was never stored. */
function listUnsent({ sends, rowsById }: Facts): Set<string> {
  const messages = [...sends].filter(([id]) => !rowsById.has(id)).flatMap(([, attempts]) => attempts)
  return new Set(messages.flatMap(({ more }) => more.files?.flatMap(({ id }) => id ?? []) ?? []))
}

function violation(roomId: string, id: string | null, detail: string): Violation {
  return { check: 'files', room_id: roomId, message_id: id, detail }
}
