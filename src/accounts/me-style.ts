import { createHash } from 'node:crypto'
import type { Viewer } from './viewer.ts'

export type Styled = Pick<Viewer, 'id' | 'textSize' | 'density'>

/** All measures of the style are in rem, so one number makes everything larger. */
const TEXT_SIZES = { small: '93.75%', medium: '', large: '112.5%', larger: '125%' } as const

const COMPACT = `\
@media (pointer: fine) { :root { --row: 1.75rem; --control: 2rem; } }
.messages { padding-block: .5rem; }
.message { margin-top: .25rem; padding-block: .05rem .1rem; }
.continues:not(:first-child, .divider + *) { margin-top: 0; }
.divider { padding-block: .6rem .1rem; }
`

/**
 * One person's own rules, as a style sheet: what mentions me, what I reacted to, what only I may do, and how large and
 * how close I like it. Because of them the HTML of a message is the same for everybody, and is rendered once.
 */
export const meStyle = ({ id: userId, textSize, density }: Styled) => `\
.message[data-mentions~="${userId}"], .message[data-mentions~="room"] { --row-bg: color-mix(in oklab, var(--accent-soft) 60%, transparent); }
.mention[data-user="${userId}"] { background: var(--accent); color: var(--on-accent); }
.reaction[data-by~="${userId}"], .poll-option[data-by~="${userId}"] { background: var(--accent-soft); border-color: var(--accent-edge); color: var(--accent-ink); }
.message:not([data-author="${userId}"]) .mine-only { display: none; }
${TEXT_SIZES[textSize] && `html { font-size: ${TEXT_SIZES[textSize]}; }\n`}${density === 'compact' ? COMPACT : ''}`

/** Changes with the person and with the rules, so that the sheet may be kept for ever under its address. */
export const meStyleVersion = (viewer: Styled) =>
  createHash('sha256').update(meStyle(viewer)).digest('base64url').slice(0, 12)
