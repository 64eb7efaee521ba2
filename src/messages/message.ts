import { z } from 'zod'
import { attachmentSchema } from '../files/attachment.ts'
import { pollSchema } from '../polls/poll.ts'
import { previewSchema } from '../previews/preview.ts'

/** `avatar` is the id of a picture. Events of an older version do not say. */
const person = z.object({ id: z.uuid(), name: z.string(), avatar: z.uuid().nullable().default(null) })

/**
 * A message in the shape of the JSON API. The same shape goes over the bus, so that no instance has to ask PostgreSQL
 * in order to render an event, and is what `<Message>` draws. Keys are snake_case because this is the wire.
 */
export const messageSchema = z.object({
  id: z.uuid(),
  room_id: z.uuid(),
  /** The room's number when the message was made. */
  seq: z.int().positive(),
  /** The number of its last change. */
  changed_seq: z.int().positive(),
  author: person,
  body: z.string(),
  html: z.string(),
  created_at: z.string(),
  edited_at: z.string().nullable(),
  deleted_at: z.string().nullable(),
  reply_to_id: z.uuid().nullable(),
  /** The message whose thread it stands in; null for what is said to the room. */
  thread_root_id: z.uuid().nullable(),
  /** True for a reply that stands in the room's list as well. */
  also_in_room: z.boolean().optional(),
  /** The thread that it started; `faces` are the last three who wrote in it, the latest last. */
  thread: z
    .object({
      replies: z.int(),
      last_reply_at: z.string(),
      faces: z.array(person).default([]),
    })
    .nullable(),
  reactions: z.array(z.object({ emoji: z.string(), user_ids: z.array(z.uuid()), user_names: z.array(z.string()) })),
  /** An older version that is still running knows none: it skips such an event and reads PostgreSQL. */
  attachments: z.array(attachmentSchema),
  /** What it asks, its body being the question. As with attachments, events of an older version do not say. */
  poll: pollSchema.nullable(),
  /** True for what its author does rather than says: "/me waves". */
  action: z.boolean().optional(),
  /** What the pages behind its links say of themselves. Events of an older version do not say. */
  previews: z.array(previewSchema).default([]),
  /** Ids of the people it mentions, and whether it mentions the whole room. */
  mentions: z.array(z.uuid()),
  mentions_room: z.boolean(),
  /** 1 to 3 emoji and nothing else: drawn large. */
  jumbo: z.boolean(),
  /** Drawn without its head: same author, soon after the room's previous message. Decided once, at commit. */
  continues: z.boolean(),
  /** Since when it is pinned in its room. Events of an older version do not say. */
  pinned_at: z.string().nullable().default(null),
  /**
   * What was quoted, as it was then; `text` is null once the original is deleted. `thread_root_id` is there where the
   * original stands in a thread and not in the room.
   */
  quote: z
    .object({
      id: z.uuid(),
      seq: z.int(),
      author_name: z.string(),
      /** Events of an older version do not say. */
      author_id: z.uuid().optional(),
      text: z.string().nullable(),
      thread_root_id: z.uuid().optional(),
    })
    .nullable(),
})

export type Message = z.output<typeof messageSchema>
export type Reaction = Message['reactions'][number]
export type Thread = NonNullable<Message['thread']>

/** Whether it stands in the room's list; else only in its thread's. */
export const isInRoom = ({ thread_root_id, also_in_room }: Pick<Message, 'thread_root_id' | 'also_in_room'>) =>
  thread_root_id === null || also_in_room === true
