import { threadPaths } from '../../../../src/http/thread-paths.ts'
import { type Clock, createTimer } from '../../clock.ts'
import { fromTemplate } from '../../html.ts'
import { lastMessage, seqOf } from '../../messages.ts'
import { request } from '../../request.ts'
import type { Room } from '../../room.ts'

/** As in a room: seen for so long is read. */
const SEEN_FOR_MS = 1000
/** The line before what is new; the room has one of its own. */
export const LINE_ID = 'thread-unread'

/** What has been seen for a second, in a window with the focus, is read. */
export function createReading(
  { room, clock }: { room: Pick<Room, 'id'>; clock: Clock },
  { list, rootId, atEnd }: { list: HTMLElement; rootId: string; atEnd: () => boolean },
) {
  const seen = createTimer(clock)
  let markedSeq = 0
  /** "Unread from here" holds until the pane is opened again. */
  let isHeld = false
  let hasUnread = document.getElementById(LINE_ID) !== null

  const latest = () => seqOf(lastMessage(list) ?? list)
  const canSeeEnd = () => !isHeld && !document.hidden && document.hasFocus() && atEnd()

  /** Placed before the first arrival while the reader is away; the earlier line gives way once all before was read. */
  function arrived(reply: HTMLElement) {
    if (!document.hidden && document.hasFocus()) return
    if (lineOf() && hasUnread) return
    hasUnread = true
    placeLine(reply)
  }

  function placeLine(before: HTMLElement) {
    clearLine()
    const line = fromTemplate('unread-template')
    if (!line) return
    line.id = LINE_ID
    before.before(line)
  }

  const lineOf = () => document.getElementById(LINE_ID)
  const clearLine = () => lineOf()?.remove()

  function look() {
    if (!canSeeEnd() || latest() <= markedSeq) return seen.clear()
    if (!seen.running) seen.set(SEEN_FOR_MS, () => canSeeEnd() && mark(latest()))
  }

  /** Failing is no harm: the next reply, or the next time, marks it. */
  function mark(seq: number, back = false) {
    markedSeq = seq
    hasUnread = back
    const fields = { seq: String(seq), back: String(back) }
    void request('PUT', threadPaths.readMark(room.id, rootId), fields).catch(() => {})
  }

  return {
    look,
    arrived,
    clearLine,
    stop: () => seen.clear(),
    unreadFrom(message: HTMLElement) {
      isHeld = true
      seen.clear()
      mark(seqOf(message) - 1, true)
      placeLine(message)
    },
  }
}
