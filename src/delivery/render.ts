import { isInRoom, type Message } from '../messages/message.ts'
import type { RoomEvent } from './bus.ts'
import * as frames from './frames.ts'
import type { Run } from './run.ts'

export type FrameRenderer = ReturnType<typeof createFrameRenderer>

/** A message as the room's list has it, and as the list of its thread has it. */
export interface MessageRenderer {
  html: (message: Message) => string
  replyHtml: (message: Message) => string
}

/**
 * Makes the frames of a room's runs: an `<hx-partial>` with the changed messages of the room's list, each as it stands
 * in the page, and one for each thread with changed replies, which finds its target where that thread is open. A run is
 * rendered once, however many pages and resumes it goes to.
 */
export function createFrameRenderer({ html, replyHtml }: MessageRenderer) {
  const made = new WeakMap<Run, string>()

  return function frameOf(roomId: string, run: Run): string {
    const known = made.get(run)
    if (known !== undefined) return known
    const frame = frames.changes(roomId, run.after, run.seq, contentOf(run.events))
    made.set(run, frame)
    return frame
  }

  function contentOf(events: RoomEvent[]): string {
    const messages = events.flatMap((event) => (event.kind === 'message' ? [event.message] : []))
    const inRoom = messages.filter(isInRoom)
    const replies = messages.filter(({ thread_root_id: rootId }) => rootId !== null)
    return (
      partial('#messages', inRoom, html) +
      [...Map.groupBy(replies, ({ thread_root_id: rootId }) => rootId)]
        .map(([rootId, all]) => partial(`#thread[data-thread-root-id=&quot;${rootId}&quot;]`, all, replyHtml))
        .join('')
    )
  }
}

const partial = (target: string, messages: Message[], render: (message: Message) => string): string =>
  messages.length === 0
    ? ''
    : `<hx-partial hx-target="${target}" hx-swap="upsert">${messages.map(render).join('')}</hx-partial>`
