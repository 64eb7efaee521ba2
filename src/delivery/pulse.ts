import { isInRoom } from '../messages/message.ts'
import type { RoomEvent } from './bus.ts'
import * as frames from './frames.ts'

/** A room tells those who are elsewhere that it moved on at most this often. */
const PULSE_INTERVAL_MS = 1_000

export type PulseMeter = ReturnType<typeof createPulse>

/**
 * Counts what happens in a room for its members who look at something else: new messages in its list and whom they mention. The
 * first goes out at once, what follows within a second together.
 */
export function createPulse(roomId: string, lastSeq: number, publish: (text: string) => void) {
  let after = lastSeq
  let seq = lastSeq
  let messages = 0
  let mentions = new Set<string>()
  let mentionsRoom = false
  let sentAt = 0
  let timer: Timer | null = null

  function count(event: RoomEvent): void {
    seq = event.seq
    if (event.kind !== 'message' || !event.is_new || !isInRoom(event.message)) return
    messages += 1
    for (const id of event.message.mentions) mentions.add(id)
    mentionsRoom ||= event.message.mentions_room
    const wait = sentAt + PULSE_INTERVAL_MS - performance.now()
    timer ??= setTimeout(send, Math.max(0, wait))
  }

  function send(): void {
    timer = null
    sentAt = performance.now()
    publish(
      frames.pulse({ room_id: roomId, after, seq, messages, mentions: [...mentions], mentions_room: mentionsRoom }),
    )
    after = seq
    messages = 0
    mentions = new Set()
    mentionsRoom = false
  }

  const stop = () => {
    if (timer) clearTimeout(timer)
  }

  return { count, stop }
}
