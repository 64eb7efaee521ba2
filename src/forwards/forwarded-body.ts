import { paths } from '../http/paths.ts'
import type { Message } from '../messages/message.ts'

/** A room that a quote may name as its source. */
export interface Source {
  id: string
  name: string
}

/**
 * The text of a forwarded message: what its sender says to it, then the original as a quote, with its author and, where
 * every reader of the target may read it, its source. In plain Markdown, so that it looks the same everywhere and is
 * its sender's to edit. The quote is cut so that all of it has at most `max` characters; whom it mentions is not told again.
 */
export function forwardedBody(
  message: Pick<Message, 'id' | 'seq' | 'body' | 'author'>,
  { comment, source, origin, max }: { comment: string; source: Source | null; origin: string; max: number },
): string {
  const from = source ? ` in [${plain(source.name)}](${origin}${paths.roomAt(source.id, message.seq, message.id)})` : ''
  const head = `${comment.trim() === '' ? '' : `${comment.trim()}\n\n`}> **${plain(message.author.name)}**${from}`
  const lines = message.body === '' ? [] : ['', ...message.body.replaceAll('@', `@${JOINER}`).split('\n')]
  const quote = lines.map((line) => `\n> ${line}`).join('')
  return head + cut(quote, max - Array.from(head).length)
}

/** Unseen, and ends what looks like a mention before its name. */
const JOINER = '\u2060'

/** A name in Markdown: none of its characters means anything. */
const plain = (name: string) => name.replace(/[\\`*_{}[\]()<>#+.!|~:-]/g, '\\$&').replaceAll('@', `@${JOINER}`)

function cut(text: string, max: number): string {
  const characters = Array.from(text)
  if (characters.length <= max) return text
  return `${characters.slice(0, Math.max(0, max - 1)).join('')}…`
}
