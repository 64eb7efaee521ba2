import type { Viewer } from '../accounts/viewer.ts'
import { customNameIn } from '../emoji/custom-emoji.ts'
import { unknownEmoji } from '../emoji/emoji.problems.ts'
import { findNames } from '../emoji/emoji.store.ts'
import { stamped } from '../messages/changing.ts'
import type { Message } from '../messages/message.ts'
import { isDeleted } from '../messages/messages.problems.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { Problem } from '../platform/problem.ts'
import { t } from '../texts/t.ts'
import { deleteReaction, insertReaction, listOwnEmoji } from './reactions.store.ts'

const MAX_KINDS = 20

/** What somebody reacts with most, before they have reacted with anything. */
const USUAL_EMOJI = ['👍', '❤️', '🎉', '😂', '👀', '🙏']

export type ReactionsService = ReturnType<typeof createReactions>

/** Emoji that people put to a message. One changes what the room shows, so it takes a number of it as an edit does. */
export function createReactions({ sql, messages }: { sql: Sql; messages: Pick<MessagesService, 'change'> }) {
  /** Puts a reaction. The same one twice changes nothing. Throws 409 for a deleted message, 422 for one kind too many. */
  async function react(viewer: Viewer, messageId: string, emoji: string): Promise<Message> {
    return await messages.change(viewer, messageId, async (tx, { message }) => {
      if (message.deleted_at) throw isDeleted()
      await requireEmoji(tx, emoji)
      const kinds = message.reactions.map((reaction) => reaction.emoji)
      if (kinds.length >= MAX_KINDS && !kinds.includes(emoji)) throw tooManyKinds(MAX_KINDS)
      return (await insertReaction(tx, messageId, viewer.id, emoji)) ? await stamped(tx, message) : []
    })
  }

  /** Takes one's reaction back. Where there is none, nothing changes; of a deleted message it would be back with it. */
  async function unreact(viewer: Viewer, messageId: string, emoji: string): Promise<Message> {
    return await messages.change(viewer, messageId, async (tx, { message }) => {
      if (message.deleted_at) throw isDeleted()
      return (await deleteReaction(tx, messageId, viewer.id, emoji)) ? await stamped(tx, message) : []
    })
  }

  /** What somebody most likely reacts with: their latest, then the usual. */
  async function listQuick({ id }: Pick<Viewer, 'id'>): Promise<string[]> {
    const own = await listOwnEmoji(sql, id)
    return [...new Set([...own, ...USUAL_EMOJI])].slice(0, USUAL_EMOJI.length)
  }

  return { react, unreact, listQuick }
}

/** One of the site's own has to be there still. */
async function requireEmoji(tx: Transaction, emoji: string): Promise<void> {
  const name = customNameIn(emoji)
  if (name !== undefined && (await findNames(tx, [name])).length === 0) throw unknownEmoji(emoji)
}

const tooManyKinds = (most: number) =>
  new Problem(
    'reactions.too_many',
    422,
    t('A message can have {most} kinds of reaction, and it has {most} already.', { most }),
  )
