import { pagePaths } from '../../src/http/page-paths.ts'
import type { PulseFrame } from './frames.ts'
import { make } from './elements.ts'
import { drawIcon } from './icon.ts'
import { fetchFragment } from './request.ts'
import { t } from './t.ts'

const MOST_SHOWN = 99

export interface SidebarDeps {
  userId: string
  openRoomId: string | undefined
  /** Something counts differently. */
  onChange: () => void
  /** Rooms with something half written that only this device has. */
  drafts: () => string[]
}

/** The counts beside the rooms, kept by pulses between two pages. */
export function createSidebar({ userId, openRoomId, onChange, drafts }: SidebarDeps) {
  const linkOf = (roomId: string) =>
    document.querySelector<HTMLElement>(`.sidebar .room-link[data-room-id="${CSS.escape(roomId)}"]`)

  function set(link: HTMLElement, unread: number, mentions: number) {
    const more = Math.max(0, mentions - Number(link.dataset['mentions']))
    link.dataset['forMe'] = String(unread > 0 ? Number(link.dataset['forMe']) + more : 0)
    link.dataset['unread'] = String(unread)
    link.dataset['mentions'] = String(mentions)
    if (link.classList.contains('muted')) return
    link.classList.toggle('unread', unread > 0)
    const href = link.getAttribute('href')?.split('#')[0] ?? ''
    link.setAttribute('href', unread > 0 ? `${href}#unread` : href)
    drawCount(link, unread, mentions)
    onChange()
  }

  function draft(roomId: string, isThere: boolean) {
    const link = linkOf(roomId)
    if (link) drawDraft(link, isThere)
  }

  function drawDrafts() {
    for (const roomId of drafts()) draft(roomId, true)
  }

  function pulse(frame: PulseFrame) {
    const link = linkOf(frame.room_id)
    if (!link || frame.room_id === openRoomId || frame.seq <= Number(link.dataset['seq'])) return
    link.dataset['seq'] = String(frame.seq)
    const mentionsMe = frame.mentions.includes(userId) || frame.mentions_room === true
    set(link, Number(link.dataset['unread']) + frame.messages, Number(link.dataset['mentions']) + (mentionsMe ? 1 : 0))
  }

  function read(roomId: string) {
    const link = linkOf(roomId)
    if (link) set(link, 0, 0)
  }

  /** What comes while a fresh list is fetched may be newer than that list: it is done again upon it. */
  let meanwhile: (() => void)[] | undefined
  let isStale = false

  function hear(change: () => void) {
    change()
    meanwhile?.push(change)
  }

  async function fetchFresh() {
    while (isStale) {
      isStale = false
      const changes: (() => void)[] = (meanwhile = [])
      const nav = (await fetchFragment(pagePaths.sidebar()).catch(() => undefined))?.querySelector('nav')
      if (nav) put(nav)
      for (const change of changes) change()
    }
    meanwhile = undefined
  }

  function put(nav: Element) {
    const present = document.querySelector('.sidebar > nav')
    if (!present) return
    const fresh = document.importNode(nav, true)
    for (const link of fresh.querySelectorAll('.room-link')) {
      if (link.getAttribute('data-room-id') === openRoomId) link.setAttribute('aria-current', 'page')
    }
    const top = present.scrollTop
    const focused =
      present.contains(document.activeElement) && document.activeElement?.getAttribute('href')?.split('#')[0]
    present.replaceWith(fresh)
    fresh.scrollTop = top
    if (focused) fresh.querySelector<HTMLElement>(`[href^="${CSS.escape(focused)}"]`)?.focus()
    drawDrafts()
    onChange()
  }

  drawDrafts()

  return {
    draft,
    pulse: (frame: PulseFrame) => hear(() => pulse(frame)),
    /** It was read, here or on another device. */
    read: (roomId: string) => hear(() => read(roomId)),
    /** The open room's own line, while nobody looks at it. */
    unread(roomId: string, unread: number, mentions: number) {
      const link = linkOf(roomId)
      if (link) set(link, unread, mentions)
    },
    /** My list of rooms changed, or may have unheard. One fetch at a time; failing is no harm: the next page has it. */
    refresh() {
      isStale = true
      if (!meanwhile) void fetchFresh()
    },
    /** `forMe`: mentions and direct messages; `unread`: whether anything is. */
    totals() {
      let forMe = 0
      let mentions = 0
      let isUnread = false
      for (const link of document.querySelectorAll<HTMLElement>('.sidebar .room-link:not(.muted)')) {
        const unread = Number(link.dataset['unread'] ?? 0)
        forMe += link.dataset['kind'] === 'direct' ? unread : Number(link.dataset['mentions'] ?? 0)
        mentions += Number(link.dataset['forMe'] ?? 0)
        if (unread > 0) isUnread = true
      }
      const all = document.getElementById('mentions-link')
      if (all) drawCount(all, mentions, mentions)
      return { forMe, isUnread }
    },
  }
}

export type Sidebar = ReturnType<typeof createSidebar>

/** As the server draws it: grey for unread, marigold for what is for me. */
function drawCount(link: HTMLElement, unread: number, mentions: number) {
  link.querySelector('.count')?.remove()
  if (unread <= 0) return
  const isDirect = link.dataset['kind'] === 'direct'
  const isMentions = mentions > 0 && !isDirect
  const words = make('span', 'sr', ` ${isMentions ? t('unread, mentions you') : t('unread')}`)
  const number = isMentions ? `@ ${capped(mentions)}` : capped(unread)
  const count = make('span', isDirect || isMentions ? 'count mentions' : 'count', number, words)
  // Behind the sign of a draft, whose words are the only ones here: a muted room has no count.
  link.querySelector(':scope > .sr, :scope > .cut:not(:has(~ .sr))')?.after(count)
}

/** As the server draws it. */
function drawDraft(link: HTMLElement, isThere: boolean) {
  const present = link.querySelector('.icon.end:has([href$="#draft"])')
  if (isThere === (present !== null)) return
  if (present) {
    present.nextElementSibling?.remove()
    return present.remove()
  }
  const icon = drawIcon('draft')
  icon.classList.add('end')
  link.querySelector(':scope > .cut')?.after(icon, make('span', 'sr', `, ${t('draft')}`))
}

const capped = (n: number) => (n > MOST_SHOWN ? `${MOST_SHOWN}+` : String(n))
