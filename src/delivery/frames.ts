import { z } from 'zod'
import { idSchema } from '../http/ids.ts'

/*
 * The frames of the socket: JSON text, both ways. What a page may say is parsed by `clientFrameSchema`; what the
 * server says is built by the functions below, so that each kind has one place.
 */

const seq = z.int().min(0)

/** What an open page may say. The body of a send is checked by the messages' own schema. */
export const clientFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open'), room_id: idSchema, after: seq, epoch: z.string().max(64).optional() }),
  z.object({ type: z.literal('close'), room_id: idSchema }),
  z.object({
    type: z.literal('send'),
    room_id: idSchema,
    id: z.unknown().optional(),
    body: z.unknown().optional(),
    reply_to_id: z.unknown().optional(),
    thread_root_id: z.unknown().optional(),
    upload_ids: z.unknown().optional(),
    also_in_room: z.unknown().optional(),
  }),
  z.object({ type: z.literal('read'), room_id: idSchema, seq }),
  z.object({ type: z.literal('typing'), room_id: idSchema, thread_root_id: idSchema.optional() }),
  z.object({ type: z.literal('attention'), state: z.enum(['focused', 'visible', 'hidden']) }),
])
export type ClientFrame = z.output<typeof clientFrameSchema>
/** The frames of one kind, or of several. */
export type FrameOf<T extends ClientFrame['type']> = Extract<ClientFrame, { type: T }>
export type Attention = Extract<ClientFrame, { type: 'attention' }>['state']

export const CLOSE = {
  /** The server stops or restarts: come back, with jitter. */
  restart: 1012,
  /** Too much at once: come back, with jitter. */
  overload: 1013,
  /** Signed out, deactivated, or talking nonsense: stay away. */
  refused: 1008,
  binary: 1003,
} as const

export const changes = (room_id: string, after: number, seq: number, content: string) =>
  JSON.stringify({ type: 'changes', room_id, after, seq, content })

export const opened = (room_id: string, seq: number, epoch: string) =>
  JSON.stringify({ type: 'opened', room_id, seq, epoch })

export const reset = (room_id: string, seq: number, epoch: string) =>
  JSON.stringify({ type: 'reset', room_id, seq, epoch })

export const closed = (room_id: string, reason: 'left' | 'removed' | 'gone') =>
  JSON.stringify({ type: 'closed', room_id, reason })

export const ack = (room_id: string, sent: { id: string; seq: number; created_at: string }) =>
  JSON.stringify({ type: 'ack', id: sent.id, room_id, seq: sent.seq, created_at: sent.created_at })

export interface Refusal {
  of: string
  code: string
  message: string
  id?: string
  room_id?: string
  retry_after_ms?: number
}
export const error = (refusal: Refusal) => JSON.stringify({ type: 'error', ...refusal })

export interface Pulse {
  room_id: string
  after: number
  seq: number
  messages: number
  mentions: string[]
  mentions_room: boolean
}
export const pulse = (moved: Pulse) => JSON.stringify({ type: 'pulse', ...moved })

/** `people` is the number of people's facts. */
export const heartbeat = (rooms: Record<string, number>, people: number) =>
  JSON.stringify({ type: 'heartbeat', rooms, people })

/** What may be lost. `content` is there for pages that apply every frame's HTML alike; signals have none. */
export const signal = (facts: { kind: string; [fact: string]: unknown }) =>
  JSON.stringify({ type: 'signal', content: '', ...facts })

/** People's facts stand at a number; who knows an older one asks, at some moment within so many milliseconds. */
export const people = (version: number, within_ms: number) => signal({ kind: 'people', version, within_ms })

/** How people are seen from now on: each by their id. */
export const presence = (states: readonly (readonly [userId: string, state: string])[]) =>
  signal({ kind: 'presence', states: Object.fromEntries(states) })
