import { messageWith } from '../messages/message.fixture.ts'
import type { Message } from '../messages/message.ts'
import type { RoomEvent } from './bus.ts'

export const ROOM_ID = '0190a0a0-0000-7000-8000-000000000001'
export const USER_ID = '0190a0a0-0000-7000-8000-000000000002'

/** The id of the n-th of something. */
export const idOf = (n: number) => `0190a0a0-0000-7000-9000-${String(n).padStart(12, '0')}`

/** A message in a state, as the bus carries it. */
export const messageOf = (seq: number, more: Partial<Message> = {}): Message =>
  messageWith({
    id: idOf(seq),
    room_id: ROOM_ID,
    seq,
    author: { id: USER_ID, name: 'Ines', avatar: null },
    body: `body ${seq}`,
    html: `<p>body ${seq}</p>`,
    created_at: '2026-01-01T12:00:00.000Z',
    ...more,
  })

/** A new message's event. */
export const sent = (seq: number, more: Partial<Message> = {}): RoomEvent => ({
  kind: 'message',
  room_id: ROOM_ID,
  seq,
  is_new: true,
  message: messageOf(seq, more),
})

/** An event of a later change of the message that was made under `of`. */
export const changed = (seq: number, of: number, more: Partial<Message> = {}): RoomEvent => ({
  kind: 'message',
  room_id: ROOM_ID,
  seq,
  is_new: false,
  message: messageOf(of, { changed_seq: seq, ...more }),
})

/** Somebody's coming (`left` null) or going. */
export const member = (seq: number, left: 'left' | 'removed' | null, user_id = USER_ID): RoomEvent => ({
  kind: 'membership',
  room_id: ROOM_ID,
  seq,
  user_id,
  left,
})

/** A change of the room itself. */
export const roomChanged = (seq: number, room_kind: 'public' | 'private' = 'public'): RoomEvent => ({
  kind: 'room',
  room_id: ROOM_ID,
  seq,
  room_kind,
  archived: false,
})
