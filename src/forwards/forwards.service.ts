import type { Viewer } from '../accounts/viewer.ts'
import type { Message } from '../messages/message.ts'
import { isDeleted } from '../messages/messages.problems.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { Sql } from '../platform/postgres.ts'
import type { Room } from '../rooms/room.ts'
import { forwardedBody, type Source } from './forwarded-body.ts'
import type { Forward } from './forwards.schemas.ts'
import { copyAttachments } from './forwards.store.ts'

export interface ForwardsDeps {
  sql: Sql
  messages: Pick<MessagesService, 'send' | 'requireMessage'>
  findRoom: (userId: string, roomId: string) => Promise<Room | undefined>
  maxCharacters: number
}

export type ForwardMessage = ReturnType<typeof createForwardMessage>

/**
 * Makes what sends a message on into another room, as a message of whoever does it. Throws 404 for what they may not read,
 * 409 for a deleted message, and as any send does for a room that they may not write in.
 */
export function createForwardMessage({ sql, messages, findRoom, maxCharacters }: ForwardsDeps) {
  return async function forward(
    viewer: Viewer,
    messageId: string,
    { room_id: roomId, ...sent }: Forward,
    origin: string,
  ) {
    const { message } = await messages.requireMessage(viewer, messageId)
    if (message.deleted_at) throw isDeleted()
    const source = sourceFor(message, await findRoom(viewer.id, message.room_id), roomId)
    const body = forwardedBody(message, { comment: sent.body, source, origin, max: maxCharacters })
    const uploads = message.attachments.length > 0 ? await copyAttachments(sql, viewer.id, message.id) : []
    const done = await messages.send(viewer, roomId, { id: sent.id, body, reply_to_id: undefined, upload_ids: uploads })
    return done.message ?? (await messages.requireMessage(viewer, done.id)).message
  }
}

/** Where it is from is told when everybody who reads it there may go there: from a public room, or within a room. */
function sourceFor({ room_id: id }: Message, room: Room | undefined, targetId: string): Source | null {
  return room && (room.kind === 'public' || id === targetId) ? { id, name: room.name } : null
}
