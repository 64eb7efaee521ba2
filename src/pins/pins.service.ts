import type { Viewer } from '../accounts/viewer.ts'
import { stamped } from '../messages/changing.ts'
import type { Message } from '../messages/message.ts'
import { isDeleted } from '../messages/messages.problems.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import { listMessagesById, type MessageAccess } from '../messages/messages.store.ts'
import type { Sql } from '../platform/postgres.ts'
import { Problem } from '../platform/problem.ts'
import { requireAccess } from '../rooms/access.ts'
import { countPins, deletePin, insertPin, listPins, type PinRow } from './pins.store.ts'
import { t } from '../texts/t.ts'

/** A pinned message, and who pinned it when. */
export interface Pin extends Omit<PinRow, 'messageId'> {
  message: Message
}

export interface PinsDeps {
  sql: Sql
  messages: Pick<MessagesService, 'change'>
  /** Pins that a room may have. */
  maxPins: number
}

export type PinsService = ReturnType<typeof createPins>

/** Messages that a room keeps in view. A pin changes what the room shows, so it takes a number of it as an edit does. */
export function createPins({ sql, messages, maxPins }: PinsDeps) {
  /** Pins a message; twice is once. Throws 404, 403, 409 for a deleted one, 422 where there are too many. */
  async function pin(viewer: Viewer, messageId: string): Promise<Message> {
    return await messages.change(viewer, messageId, async (tx, found) => {
      const { message } = requirePinner(found)
      if (message.deleted_at) throw isDeleted()
      if (message.pinned_at) return []
      if ((await countPins(tx, message.room_id)) >= maxPins) throw tooManyPins(maxPins)
      await insertPin(tx, message.room_id, message.id, viewer.id)
      return await stamped(tx, message)
    })
  }

  /** Takes a pin out. Where there is none, nothing changes. Throws 404, 403, 409 for a deleted message, with which it would be back. */
  async function unpin(viewer: Viewer, messageId: string): Promise<Message> {
    return await messages.change(viewer, messageId, async (tx, found) => {
      const { message } = requirePinner(found)
      if (message.deleted_at) throw isDeleted()
      if (!message.pinned_at) return []
      await deletePin(tx, message.id)
      return await stamped(tx, message)
    })
  }

  /** What is pinned in a room, the latest first. Throws 404. */
  async function list(viewer: Viewer, roomId: string): Promise<Pin[]> {
    await requireAccess(sql, viewer.id, roomId)
    const rows = await listPins(sql, roomId)
    const ids = rows.map(({ messageId }) => messageId)
    const found = new Map((await listMessagesById(sql, ids)).map((message) => [message.id, message]))
    return rows.flatMap(({ messageId, ...row }) => {
      const message = found.get(messageId)
      return message && !message.deleted_at ? [{ ...row, message }] : []
    })
  }

  return { pin, unpin, list }
}

/** Where only admins write, only they pin. */
function requirePinner(found: MessageAccess): MessageAccess {
  if (found.posting === 'admins' && found.memberRole !== 'admin') throw adminsPin()
  return found
}

const adminsPin = () => new Problem('pins.admins_only', 403, 'In this room only its admins pin messages.')

const tooManyPins = (most: number) =>
  new Problem(
    'pins.too_many',
    422,
    t('A room has at most {most} pinned messages, and this one has {most}. Unpin another first.', { most }),
  )
