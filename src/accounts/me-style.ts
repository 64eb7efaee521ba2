import { createHash } from 'node:crypto'

/**
 * One person's own rules, as a style sheet: what mentions me, what I reacted to, what only I may do. Because of them
 * the HTML of a message is the same for everybody, and is rendered once.
 */
export const meStyle = (userId: string) => `\
.message[data-mentions~="${userId}"], .message[data-mentions~="room"] { --row-bg: color-mix(in oklab, var(--accent-soft) 60%, transparent); }
.mention[data-user="${userId}"] { background: var(--accent); color: var(--on-accent); }
.reaction[data-by~="${userId}"] { background: var(--accent-soft); border-color: var(--accent-edge); color: var(--accent-ink); }
.message:not([data-author="${userId}"]) .mine-only { display: none; }
`

/** Changes with the person and with the rules, so that the sheet may be kept for ever under its address. */
export const meStyleVersion = (userId: string) =>
  createHash('sha256').update(meStyle(userId)).digest('base64url').slice(0, 12)
