import { renderMessage } from '../../views/messages/message.tsx'
import type { Message } from './message.ts'

/** At about 1 kB a message: some 20 MB at the most. */
const MAX_KEPT = 20_000

interface Kept {
  changedSeq: number
  html: string
}

export type Rendered = ReturnType<typeof createRendered>

/**
 * Messages as HTML. A message is the same for everybody, so each state of it is rendered once, for pages, frames and
 * resumes alike. Names and pictures take no number: `forget` drops everything when people have changed.
 */
export function createRendered(timeZone: () => string) {
  let kept = new Map<string, Kept>()
  let older = new Map<string, Kept>()

  /** The message's `<li>`. */
  function html(message: Message): string {
    const known = kept.get(message.id) ?? older.get(message.id)
    if (known?.changedSeq === message.changed_seq) return known.html
    return keep(message.id, { changedSeq: message.changed_seq, html: renderMessage(message, timeZone()) }).html
  }

  /** Two generations: when the young one is full the old one goes, which costs nothing on the way. */
  function keep(id: string, made: Kept): Kept {
    if (kept.size >= MAX_KEPT / 2) {
      older = kept
      kept = new Map()
    }
    kept.set(id, made)
    return made
  }

  function forget(): void {
    kept.clear()
    older.clear()
  }

  return { html, forget }
}
