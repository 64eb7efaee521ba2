import type { Actions } from './actions.ts'
import type * as Moves from './lazy/moves.ts'

export interface KeyboardDeps {
  openSwitcher: () => void
  /** Esc with nothing on top. */
  markRead: () => void
}

/** Keys that work anywhere. */
export function listenAnywhere({ openSwitcher, markRead }: KeyboardDeps) {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const isCommand = event.ctrlKey || event.metaKey
    if (isCommand && event.key.toLowerCase() === 'k') take(event, openSwitcher)
    else if (isCommand && event.key === '/') take(event, toggleHelp)
    else if (event.key === 'F6') take(event, () => move(({ moveRegion }) => moveRegion(event.shiftKey ? -1 : 1)))
    else if (event.key === 'Escape' && !isSomethingOnTop()) {
      markRead()
      document.getElementById('compose')?.focus()
    } else if (
      event.altKey &&
      !isCommand &&
      (event.key === 'ArrowUp' || event.key === 'ArrowDown') &&
      !holdsText(event.target)
    )
      take(event, () => move(({ goToRoom }) => goToRoom(event.key === 'ArrowDown' ? 1 : -1, event.shiftKey)))
  })
}

/** Single letters, while a message has the focus and only then (WCAG 2.1.4). */
export function listenOnMessages(list: HTMLElement, actions: Actions) {
  const letters: Record<string, string> = {
    r: 'react',
    q: 'quote',
    t: 'thread',
    e: 'edit',
    delete: 'delete',
    u: 'mark-unread',
    l: 'copy-link',
    enter: 'more',
  }
  list.addEventListener('keydown', (event) => {
    const message = event.target
    if (
      !(message instanceof HTMLElement) ||
      !message.matches('.message') ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey
    )
      return
    const action = letters[event.key.toLowerCase()]
    const step = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity }[event.key]
    if (action) take(event, () => actions.run(action, message))
    else if (event.key === '?') take(event, toggleHelp)
    else if (step !== undefined) take(event, () => focusFrom(list, message, step))
  })
}

const toggleHelp = () => document.getElementById('keys')?.togglePopover()

/** Far moves are rare: what they take is fetched with the first. */
const move = (how: (moves: typeof Moves) => void) => void import('./lazy/moves.ts').then(how, () => {})

function take(event: Event, act: () => void) {
  event.preventDefault()
  act()
}

function focusFrom(list: HTMLElement, message: HTMLElement, step: number) {
  const messages = [...list.querySelectorAll<HTMLElement>(':scope > .message')]
  const to = Math.max(0, Math.min(messages.length - 1, messages.indexOf(message) + step))
  messages[to]?.focus()
  messages[to]?.scrollIntoView({ block: 'nearest' })
}

const isSomethingOnTop = () => document.querySelector('dialog[open], :popover-open') !== null

const holdsText = (target: EventTarget | null) =>
  (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) && target.value !== ''
