import * as frames from './frames.ts'
import { type Hub, type Socket, topics } from './hub.ts'
import type { FrameRenderer } from './render.ts'
import type { Resume, Resumed } from './resume.ts'

export interface SocketRoomsDeps {
  hub: Hub
  resume: Resume
  frameOf: FrameRenderer
}

/** Shows a page its rooms: everything that changed after its cursor, and from there on the live stream. */
export function createSocketRooms({ hub, resume, frameOf }: SocketRoomsDeps) {
  async function open(socket: Socket, { room_id, after, epoch }: frames.FrameOf<'open'>): Promise<void> {
    const before = hub.hide(socket, room_id)
    await resume({ userId: socket.data.viewer.id, roomId: room_id, after, epoch }, (resumed) =>
      conclude(socket, room_id, resumed, before),
    )
  }

  /** Runs in one turn with the end of the catch-up, so the live stream joins up with it. */
  function conclude(socket: Socket, roomId: string, resumed: Resumed, wasOpen: boolean): void {
    if (resumed.result === 'reset') return void socket.send(frames.reset(roomId, resumed.seq, resumed.epoch))
    if (resumed.result === 'closed') return void socket.send(frames.closed(roomId, resumed.reason))
    if (resumed.result === 'no_access') return refuseOpen(socket, roomId, wasOpen)
    const { room, run, epoch, isMember } = resumed
    if (!hub.isConnected(socket)) return hub.closeRoom(room)
    socket.data.open ??= new Map()
    socket.data.open.set(roomId, { room, isMember })
    if (run.seq > run.after) socket.send(frameOf(roomId, run, socket.data.language))
    socket.send(frames.opened(roomId, run.seq, epoch))
    socket.subscribe(topics.room(roomId, socket.data.language))
    socket.unsubscribe(topics.pulse(roomId))
  }

  function refuseOpen(socket: Socket, roomId: string, wasOpen: boolean): void {
    if (wasOpen) return void socket.send(frames.closed(roomId, 'gone'))
    const refusal = {
      of: 'open',
      code: 'not_found',
      message: 'There is no such room, or you are not a member of it.',
      room_id: roomId,
    }
    socket.send(frames.error(refusal))
  }

  return { open }
}
