import { firstGraphemeOf } from './graphemes.ts'

/** Somebody, as far as drawing needs to know them. */
export interface Person {
  id: string
  name: string
}

export type Presence = 'active' | 'away' | 'offline' | 'unknown'

/** A voice with the initial of the name: 20, 36 or 72 pixels. Decoration: the name stands beside it. */
export function Avatar({ id, name, size }: Person & { size?: 's' | 'l' }) {
  return (
    <span class={`avatar hue-${hueOf(id)}${size ? ` ${size}` : ''}`} aria-hidden="true">
      {initialOf(name)}
    </span>
  )
}

/** An avatar with the dot of presence; no dot for who is not here or of whom nothing is known. */
export function Who({ id, name, size, presence }: Person & { size?: 's'; presence: Presence }) {
  return (
    <span class="who" data-presence-of={id}>
      <Avatar id={id} name={name} {...(size && { size })} />
      {(presence === 'active' || presence === 'away') && (
        <span class="presence" data-state={presence}>
          <span class="sr">{presence}</span>
        </span>
      )}
    </span>
  )
}

/** A few people on top of one another. */
export function Faces({ people, size }: { people: Person[]; size?: 's' }) {
  return (
    <span class="faces" aria-hidden="true">
      {people.map((person) => (
        <Avatar id={person.id} name={person.name} {...(size && { size })} />
      ))}
    </span>
  )
}

const HUES = 12

/** One of twelve hues, the same everywhere and for ever, from the end of the id. */
export const hueOf = (id: string) => (parseInt(id.slice(-8), 16) || 0) % HUES

/** The first character of a name, as a reader counts characters. */
export function initialOf(name: string): string {
  const known = initials.get(name)
  if (known !== undefined) return known
  if (initials.size >= MAX_INITIALS) initials.clear()
  const initial = firstGraphemeOf(name.trim()) || '?'
  initials.set(name, initial)
  return initial
}

/** Finding a grapheme costs more than the rest of a message, and the same people write all day. */
const initials = new Map<string, string>()
const MAX_INITIALS = 5_000
