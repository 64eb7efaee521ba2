import type { RoomEvent } from '../delivery/bus.ts'
import type { Message } from './message.ts'

/** That a message is there, or is another now, under the number of its last change. */
export const messageEvent = (message: Message, isNew: boolean): RoomEvent => ({
  kind: 'message',
  room_id: message.room_id,
  seq: message.changed_seq,
  is_new: isNew,
  message,
})
