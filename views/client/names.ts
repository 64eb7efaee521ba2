import type { SuggestDeps } from './suggest.ts'

const DEADLINE_MS = 10_000

/** What can be written after @ and #: the room's people, asked for once, and the rooms of the sidebar. */
export function namesOf(roomId: string): Pick<SuggestDeps, 'people' | 'rooms'> {
  let people: Promise<string[]> | undefined
  return {
    people: () => (people ??= fetchPeople(roomId)),
    rooms: () => [...document.querySelectorAll('#rooms .room-link > .cut')].map((name) => name.textContent.trim()),
  }
}

async function fetchPeople(roomId: string): Promise<string[]> {
  const signal = AbortSignal.timeout(DEADLINE_MS)
  const response = await fetch(`/api/v1/rooms/${roomId}/members`, { signal }).catch(() => undefined)
  if (!response?.ok) return []
  const { members }: { members: { user: { name: string } }[] } = await response.json()
  return members.map(({ user }) => user.name)
}
