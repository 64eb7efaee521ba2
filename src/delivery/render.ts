import type { Message } from '../messages/message.ts'
import type { RoomEvent } from './bus.ts'
import * as frames from './frames.ts'
import type { Run } from './run.ts'

export type FrameRenderer = ReturnType<typeof createFrameRenderer>

/**
 * Makes the frames of a room's runs: one `<hx-partial>` with the changed messages, each as it stands in the page. A run
 * is rendered once, however many pages and resumes it goes to.
 */
export function createFrameRenderer(renderMessage: (message: Message) => string) {
  const made = new WeakMap<Run, string>()

  return function frameOf(roomId: string, run: Run): string {
    const known = made.get(run)
    if (known !== undefined) return known
    const frame = frames.changes(roomId, run.after, run.seq, contentOf(run.events))
    made.set(run, frame)
    return frame
  }

  function contentOf(events: RoomEvent[]): string {
    const items = events.flatMap((event) => (event.kind === 'message' ? [renderMessage(event.message)] : []))
    return items.length === 0 ? '' : `<hx-partial hx-target="#messages" hx-swap="upsert">${items.join('')}</hx-partial>`
  }
}
