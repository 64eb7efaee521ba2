import { paths } from '../../src/http/paths.ts'

/** An icon out of the sprite; it says nothing by itself, so the element around it has the words. */
export function Icon({ name, end = false }: { name: string; end?: boolean }) {
  return (
    <svg class={`icon${end ? ' end' : ''}${POINTING.has(name) ? ' points' : ''}`} aria-hidden="true">
      <use href={paths.icon(name)} />
    </svg>
  )
}

/** The glyph of a public or private room: a direct room shows its person instead. */
export const roomIcon = (kind: 'public' | 'private' | 'direct') => (kind === 'public' ? 'room' : 'room-private')

/** Those that point along the line: the other way where one writes from right to left. */
const POINTING = new Set(['back', 'next', 'quote', 'thread', 'forward', 'undo', 'leave'])
