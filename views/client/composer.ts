import { watchFiles } from './attach.ts'
import { isSending } from './enter.ts'
import { elementAt, make } from './elements.ts'
import type { Unsent } from './outbox.ts'
import { fromTemplate } from './html.ts'
import { t } from './t.ts'

export const MOST_CHARACTERS = 10_000
/** From so many left the counter shows. */
const COUNTED_CHARACTERS = 500
const MOST_ROWS_WITHOUT_SIZING = 12

export interface Quoted {
  id: string
  author: string
  text: string
}

export interface Written {
  body: string
  quote: Quoted | undefined
  /** Uploads that go along. */
  uploads: HTMLInputElement[]
}

export interface ComposerDeps {
  form: HTMLFormElement
  field: HTMLTextAreaElement
  /** Whether Enter sends on this device: the person's setting, and never under a finger. */
  enterSends: boolean
  send: (written: Written) => void
  /** Text or quote changed. */
  onInput: () => void
  editLast: () => void
}

/** Where one writes: when Enter sends, what is quoted, how much room is left. What becomes of it is not its business. */
export function createComposer({ form, field, enterSends, send, onInput, editLast }: ComposerDeps) {
  let quoted = quoteOf(form)

  function submit(event: SubmitEvent) {
    event.preventDefault()
    if (event.submitter?.matches('.later'))
      return void import('./lazy/later.ts').then(({ sendLater }) => sendLater(form, finish))
    const body = field.value
    // The last one that is uploaded sends again.
    if (form.querySelector('progress')) return form.setAttribute('aria-busy', 'true')
    if ((!body.trim() && !uploadsIn(form)[0]) || body.length > MOST_CHARACTERS) return field.focus()
    if (form.dataset['tells'] && form.dataset['told'] !== body && /@room\b/i.test(body))
      return void import('./lazy/tell-room.ts').then(({ askToTell }) => askToTell(form, body))
    if (body.startsWith('/'))
      return void import('./lazy/slash.ts').then(({ sendTyped }) => sendTyped(form, field, finish))
    finish(body)
  }

  /** Sends a text, if there is one to be sent, with what goes along, and makes room for the next. */
  function finish(body?: string) {
    const uploads = uploadsIn(form)
    field.value = ''
    form.querySelector('.files')?.remove()
    if (body !== undefined) send({ body, quote: quoted, uploads })
    quote(undefined)
    changed()
    // After a press on the button: a phone's keyboard stays open.
    field.focus({ preventScroll: true })
  }

  function keydown(event: KeyboardEvent) {
    if (event.defaultPrevented) return
    if (event.key === 'Enter' && isSending(event, field, enterSends)) {
      event.preventDefault()
      form.requestSubmit()
    } else if (event.key === 'ArrowUp' && !field.value && !hasModifier(event)) {
      event.preventDefault()
      editLast()
    } else if (event.key === 'Escape' && quoted) {
      event.stopPropagation()
      quote(undefined)
    }
  }

  function changed() {
    sizeByRows(field)
    count(form, field.value.length)
    onInput()
  }

  function quote(next: Quoted | undefined) {
    quoted = next
    form.querySelector('.context:has([name=reply_to_id])')?.remove()
    const context = next && fromTemplate('context-template')
    if (!next || !context) return onInput()
    fillContext(context, next)
    form.prepend(context)
    onInput()
  }

  watchFiles(form)
  form.addEventListener('submit', submit)
  form.addEventListener('click', (event) => {
    const link = elementAt(event, '[data-action=unquote], [data-action=poll]')
    if (!link) return
    event.preventDefault()
    if (link instanceof HTMLAnchorElement && link.dataset['action'] === 'poll')
      return void import('./lazy/polls.ts').then(({ openNewPoll }) => openNewPoll(link.href))
    quote(undefined)
    field.focus()
  })
  field.addEventListener('keydown', keydown)
  field.addEventListener('input', changed)
  sizeByRows(field)

  return {
    field,
    get quoted() {
      return quoted
    },
    quote(next: Quoted) {
      quote(next)
      field.focus()
    },
    /** Puts text in place of what is there, as for editing a failed message or a draft from another device. */
    write(body: string) {
      field.value = body
      changed()
    },
    /** Puts a message that was not sent back: its text, what it quoted, and its files, which are uploaded. */
    rewrite({ body, replyToId, quote: original, uploads }: Pick<Unsent, 'body' | 'replyToId' | 'quote' | 'uploads'>) {
      field.value = body
      quote(replyToId && original ? { id: replyToId, ...original } : undefined)
      changed()
      if (uploads?.[0]) void import('./lazy/uploads.ts').then(({ putBack }) => putBack(form, uploads))
      field.focus()
    },
    /** Puts text where the caret is, as somebody would have typed it: it can be undone. */
    insert(text: string) {
      field.focus()
      field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
      changed()
    },
  }
}

export type Composer = ReturnType<typeof createComposer>

const uploadsIn = (form: HTMLFormElement) => [...form.querySelectorAll<HTMLInputElement>('[name=upload_ids]')]

const hasModifier = (event: KeyboardEvent) => event.altKey || event.ctrlKey || event.metaKey || event.shiftKey

/** A quote that the server put in (the way without script leads here too). */
function quoteOf(form: HTMLFormElement): Quoted | undefined {
  const id = form.querySelector<HTMLInputElement>('.context [name=reply_to_id]')?.value
  if (!id) return undefined
  const words = form.querySelector('.context .quote .cut')
  const author = words?.querySelector('b')?.textContent ?? ''
  return { id, author, text: words?.textContent.trim().slice(author.length).trim() ?? '' }
}

function fillContext(context: HTMLElement, { id, author, text }: Quoted) {
  const input = context.querySelector<HTMLInputElement>('[name=reply_to_id]')
  if (input) input.value = id
  const words = context.querySelector('.quote .cut')
  words?.replaceChildren(make('b', '', author), ` ${text}`)
}

/** Browsers without `field-sizing` grow it by lines. */
function sizeByRows(field: HTMLTextAreaElement) {
  if (CSS.supports('field-sizing', 'content')) return
  field.rows = Math.min(MOST_ROWS_WITHOUT_SIZING, field.value.split('\n').length)
}

function count(form: HTMLFormElement, length: number) {
  const left = MOST_CHARACTERS - length
  let counter = form.querySelector(':scope > .left')
  if (left > COUNTED_CHARACTERS) return counter?.remove()
  if (!counter) {
    counter = make('div', 'context left')
    counter.setAttribute('role', 'status')
    form.append(counter)
  }
  const words = left < 0 ? t('{n} characters too many', { n: -left }) : t('{n} characters left', { n: left })
  counter.replaceChildren(make('small', left < 0 ? 'push error' : 'push', words))
}
