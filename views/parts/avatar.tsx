import { raw } from 'hono/html'
import { paths } from '../../src/http/paths.ts'
import { escapeAttribute, escapeText } from '../../src/messages/markup/escape.ts'
import { t } from '../../src/texts/t.ts'
import { hueOf, initialOf } from './initial.ts'

/** Somebody, as far as drawing needs to know them. */
export interface Person {
  id: string
  name: string
  /** The id of their picture; null for who has none. */
  avatar: string | null
}

export type Presence = 'active' | 'away' | 'offline' | 'unknown'

/** A voice with the initial of the name: 20, 36 or 72 pixels. Decoration: the name stands beside it. */
export const Avatar = ({ id, name, avatar, size }: Person & { size?: 's' | 'l' }) =>
  raw(renderAvatar({ id, name, avatar }, size))

/**
 * An avatar as a string, for messages too. A picture lies upon the initial: one that is not there, or not there any more, leaves the
 * drawn avatar. A small or large one says whose it is; around the others something else does.
 */
export function renderAvatar({ id, name, avatar }: Person, size?: 's' | 'l'): string {
  const src = avatar === null ? '' : size === 'l' ? paths.avatar(avatar) : paths.smallAvatar(avatar)
  const picture = src && `<img src="${escapeAttribute(src)}" alt="" loading="lazy">`
  return `<span class="avatar hue-${hueOf(id)}${size ? ` ${size}" data-face="${escapeAttribute(id)}` : ''}" aria-hidden="true">${escapeText(initialOf(name))}${picture}</span>`
}

/** An avatar with the dot of presence; no dot for who is not here or of whom nothing is known. */
export function Who({ id, name, avatar, size, presence }: Person & { size?: 's'; presence: Presence }) {
  return (
    <span class="who" data-presence-of={id}>
      <Avatar id={id} name={name} avatar={avatar} {...(size && { size })} />
      {(presence === 'active' || presence === 'away') && (
        <span class="presence" data-state={presence}>
          <span class="sr">{presence === 'active' ? t('Active') : t('Away')}</span>
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
        <Avatar {...person} {...(size && { size })} />
      ))}
    </span>
  )
}
