import { readShown, textOf, type MessageElement } from './html.ts'
import { isInRoom, type Facts } from './facts.ts'
import type { Row } from './log.ts'

/** What a page says where the quoted message is gone. */
const DELETED_QUOTE = 'Deleted message'

/** The lists that a message stands in, as the beginnings of its elements' ids. */
export function listLists(row: Row): ('m' | 't')[] {
  return [...(isInRoom(row) ? (['m'] as const) : []), ...(row.thread_root_id === null ? [] : (['t'] as const))]
}

/** What an element does not show as it is stored; empty where it shows all. What is quoted stands in another row. */
export function missesOf(element: MessageElement, row: Row): string[] {
  if (element.deleted !== row.deleted) return [`was shown with deleted=${element.deleted}, stored ${row.deleted}`]
  const shown = readShown(element.html)
  const is = (what: string, found: unknown, stored: unknown) =>
    Bun.deepEquals(found, stored)
      ? []
      : [`was shown with ${what} ${JSON.stringify(found)}, stored ${JSON.stringify(stored)}`]
  return [
    ...(row.deleted || showsText(element.html, row.body)
      ? []
      : [`was shown without its body ${JSON.stringify(row.body)}`]),
    ...is('edited', shown.edited, row.edited),
    ...is('pinned', shown.pinned, row.pinned),
    ...is('reactions', inOrder(shown.reactions), inOrder(row.reactions)),
    ...is(
      'files',
      shown.files,
      row.files.map((file) => file.id),
    ),
    ...is('the poll', shown.poll && { ...shown.poll, votes: sorted(shown.poll.votes) }, pollOf(row)),
    ...is('previews', shown.previews, row.previews),
    ...is('a quote', shown.quote !== null, row.reply_to_id !== null),
    // A reply that stands in the room as well leads to its thread, and tells no count.
    ...(row.thread_root_id === null ? is('replies', shown.replies, row.replies) : []),
  ]
}

/** Each line of what was said, but for the names over what was sent on; a link's tags leave blanks around it. */
export function showsText(html: string, body: string): boolean {
  const text = squeezed(textOf(html))
  const lines = body.split('\n').map((line) => line.replace(/^(> ?)+/, ''))
  return lines.every((line) => line.startsWith('**') || text.includes(squeezed(line)))
}

const squeezed = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

const sorted = (votes: string[][]) => votes.map((ids) => ids.toSorted())

const pollOf = ({ poll }: Row) =>
  poll && { closed: poll.closed, votes: sorted(poll.options.map(({ user_ids: ids }) => ids)) }

/** Whether an element quotes what was said: nothing where that was deleted. */
export function misquotesOf(
  element: MessageElement,
  row: Row,
  { rowsById, sends, alterations }: Pick<Facts, 'rowsById' | 'sends' | 'alterations'>,
): string[] {
  const { quote } = readShown(element.html)
  const original = rowsById.get(row.reply_to_id ?? '')
  if (quote === null || original === undefined) return []
  if (original.deleted) return quote === DELETED_QUOTE ? [] : [`quotes ${JSON.stringify(quote)}, which was deleted`]
  const changes = (alterations.get(original.id) ?? []).filter((one) => one.outcome !== 'fail')
  // What is said about a tombstone quotes nothing of it, also when that is undone.
  if (quote === DELETED_QUOTE && changes.some((one) => one.op === 'delete')) return []
  const texts = [...(sends.get(original.id) ?? []), ...changes].flatMap((one) => one.body ?? [])
  const isOneOf = texts.some((text) => text.startsWith(quote.replace(/…$/, '')))
  return isOneOf ? [] : [`quotes ${JSON.stringify(quote)}, which ${original.id} never said`]
}

/** A row whose reactions and votes are in an order of their own. */
export const comparable = (row: Row): Row => ({
  ...row,
  reactions: inOrder(row.reactions),
  poll: row.poll && {
    ...row.poll,
    options: row.poll.options.map((option) => ({ ...option, user_ids: option.user_ids.toSorted() })),
  },
})

/** Reactions in an order of their own, since only who gave which is said. */
function inOrder(reactions: Row['reactions']): Row['reactions'] {
  return reactions
    .map(({ emoji, user_ids }) => ({ emoji, user_ids: user_ids.toSorted() }))
    .toSorted((a, b) => (a.emoji < b.emoji ? -1 : 1))
}
