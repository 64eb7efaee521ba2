import { asReply, renderMessage } from '../../views/messages/message.tsx'
import type { Language } from '../texts/language.ts'
import type { Message } from './message.ts'

/** Of HTML, in two generations: some 16 MB at the most. */
const MAX_CHARACTERS = 16 * 1024 * 1024

interface Kept {
  changedSeq: number
  names: string
  html: Partial<Record<Language, string>>
}

export type Rendered = ReturnType<typeof createRendered>

/**
 * Messages as HTML. A message is the same for all who read in one language, so each state of it is rendered once for
 * each language that somebody reads here, for pages, frames and resumes alike. Names take no number, and an event on its way carries the old one: so a state counts as known only
 * with the same names. `forget` drops everything.
 */
export function createRendered(timeZone: () => string) {
  let kept = new Map<string, Kept>()
  let older = new Map<string, Kept>()
  let characters = 0

  /** The message's `<li>`. */
  function html(message: Message, language: Language): string {
    const { html: known } = stateOf(message)
    return (known[language] ??= counted(renderMessage(message, timeZone(), language)))
  }

  /** The same as a reply in its thread's list, which can stand on one page with the room's. */
  const replyHtml = (message: Message, language: Language): string => asReply(html(message, language))

  function stateOf(message: Message): Kept {
    const names = namesIn(message)
    const known = kept.get(message.id) ?? older.get(message.id)
    if (known?.changedSeq === message.changed_seq && known.names === names) return known
    return keep(message.id, { changedSeq: message.changed_seq, names, html: {} })
  }

  /** Two generations: when the young one is full the old one goes, which costs nothing on the way. */
  function keep(id: string, made: Kept): Kept {
    if (characters >= MAX_CHARACTERS / 2) {
      older = kept
      kept = new Map()
      characters = 0
    }
    kept.set(id, made)
    return made
  }

  function counted(html: string): string {
    characters += html.length
    return html
  }

  function forget(): void {
    kept.clear()
    older.clear()
    characters = 0
  }

  return { html, replyHtml, forget }
}

/**
 * All names and pictures that a message shows; one name has no line feeds. Files and previews too: an older version that runs beside this one leaves them out of
 * its events.
 */
const namesIn = ({ author, quote, reactions, attachments, poll, previews, thread }: Message): string =>
  [
    author.name,
    author.avatar,
    quote?.author_name,
    quote?.author_id,
    ...(thread?.faces.flatMap((face) => [face.name, face.avatar]) ?? []),
    ...reactions.flatMap((reaction) => reaction.user_names),
    ...attachments.map(({ id }) => id),
    ...(poll?.options.flatMap((option) => [...option.user_names, ...option.user_avatars]) ?? []),
    ...previews.map(({ id }) => id),
  ].join('\n')
