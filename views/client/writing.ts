import { pagePaths } from '../../src/http/page-paths.ts'
import { reachesPresent } from './apply.ts'
import type { Clock } from './clock.ts'
import { type Composer, type Written, createComposer } from './composer.ts'
import { createDraft } from './drafts.ts'
import type { Outbox } from './outbox.ts'
import type { Reading } from './reading.ts'
import { request } from './request.ts'
import type { Room } from './room.ts'
import type { Sidebar } from './sidebar.ts'
import type { Store } from './stored.ts'

export interface WritingDeps {
  room: Room
  userId: string
  clock: Clock
  store: Store
  outbox: Outbox
  sidebar: Sidebar
  reading: Reading
  enterSends: boolean
  editLast: () => void
}

/** The composer of the open room, with its draft and its suggestions; undefined where one may only read. */
export function startWriting(deps: WritingDeps): Composer | undefined {
  const { room, userId, clock, store, outbox, sidebar, reading, enterSends, editLast } = deps
  const form = document.getElementById('composer')
  const field = document.getElementById('compose')
  if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLTextAreaElement)) return undefined
  const draft = createDraft({
    userId,
    roomId: room.id,
    store,
    clock,
    save: (body, at) => saveDraft(room.id, body, at),
    onChange: (isThere) => sidebar.draft(room.id, isThere),
  })
  const composer = createComposer({ form, field, enterSends, send, onInput: written, editLast })

  function send({ body, quote, uploads }: Written) {
    outbox.add({
      roomId: room.id,
      body,
      uploads: uploads.map(({ value, title }) => [value, title]),
      ...(quote && { replyToId: quote.id, quote: { author: quote.author, text: quote.text } }),
    })
    room.scroll.toBottom()
    reading.typing.sent()
    reading.unread.markRead()
    void draft.sent()
    // What was written belongs to the room's end; here it would stand among old messages. The outbox comes along.
    if (!reachesPresent(room.list)) location.assign(pagePaths.room(room.id))
  }

  function written() {
    draft.written(composer.field.value)
    if (composer.field.value) reading.typing.say()
  }

  if (matchMedia('(pointer: fine)').matches && !location.hash.startsWith('#m-')) field.focus({ preventScroll: true })
  // Whoever was quicker than the script has begun something new.
  const begun = field.value === field.defaultValue ? draft.restore(field.value) : field.value
  if (begun !== field.value) composer.write(begun)
  window.addEventListener('pagehide', () => draft.flush())
  const above = document.getElementById('above')
  if (above) suggestLater(room.id, field, above)
  return composer
}

/** Fetched with the first sign that something could be suggested for; until then, and without them, one writes on. */
function suggestLater(roomId: string, field: HTMLTextAreaElement, above: HTMLElement) {
  const typed = () => /[@#:]|^\//.test(field.value) && void load()
  const load = async () => {
    field.removeEventListener('input', typed)
    const part = await import('./lazy/suggest.ts').catch(() => undefined)
    if (part) part.suggestIn(roomId, field, above)
    else field.addEventListener('input', typed)
  }
  field.addEventListener('input', typed)
}

async function saveDraft(roomId: string, body: string, at: number): Promise<boolean> {
  const fields = { body, updated_at: new Date(at).toISOString() }
  return request('PUT', pagePaths.draft(roomId), fields, { keepalive: true }).then(
    () => true,
    () => false,
  )
}
