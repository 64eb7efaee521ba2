import type { SSEStreamingApi } from 'hono/streaming'
import type { Viewer } from '../accounts/viewer.ts'
import type { Message } from '../messages/message.ts'
import { messageJson } from '../messages/message-json.ts'
import type { Access } from './access.store.ts'
import type { RoomEvent } from './bus.ts'
import type { RoomListener } from './followed-rooms.ts'
import type { Hub } from './hub.ts'
import { createQueue } from './queue.ts'
import { RESET_BEYOND, type Resume, type Resumed } from './resume.ts'

/** A comment now and then keeps proxies from closing a stream that has nothing to say. */
const KEEP_ALIVE_MS = 20_000
/** A reader who is further behind than this is cut off: it comes back and resumes. */
const MAX_WAITING = 2_000

export interface EventStreamDeps {
  hub: Hub
  resume: Resume
  findAccess: (userId: string, roomId: string) => Promise<Access | undefined>
  /** The first messages that changed after a number, and how far they reach. */
  readChangedMessages: (roomId: string, after: number, limit: number) => Promise<{ messages: Message[]; seq: number }>
}

export interface StreamOf {
  viewer: Viewer
  roomId: string
  /** The last event id that the reader has; none begins at the present. */
  after: number | undefined
}

export type EventStream = ReturnType<typeof createEventStream>

type Queue = ReturnType<typeof createQueue<RoomEvent>>
type Reset = { seq: number; epoch: string }

/**
 * A room's changes as Server-Sent Events, one message state each, whose `id` is its `changed_seq`. It stands on the
 * same resume and cursor as the sockets, so it has no holes either.
 */
export function createEventStream({ hub, resume, findAccess, readChangedMessages }: EventStreamDeps) {
  /** Writes until the reader goes, loses the room, or is too slow. */
  async function run(stream: SSEStreamingApi, { viewer, roomId, after }: StreamOf): Promise<void> {
    const queue = createQueue<RoomEvent>(MAX_WAITING)
    stream.onAbort(queue.end)
    let from = after ?? (await findAccess(viewer.id, roomId))?.lastSeq
    while (from !== undefined && !queue.isEnded()) {
      const joined = await resume({ userId: viewer.id, roomId, after: from }, (resumed) => join(viewer, queue, resumed))
      if ('leave' in joined) return await write(stream, queue).finally(joined.leave)
      if (from > joined.reset.seq) return await writeReset(stream, joined.reset)
      from = await catchUp(stream, roomId, from, joined.reset.seq)
    }
  }

  /**
   * A program has no page to fetch anew, so one who is further behind than a resume goes is brought nearer piece by
   * piece, at most up to the number as of which they were seen to have the right.
   */
  async function catchUp(stream: SSEStreamingApi, roomId: string, after: number, upTo: number): Promise<number> {
    const { messages, seq } = await readChangedMessages(roomId, after, RESET_BEYOND)
    for (const message of messages) if (message.changed_seq <= upTo) await writeMessage(stream, message)
    return Math.min(seq, upTo)
  }

  /** Runs in one turn with the end of the catch-up, so the live events join up with it. */
  function join(viewer: Viewer, queue: Queue, resumed: Resumed): { leave: () => void } | { reset: Reset } {
    if (resumed.result === 'reset') return { reset: { seq: resumed.seq, epoch: resumed.epoch } }
    if (resumed.result !== 'current') {
      queue.end()
      return { leave: () => {} }
    }
    const { room, run, isMember } = resumed
    const listener: RoomListener = {
      userId: viewer.id,
      credentialId: viewer.session?.id ?? viewer.tokenId ?? '',
      isMember,
      run: ({ events }) => queue.push(events),
      closed: queue.end,
    }
    queue.push(run.events)
    room.listeners.add(listener)
    const leave = () => {
      room.listeners.delete(listener)
      hub.closeRoom(room)
    }
    return { leave }
  }

  return { run }
}

async function write(stream: SSEStreamingApi, queue: Queue): Promise<void> {
  await stream.write(': open\n\n')
  while (!queue.isEnded()) {
    for (const event of await queue.take(KEEP_ALIVE_MS)) await writeEvent(stream, event)
    await stream.write(': here\n\n')
  }
}

const writeReset = (stream: SSEStreamingApi, reset: Reset) =>
  stream.writeSSE({ event: 'reset', data: JSON.stringify(reset) })

async function writeEvent(stream: SSEStreamingApi, event: RoomEvent): Promise<void> {
  if (event.kind === 'message') await writeMessage(stream, event.message)
}

const writeMessage = (stream: SSEStreamingApi, message: Message) =>
  stream.writeSSE({ id: String(message.changed_seq), event: 'message', data: JSON.stringify(messageJson(message)) })
