import type { Viewer } from '../accounts/viewer.ts'
import type { RoomEvent } from '../delivery/bus.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'
import { lockRoom, takeNumbers } from '../rooms/numbering.ts'
import { messageEvent } from './message-event.ts'
import type { Message } from './message.ts'
import { notAMember, roomArchived } from './messages.problems.ts'
import { findMessageFor, listMessagesById, type MessageAccess, readMessage, stampMessage } from './messages.store.ts'

/** What alters a message under the lock; gives the ids of what it stamped, in the order of their numbers. */
export type Alteration = (tx: Transaction, found: MessageAccess) => Promise<string[]>

export type Changing = ReturnType<typeof createChanging>

/** How a message that is there is changed, whatever is changed of it. */
export function createChanging({ sql, publish }: { sql: Sql; publish: (events: RoomEvent[]) => void }) {
  /**
   * Runs a change under the room's lock and publishes every message that it stamped. Rights are read again under the lock:
   * who was removed meanwhile changes nothing. Throws 404, 403 for who is no member, 409 in an archived room.
   */
  async function change(viewer: Viewer, id: string, alter: Alteration): Promise<Message> {
    const { message } = await requireMessage(viewer, id)
    return await changeLocked(message, async (tx) =>
      alter(tx, requireWritable(await findMessageFor(tx, viewer.id, id))),
    )
  }

  /** The same for what comes of itself and is nobody's doing. Throws 404 where the message is gone. */
  async function changeUnasked(id: string, alter: (tx: Transaction, message: Message) => Promise<string[]>) {
    const [message] = await listMessagesById(sql, [id])
    if (!message) throw notFound()
    await changeLocked(message, async (tx) => alter(tx, await readMessage(tx, id)))
  }

  async function changeLocked(
    { id, room_id: roomId }: Message,
    alter: (tx: Transaction) => Promise<string[]>,
  ): Promise<Message> {
    const { now, changed } = await sql.begin(async (tx) => {
      await lockRoom(tx, roomId)
      const changedIds = await alter(tx)
      const changed = await Promise.all(changedIds.map((changedId) => readMessage(tx, changedId)))
      return { changed, now: changed[0] ?? (await readMessage(tx, id)) }
    })
    publish(changed.map((each) => messageEvent(each, false)))
    return now
  }

  /** The message, for whom may read its room; else 404. */
  async function requireMessage(viewer: Pick<Viewer, 'id'>, id: string): Promise<MessageAccess> {
    const found = await findMessageFor(sql, viewer.id, id)
    if (!found) throw notFound()
    return found
  }

  return { change, changeUnasked, requireMessage }
}

function requireWritable(found: MessageAccess | undefined): MessageAccess {
  if (!found) throw notFound()
  if (!found.memberRole) throw notAMember()
  if (found.archived) throw roomArchived()
  return found
}

/** Gives a message its room's next number. What is altered of it alone ends with this. */
export async function stamped(tx: Transaction, { id, room_id: roomId }: Message): Promise<string[]> {
  await stampMessage(tx, id, await takeNumbers(tx, roomId))
  return [id]
}
