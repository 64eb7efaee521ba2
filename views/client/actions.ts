import { pagePaths } from '../../src/http/page-paths.ts'
import { copyText } from './clipboard.ts'
import type { EmojiPicker } from './emoji.ts'
import type { Quoted } from './composer.ts'
import { elementAt } from './elements.ts'
import { fromTemplate } from './html.ts'
import { textOf } from './message-text.ts'
import { request, RequestFailed, fetchFragment } from './request.ts'
import type { Toast } from './toast.ts'
import { t } from './t.ts'

const LONG_PRESS_MS = 500

export interface ActionDeps {
  list: HTMLElement
  userId: string
  /** A message's address, as it is passed on. */
  linkTo: (message: HTMLElement) => string
  picker: EmojiPicker | undefined
  toast: Toast
  quote: ((quoted: Quoted) => void) | undefined
  edit: (message: HTMLElement) => void
  unreadFrom: (message: HTMLElement) => void
  thread: (message: HTMLElement) => void
}

/** What can be done to a message, whichever way it is asked for: toolbar, keys, drawer, long press. */
export function createActions({ list, userId, linkTo, picker, toast, quote, edit, unreadFrom, thread }: ActionDeps) {
  const does: Record<string, (message: HTMLElement, at: HTMLElement) => void> = {
    react: (message, at) => picker?.choose(at, (emoji) => void react(message, emoji)),
    quote: (message) => quote?.(quotedFrom(message)),
    edit: (message) => isMine(message) && edit(message),
    more: (message) => void openDrawer(message),
    delete: (message) => isMine(message) && void remove(message),
    'copy-link': (message) => void copyText(linkTo(message)).then((isDone) => isDone && toast.show(t('Link copied'))),
    'copy-text': (message) => void copyText(textOf(message)).then((isDone) => isDone && toast.show(t('Text copied'))),
    'mark-unread': unreadFrom,
    thread,
    remind: (message) => void import('./lazy/later.ts').then(({ remind }) => remind(idOf(message))),
    'more-emoji': (message) => does['react']?.(message, message),
  }

  const isMine = (message: HTMLElement) => message.dataset['author'] === userId

  async function react(message: HTMLElement, emoji: string) {
    const button = message.querySelector(`.reaction[data-emoji="${CSS.escape(emoji)}"]`)
    const isOn = button?.getAttribute('data-by')?.split(' ').includes(userId)
    await attempt(() => request(isOn ? 'DELETE' : 'PUT', pagePaths.reaction(idOf(message), emoji)))
  }

  async function remove(message: HTMLElement) {
    const part = await attempt(() => import('./lazy/dialogs.ts'))
    if (!(await part?.confirmDelete(quotedFrom(message)))) return
    const next = message.nextElementSibling ?? message.previousElementSibling
    const isDone = await attempt(() => request('DELETE', pagePaths.message(idOf(message))))
    if (!isDone) return
    offerUndo(message)
    if (next instanceof HTMLElement && next.tabIndex === -1) next.focus()
  }

  const offerUndo = (message: HTMLElement) =>
    toast.show(
      t('Message deleted'),
      () => void attempt(() => request('DELETE', pagePaths.messageDeletion(idOf(message)))),
    )

  async function openDrawer(message: HTMLElement) {
    const drawer = fromTemplate('drawer-template')
    if (!(drawer instanceof HTMLDialogElement)) return location.assign(pagePaths.message(idOf(message)))
    const part = await attempt(() => import('./lazy/drawer.ts'))
    await part?.openDrawer(message, drawer, {
      does,
      react,
      send: (form, submitter) => attempt(() => request('POST', form.action, new FormData(form, submitter))),
      fetchFragment: (url) => attempt(() => fetchFragment(url)),
      offerUndo,
      say: (text) => toast.show(text),
    })
  }

  async function attempt<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask()
    } catch (error) {
      toast.show(error instanceof RequestFailed ? error.message : t('That did not work.'))
      return undefined
    }
  }

  const toolbar = fromTemplate('actions-template')
  if (toolbar) followPointer(list, toolbar, does)
  followLongPress(list, (message) => void openDrawer(message))
  list.addEventListener('click', (event) => {
    const message = messageAt(event)
    if (!message) return
    const emoji = elementAt(event, '.reaction')?.getAttribute('data-emoji')
    if (emoji) void react(message, emoji)
    const link = elementAt(event, '.more,.no-previews')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    if (link.matches('.more')) void openDrawer(message)
    else void attempt(() => request('DELETE', `${pagePaths.message(idOf(message))}/previews`))
  })

  return {
    run(action: string, message: HTMLElement) {
      if (!message.id.startsWith('p-')) does[action]?.(message, message)
    },
  }
}

export type Actions = ReturnType<typeof createActions>

/** There is one toolbar in the page; it moves into the message under the pointer or with the focus. */
function followPointer(
  list: HTMLElement,
  toolbar: HTMLElement,
  does: Record<string, (message: HTMLElement, at: HTMLElement) => void>,
) {
  // The emoji picker hangs on the toolbar: it must not go away under it.
  const isHeld = () => document.querySelector('.emoji:popover-open') !== null
  const follow = (event: Event) => {
    if (isHeld()) return
    const message = messageAt(event)
    if (
      !message ||
      message === toolbar.parentElement ||
      message.contains(document.activeElement?.closest('form.edit') ?? null)
    )
      return
    if (message.id.startsWith('p-') || 'deleted' in message.dataset) return toolbar.remove()
    message.append(toolbar)
  }
  list.addEventListener('pointerover', (event) => event.pointerType !== 'touch' && follow(event))
  list.addEventListener('focusin', follow)
  list.addEventListener('pointerleave', () => isHeld() || toolbar.contains(document.activeElement) || toolbar.remove())
  toolbar.addEventListener('click', (event) => {
    const button = elementAt(event, '[data-action]')
    const message = toolbar.parentElement
    if (button && message) does[button.dataset['action'] ?? '']?.(message, button)
  })
}

/** A press of half a second on no link and with nothing selected. */
function followLongPress(list: HTMLElement, open: (message: HTMLElement) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const cancel = () => clearTimeout(timer)
  list.addEventListener('pointerdown', (event) => {
    const message = messageAt(event)
    cancel()
    if (event.pointerType !== 'touch' || !message || elementAt(event, 'a, button')) return
    timer = setTimeout(() => {
      if (getSelection()?.isCollapsed === false) return
      passOverRelease()
      open(message)
    }, LONG_PRESS_MS)
  })
  for (const end of ['pointerup', 'pointercancel', 'pointermove', 'scroll']) list.addEventListener(end, cancel)
}

/** The finger that still rests comes up over what has opened under it: that is no choice. */
function passOverRelease() {
  const pass = (event: Event) => {
    event.preventDefault()
    event.stopPropagation()
  }
  window.addEventListener('click', pass, { capture: true, once: true })
  const nextPress = () => window.removeEventListener('click', pass, { capture: true })
  window.addEventListener('pointerdown', nextPress, { capture: true, once: true })
}

const messageAt = (event: Event) => elementAt(event, '.message')

const idOf = (message: HTMLElement) => message.id.slice(2)

function quotedFrom(message: HTMLElement): Quoted {
  return {
    id: idOf(message),
    author: message.querySelector('.author')?.textContent.trim() ?? '',
    text: textOf(message).replace(/\s+/g, ' ').slice(0, 200),
  }
}
