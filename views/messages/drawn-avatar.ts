import { escapeText } from '../../src/messages/markup/escape.ts'
import { hueOf, initialOf } from '../parts/avatar.tsx'

/** Somebody's avatar as a string, as `renderMessage` makes all of a message. */
export const drawnAvatar = ({ id, name }: { id: string; name: string }, size: '' | ' s' = ''): string =>
  `<span class="avatar hue-${hueOf(id)}${size}" aria-hidden="true">${escapeText(initialOf(name))}</span>`
