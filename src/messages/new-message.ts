import type { NewPoll } from '../polls/poll.ts'
import type { Message } from './message.ts'

/** A send that was parsed and rendered and waits for its number. */
export interface NewMessage {
  id: string
  room_id: string
  author_id: string
  body: string
  html: string
  jumbo: boolean
  mentions: string[]
  mentions_room: boolean
  reply_to_id: string | null
  quote_excerpt: string | null
  /** Uploads of the author that it takes, in their order. */
  upload_ids?: string[]
  /** Whether it links to what is to be looked at. */
  has_links?: boolean
  /** The message whose thread it is for, or a reply in that thread. */
  thread_root_id?: string | null
  also_in_room?: boolean
  /** Where it mentions everybody: how many members a room may have in which everybody may do that, and not admins alone. */
  most_told?: number
  poll?: NewPoll | undefined
  /** It says what its author does. */
  action?: boolean
}

export type InsertOutcome =
  /** `root` is the message whose thread a reply went into, as it was right after. */
  | { result: 'stored'; message: Message; root?: Message }
  | { result: 'repeated'; seq: number; created_at: string }
  | {
      result:
        | 'id_taken'
        | 'not_a_member'
        | 'no_room'
        | 'archived'
        | 'admins_only'
        | 'no_original'
        | 'no_root'
        | 'no_upload'
        | 'too_many_told'
    }
