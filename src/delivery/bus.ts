import { z } from 'zod'
import { messageSchema } from '../messages/message.ts'

const numbered = { room_id: z.uuid(), seq: z.int().positive() }

/**
 * "This happened in this room at this seq": what every instance has to apply, in the order of its numbers.
 * `message` carries the message whole; `membership` says who came or went; `room` that the room itself changed.
 */
export const eventSchema = z.discriminatedUnion('kind', [
  z.object({
    ...numbered,
    kind: z.literal('message'),
    /** Whether this number made the message, rather than changed it. */
    is_new: z.boolean(),
    message: messageSchema,
  }),
  z.object({
    ...numbered,
    kind: z.literal('membership'),
    user_id: z.uuid(),
    /** `null`: is a member now. */
    left: z.enum(['left', 'removed']).nullable(),
  }),
  z.object({
    ...numbered,
    kind: z.literal('room'),
    room_kind: z.enum(['public', 'private', 'direct']),
    archived: z.boolean(),
  }),
])
export type RoomEvent = z.output<typeof eventSchema>

/** What may be lost: it concerns the moment only. */
export const signalSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('typing'),
    room_id: z.uuid(),
    /** In the thread of this message; an older instance shows it as in the room. */
    thread_root_id: z.uuid().optional(),
    /** Where the room stood then: who was removed before that must not see it, on an instance that is behind either. */
    seq: z.int().optional(),
    user_id: z.uuid(),
    user_name: z.string(),
  }),
  z.object({ kind: z.literal('presence'), user_id: z.uuid(), state: z.enum(['active', 'away', 'offline']) }),
  z.object({ kind: z.literal('read'), room_id: z.uuid(), user_id: z.uuid(), seq: z.int() }),
  z.object({ kind: z.literal('rooms'), user_id: z.uuid() }),
  /** Somebody chose what others see of their presence: whoever shows a page of theirs looks again. */
  z.object({ kind: z.literal('availability'), user_id: z.uuid() }),
  /** Something is new, or read, in threads that these people follow. */
  z.object({ kind: z.literal('threads'), user_ids: z.array(z.uuid()) }),
  /** A message has one of this person's keywords, of which only they are told. */
  z.object({
    kind: z.literal('keyword'),
    user_id: z.uuid(),
    room_id: z.uuid(),
    message_id: z.uuid(),
    /** It counts and does not disturb. */
    is_quiet: z.boolean().optional(),
  }),
  /** Something that one person should know at once: what and of whom, the same as a line of text, and the path where it stands. */
  z.object({
    kind: z.literal('news'),
    user_id: z.uuid(),
    /** Not yet known to older instances. */
    about: z.enum(['reminder', 'unsent']).optional(),
    words: z.string().optional(),
    text: z.string(),
    href: z.string(),
  }),
  z.object({ kind: z.literal('signed-out'), session_ids: z.array(z.uuid()) }),
])
export type Signal = z.output<typeof signalSchema>

export interface BusHealth {
  state: 'up' | 'joining' | 'down'
  detail?: string
}

/**
 * The port between instances. Events may arrive late, twice, out of order or not at all: who applies them
 * (`RoomCursor`) goes by their numbers, and the reconciler finds what is missing. `publish` never rejects for the bus
 * being away and settles within 5 s; an instance hands its own events on to itself at once.
 */
export interface Bus {
  publish(events: readonly RoomEvent[]): Promise<void>
  signal(signal: Signal): Promise<void>
  subscribe(handler: BusHandler): void
  health(): BusHealth
  stop(): Promise<void>
}

export interface BusHandler {
  /** Whether anybody here has this room, for a bus that can spare itself the reading of an event. */
  concerns(roomId: string): boolean
  events(events: readonly RoomEvent[]): void
  signal(signal: Signal): void
}
