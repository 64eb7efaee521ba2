import type { Actions } from './actions.ts'

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
    else if (isCommand && event.key === '/') take(event, () => document.getElementById('keys')?.togglePopover())
    else if (event.key === 'F6') take(event, () => moveRegion(event.shiftKey ? -1 : 1))
    else if (event.key === 'Escape' && !isSomethingOnTop()) {
      markRead()
      document.getElementById('compose')?.focus()
    } else if (
      event.altKey &&
      !isCommand &&
      (event.key === 'ArrowUp' || event.key === 'ArrowDown') &&
      !holdsText(event.target)
    )
      take(event, () => goToRoom(event.key === 'ArrowDown' ? 1 : -1, event.shiftKey))
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
    else if (step !== undefined) take(event, () => focusFrom(list, message, step))
  })
}

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

/** The next or previous room of the sidebar, round the ends. */
function goToRoom(step: 1 | -1, unreadOnly: boolean) {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.sidebar .room-link[data-room-id]')]
  const at = links.findIndex((link) => link.getAttribute('aria-current') === 'page')
  const ring = links.map(
    (_, n) => links[((((at < 0 && step < 0 ? 0 : at) + step * (n + 1)) % links.length) + links.length) % links.length],
  )
  const next = ring.find((link) => !unreadOnly || link?.classList.contains('unread'))
  if (next && next !== links[at]) location.assign(next.href)
}

/** Sidebar, room header, messages, composer, pane. */
function moveRegion(step: 1 | -1) {
  const regions = ['.sidebar > nav', '#room > .bar, .sheet > .bar', '#messages', '#composer', '.pane'].flatMap(
    (selector) => document.querySelector<HTMLElement>(selector) ?? [],
  )
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const next = regions[(at + step + regions.length) % regions.length] ?? regions[0]
  if (next) entryOf(next)?.focus()
}

function entryOf(region: HTMLElement): HTMLElement | null {
  if (region.id === 'messages') return [...region.querySelectorAll<HTMLElement>(':scope > .message')].at(-1) ?? null
  return (
    region.querySelector<HTMLElement>('[aria-current=page], textarea') ??
    region.querySelector<HTMLElement>('a[href], button')
  )
}
