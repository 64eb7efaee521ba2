import type { Bucket, RateLimiter } from '../platform/rate-limiter.ts'
import type { Bus } from './bus.ts'
import * as frames from './frames.ts'
import type { Socket } from './hub.ts'
import type { SocketRefusals } from './socket-refusals.ts'

/** Rooms whose marks of one page may wait to be written. A person reads one after the other. */
const MAX_WAITING_MARKS = 100
/** One typing signal each 3 s, with a little room for clocks. */
const TYPING: Bucket = { capacity: 2, refillPerSecond: 1 / 2 }

export interface SocketMomentsDeps {
  bus: Pick<Bus, 'signal'>
  limiter: RateLimiter
  setReadMark: (userId: string, roomId: string, seq: number) => Promise<unknown>
  /** The room's number at which somebody types; undefined where that is not shown: to who is no member, and in large rooms. */
  findTypingSeq: (userId: string, roomId: string) => Promise<number | undefined>
  attempt: SocketRefusals['attempt']
}

/** What a page says of the moment: how far it has read, and that somebody types. Neither waits for anything else. */
export function createSocketMoments({ bus, limiter, setReadMark, findTypingSeq, attempt }: SocketMomentsDeps) {
  /** Marks are written one at a time; of those of one room that wait, the furthest counts. */
  async function noteMark(socket: Socket, { room_id, seq }: frames.FrameOf<'read'>): Promise<void> {
    const { data } = socket
    if (!data.marks) return await writeMarks(socket, (data.marks = new Map([[room_id, seq]])))
    data.marks.set(room_id, Math.max(seq, data.marks.get(room_id) ?? 0))
    if (data.marks.size > MAX_WAITING_MARKS) socket.close(frames.CLOSE.overload, 'too many frames are waiting')
  }

  /** Also those that come meanwhile. */
  async function writeMarks(socket: Socket, marks: Map<string, number>): Promise<void> {
    for (const [room_id, seq] of marks) {
      marks.delete(room_id)
      const write = () => setReadMark(socket.data.viewer.id, room_id, seq)
      await attempt(socket, { type: 'read', room_id, seq }, write)
    }
    socket.data.marks = null
  }

  /** That somebody types is soon over: while it is being told of one frame, others are dropped. */
  async function showTyping(socket: Socket, frame: frames.FrameOf<'typing'>): Promise<void> {
    if (socket.data.isTyping) return
    socket.data.isTyping = true
    await attempt(socket, frame, () => typing(socket, frame))
    socket.data.isTyping = false
  }

  async function typing(socket: Socket, { room_id, thread_root_id }: frames.FrameOf<'typing'>): Promise<void> {
    const { viewer } = socket.data
    if (!(await limiter.take(`typing:${viewer.id}`, TYPING)).ok) return
    const seq = await findTypingSeq(viewer.id, room_id)
    if (seq === undefined) return
    const thread = thread_root_id === undefined ? {} : { thread_root_id }
    await bus.signal({ kind: 'typing', room_id, ...thread, seq, user_id: viewer.id, user_name: viewer.name })
  }

  return { noteMark, showTyping }
}
