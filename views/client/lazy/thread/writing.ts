import { pagePaths } from '../../../../src/http/page-paths.ts'
import { threadPaths } from '../../../../src/http/thread-paths.ts'
import { choicesIn } from '../../choices.ts'
import type { Clock } from '../../clock.ts'
import { type Written, createComposer } from '../../composer.ts'
import { createDraft } from '../../drafts.ts'
import { elementAt } from '../../elements.ts'
import type { EmojiPicker } from '../../emoji.ts'
import type { Outbox } from '../../outbox.ts'
import type { Me } from '../../page.ts'
import type { createTyping } from '../../presence.ts'
import { request } from '../../request.ts'
import type { Room } from '../../room.ts'
import type { Store } from '../../stored.ts'
import { createSuggest } from '../../suggest.ts'

interface WritingDeps {
  room: Pick<Room, 'id'>
  me: Me
  clock: Clock
  store: Store
  outbox: Outbox
  picker: EmojiPicker | undefined
  enterSends: boolean
}

interface WritingParts {
  pane: HTMLElement
  rootId: string
  typing: ReturnType<typeof createTyping>
  sent: () => void
  editLast: () => void
  signal: AbortSignal
}

/** The composer of a thread; undefined where the reader may not write. */
export function startWriting(
  { room, me, clock, store, outbox, picker, enterSends }: WritingDeps,
  { pane, rootId, typing, sent, editLast, signal }: WritingParts,
) {
  const form = document.getElementById('thread-composer')
  const field = document.getElementById('thread-compose')
  if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLTextAreaElement)) return undefined
  const draft = createDraft({
    userId: me.id,
    roomId: `${room.id}.${rootId}`,
    store,
    clock,
    save: (body, at) => saveDraft(room.id, rootId, body, at),
    onChange: () => {},
  })
  const composer = createComposer({
    form,
    field,
    enterSends,
    send,
    onInput() {
      draft.written(field.value)
      if (field.value) typing.say()
    },
    editLast,
  })

  function send({ body, quote, uploads }: Written) {
    const also = document.getElementById('also-in-room')
    const alsoInRoom = also instanceof HTMLInputElement && also.checked
    outbox.add({
      roomId: room.id,
      threadRootId: rootId,
      body,
      uploads: uploads.map(({ value, title }) => [value, title]),
      ...(alsoInRoom && { alsoInRoom }),
      ...(quote && { replyToId: quote.id, quote: { author: quote.author, text: quote.text } }),
    })
    if (also instanceof HTMLInputElement) also.checked = false
    sent()
    typing.sent()
    void draft.sent()
    // Here it would stand among old replies. The outbox comes along.
    if (pane.querySelector('#thread > .later')) location.assign(pagePaths.thread(room.id, rootId))
  }

  const begun = field.value === field.defaultValue ? draft.restore(field.value) : field.value
  if (begun !== field.value) composer.write(begun)
  window.addEventListener('pagehide', () => draft.flush(), { signal })
  const above = document.getElementById('thread-above')
  if (above) createSuggest({ field, above, choices: choicesIn(room.id) })
  // The page's one picker writes into the room by itself.
  form.addEventListener('click', (event) => {
    const button = elementAt(event, '[popovertarget=emoji]')
    if (!button || !picker) return
    event.preventDefault()
    picker.choose(button, (emoji) => composer.insert(emoji))
  })
  return { composer, flush: () => draft.flush() }
}

const saveDraft = (roomId: string, rootId: string, body: string, at: number): Promise<boolean> =>
  request(
    'PUT',
    threadPaths.draft(roomId, rootId),
    { body, updated_at: new Date(at).toISOString() },
    { keepalive: true },
  ).then(
    () => true,
    () => false,
  )
