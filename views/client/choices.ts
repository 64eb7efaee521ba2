import { pagePaths } from '../../src/http/page-paths.ts'
import { hueOf, initialOf } from '../parts/initial.ts'
import { make } from './elements.ts'
import { drawIcon } from './icon.ts'
import { fetchFragment } from './request.ts'
import type { Choice, SuggestDeps } from './suggest.ts'

const DEADLINE_MS = 10_000

/** What can be written after @, #, `:` and a slash. The room's people and the emoji are fetched once; the rooms stand in the sidebar. */
export function choicesIn(roomId: string): SuggestDeps['choices'] {
  return {
    '@': once(() => fetchPeople(roomId)),
    '#': listRooms,
    ':': once(fetchEmoji),
    '/': once(async () => (await import('./lazy/slash.ts')).listCommands()),
  }
}

/** What could not be had is asked for again. */
function once(fetchAll: () => Promise<Choice[]>) {
  let fetched: Promise<Choice[]> | undefined
  return () =>
    (fetched ??= fetchAll().catch(() => {
      fetched = undefined
      return []
    }))
}

async function fetchPeople(roomId: string): Promise<Choice[]> {
  const response = await fetch(`/api/v1/rooms/${roomId}/members`, { signal: AbortSignal.timeout(DEADLINE_MS) })
  const { members }: { members: { user: Shown }[] } = await response.json()
  const people = members.map(({ user }) => ({ name: user.name, text: `@${user.name}`, glyph: () => drawAvatar(user) }))
  return [...people, { name: 'room', text: '@room', glyph: () => drawIcon('members') }]
}

function listRooms(): Choice[] {
  const names = [...document.querySelectorAll('#rooms .room-link > .cut')].map((name) => name.textContent.trim())
  return names.map((name) => ({ name, text: `#${name}`, glyph: () => drawIcon('room') }))
}

async function fetchEmoji(): Promise<Choice[]> {
  const picker = await fetchFragment(pagePaths.emoji())
  const all = [...picker.querySelectorAll<HTMLElement>('[data-emoji]')].map(({ dataset, firstChild }) => ({
    text: dataset['emoji'] ?? '',
    name: dataset['name'] ?? '',
    words: dataset['words'] ?? '',
    glyph: () => firstChild ?? '',
  }))
  // Those used often stand first, and once more with their kind.
  return [...new Map(all.map((choice) => [choice.text, choice])).values()]
}

type Shown = { id: string; name: string; avatar_url: string | null }

function drawAvatar({ id, name, avatar_url: src }: Shown): Node {
  const avatar = make('span', `avatar s hue-${hueOf(id)}`, initialOf(name))
  if (src) avatar.append(Object.assign(make('img'), { src: `${src}/small`, alt: '' }))
  avatar.setAttribute('aria-hidden', 'true')
  return avatar
}
