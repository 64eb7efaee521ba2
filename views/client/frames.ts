/** What the page says. PROTOCOL.md §2. */
export type PageFrame =
  | { type: 'open'; room_id: string; after: number; epoch?: string }
  | { type: 'close'; room_id: string }
  | {
      type: 'send'
      room_id: string
      id: string
      body: string
      reply_to_id?: string
      thread_root_id?: string
      upload_ids?: string[]
      also_in_room?: boolean | undefined
    }
  | { type: 'read'; room_id: string; seq: number }
  | { type: 'typing'; room_id: string; thread_root_id?: string }
  | { type: 'attention'; state: 'focused' | 'visible' | 'hidden' }

export type ChangesFrame = { type: 'changes'; room_id: string; after: number; seq: number; content: string }
export type OpenedFrame = { type: 'opened'; room_id: string; seq: number; epoch: string }
export type ResetFrame = { type: 'reset'; room_id: string; seq: number; epoch: string }
export type ClosedFrame = { type: 'closed'; room_id: string; reason: 'left' | 'removed' | 'gone' }
export type AckFrame = { type: 'ack'; id: string; room_id: string; seq: number; created_at: string }
export type ErrorFrame = {
  type: 'error'
  of: string
  code: string
  message: string
  id?: string
  room_id?: string
  retry_after_ms?: number
}
export type PulseFrame = {
  type: 'pulse'
  room_id: string
  after: number
  seq: number
  messages: number
  mentions: string[]
  mentions_room?: boolean
}
export type HeartbeatFrame = { type: 'heartbeat'; rooms: Record<string, number>; people?: number }
export type PresenceState = 'active' | 'away' | 'offline'
export type SignalFrame =
  | { type: 'signal'; kind: 'typing'; room_id: string; thread_root_id?: string; user_id: string; user_name: string }
  | { type: 'signal'; kind: 'presence'; states: Record<string, PresenceState> }
  | { type: 'signal'; kind: 'read'; room_id: string; seq: number }
  | { type: 'signal'; kind: 'people'; version: number; within_ms: number }
  | { type: 'signal'; kind: 'rooms' }
  | { type: 'signal'; kind: 'threads' }
  | { type: 'signal'; kind: 'keyword'; room_id: string; message_id: string; is_quiet?: boolean }
  | { type: 'signal'; kind: 'news'; about?: 'reminder' | 'unsent'; words?: string; text: string; href: string }

/** What the server says. A type that is not here is a newer server's and is passed over. */
export type ServerFrame =
  | ChangesFrame
  | OpenedFrame
  | ResetFrame
  | ClosedFrame
  | AckFrame
  | ErrorFrame
  | PulseFrame
  | HeartbeatFrame
  | SignalFrame

/** Frames come from our own server, over a connection that checked both sides: their shape is not checked again. */
export function parseFrame(text: string): ServerFrame | undefined {
  try {
    const frame: ServerFrame = JSON.parse(text)
    return frame
  } catch {
    return undefined
  }
}
