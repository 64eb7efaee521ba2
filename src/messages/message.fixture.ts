import type { Message } from './message.ts'

type Said = Pick<Message, 'id' | 'room_id' | 'seq' | 'author' | 'body' | 'html' | 'created_at'>

/** A message as it is when nobody has done anything to it: of what it says, and of what else is to be so. */
export const messageWith = (said: Said & Partial<Message>): Message => ({
  changed_seq: said.seq,
  edited_at: null,
  deleted_at: null,
  reply_to_id: null,
  thread_root_id: null,
  thread: null,
  reactions: [],
  attachments: [],
  poll: null,
  previews: [],
  mentions: [],
  mentions_room: false,
  jumbo: false,
  continues: false,
  pinned_at: null,
  quote: null,
  ...said,
})
