import type { Clock } from './clock.ts'
import { drawDayBefore } from './dividers.ts'
import { make } from './elements.ts'
import { fromTemplate } from './html.ts'
import { lastMessage } from './messages.ts'
import type { Unsent } from './outbox.ts'
import { writeTimes } from './times.ts'
import { t } from './t.ts'

/** A send that takes no longer than this says nothing about itself. */
const QUIET_MS = 2000

export interface PendingDeps {
  list: HTMLElement
  clock: Clock
  isConnected: () => boolean
  me: { id: string; name: string }
}

/** Draws what was written and is not confirmed, at the end of the list, as `#p-<id>`. */
export function createPending({ list, clock, isConnected, me }: PendingDeps) {
  function draw(message: Unsent) {
    const element = elementOf(message)
    if (!element) return
    const present = document.getElementById(element.id)
    if (present) present.replaceWith(element)
    else list.append(element)
    keepOrder(element)
    writeState(element, message)
  }

  function elementOf(message: Unsent): HTMLElement | undefined {
    const element = fromTemplate('pending-template')
    if (!element) return undefined
    element.id = `p-${message.id}`
    element.dataset['author'] = me.id
    element.classList.toggle('failed', message.failed !== undefined)
    element.classList.toggle('pending', message.failed === undefined)
    element.classList.toggle('continues', continues(message))
    element.querySelector('.head time')?.setAttribute('datetime', new Date(message.writtenAt).toISOString())
    element
      .querySelector('.body')
      ?.replaceChildren(
        ...paragraphs([message.body, ...(message.uploads ?? []).map(([, name]) => name)].join('\n\n').trim()),
      )
    if (message.quote) element.querySelector('.head')?.after(quoteOf(message.quote))
    writeTimes(element)
    return element
  }

  /** As the server decides it: the same author, at most five minutes later, no quote. */
  function continues(message: Unsent): boolean {
    const before = document.getElementById(`p-${message.id}`)?.previousElementSibling ?? list.lastElementChild
    const stamp = before?.querySelector('.head time')?.getAttribute('datetime')
    const isMine = before?.getAttribute('data-author') === me.id
    return !message.quote && isMine && !!stamp && message.writtenAt - new Date(stamp).getTime() <= 5 * 60_000
  }

  /** Ids are minted in the order of writing, so the order of ids is that of the list's end. */
  function keepOrder(element: HTMLElement) {
    const later = [...list.querySelectorAll(':scope > [id^="p-"]')].find((other) => other.id > element.id)
    if (later && later.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) later.before(element)
    if (!lastMessage(list)) drawDayBefore(element)
  }

  function writeState(element: HTMLElement, message: Unsent) {
    const state = element.querySelector('.state')
    state?.replaceChildren()
    if (message.failed !== undefined) {
      showState(element, 'failed-template', t('Not sent: {reason}', { reason: message.failed }))
      return
    }
    const waits = () => {
      if (!element.isConnected || !element.classList.contains('pending')) return
      showState(element, 'waiting-template', isConnected() ? t('Sending…') : t('Waiting for the connection'))
    }
    const ageMs = clock.now() - message.writtenAt
    if (ageMs >= QUIET_MS || !isConnected()) waits()
    else clock.after(QUIET_MS - ageMs, waits)
  }

  function showState(element: HTMLElement, template: string, reason: string) {
    const state = fromTemplate(template)
    if (!state) return
    const words = state.querySelector('.reason')
    if (words) words.textContent = reason
    if (template === 'failed-template') state.setAttribute('role', 'alert')
    element.querySelector(':scope > .state')?.remove()
    element.append(state)
  }

  return {
    draw,
    /** It is stored: it looks ordinary until its own element takes its place. */
    sent(id: string) {
      const element = document.getElementById(`p-${id}`)
      element?.classList.remove('pending', 'failed')
      element?.querySelector(':scope > .state')?.replaceChildren()
    },
    remove(id: string) {
      document.getElementById(`p-${id}`)?.remove()
    },
  }
}

export type Pending = ReturnType<typeof createPending>

function paragraphs(body: string): HTMLElement[] {
  return body.split(/\n{2,}/).map((text) => {
    const paragraph = make('p')
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) paragraph.append(make('br'))
      paragraph.append(line)
    }
    return paragraph
  })
}

function quoteOf({ author, text }: { author: string; text: string }): HTMLElement {
  return make('p', 'quote', make('span', 'cut', make('b', '', author), ` ${text}`))
}
