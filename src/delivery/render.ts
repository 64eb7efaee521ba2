import { isInRoom, type Message } from '../messages/message.ts'
import type { Language } from '../texts/language.ts'
import type { RoomEvent } from './bus.ts'
import * as frames from './frames.ts'
import type { Run } from './run.ts'

export type FrameRenderer = ReturnType<typeof createFrameRenderer>

/** A message as the room's list has it, and as the list of its thread has it. */
export interface MessageRenderer {
  html: (message: Message, language: Language) => string
  replyHtml: (message: Message, language: Language) => string
}

/**
 * Makes the frames of a room's runs: an `<hx-partial>` with the changed messages of the room's list, each as it stands
 * in the page, and one for each thread with changed replies, which finds its target where that thread is open. A run is
 * rendered once in each language that somebody reads it in, however many pages and resumes it goes to.
 */
export function createFrameRenderer({ html, replyHtml }: MessageRenderer) {
  const made = new WeakMap<Run, Partial<Record<Language, string>>>()

  return function frameOf(roomId: string, run: Run, language: Language): string {
    const known = made.get(run) ?? {}
    made.set(run, known)
    return (known[language] ??= frames.changes(roomId, run.after, run.seq, contentOf(run.events, language)))
  }

  function contentOf(events: RoomEvent[], language: Language): string {
    const messages = events.flatMap((event) => (event.kind === 'message' ? [event.message] : []))
    const inRoom = messages.filter(isInRoom)
    const replies = messages.filter(({ thread_root_id: rootId }) => rootId !== null)
    return (
      partial('#messages', inRoom, html, language) +
      [...Map.groupBy(replies, ({ thread_root_id: rootId }) => rootId)]
        .map(([rootId, all]) => partial(`#thread[data-thread-root-id=&quot;${rootId}&quot;]`, all, replyHtml, language))
        .join('')
    )
  }
}

const partial = (target: string, messages: Message[], render: MessageRenderer['html'], language: Language): string =>
  messages.length === 0
    ? ''
    : `<hx-partial hx-target="${target}" hx-swap="upsert">${messages.map((message) => render(message, language)).join('')}</hx-partial>`
