import { paths } from '../http/paths.ts'
import { threadPaths } from '../http/thread-paths.ts'
import { isInRoom, type Message } from './message.ts'

/** The address at which a message is shown among its like: in its room, or in the thread where it stands alone. */
export const placeOf = (message: Pick<Message, 'id' | 'room_id' | 'seq' | 'thread_root_id' | 'also_in_room'>): string =>
  isInRoom(message) || message.thread_root_id === null
    ? paths.roomAt(message.room_id, message.seq, message.id)
    : threadPaths.at(message.room_id, message.thread_root_id, message.id)
