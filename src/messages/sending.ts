import type { Viewer } from '../accounts/viewer.ts'
import type { RoomEvent } from '../delivery/bus.ts'
import type { Sql } from '../platform/postgres.ts'
import type { NewPoll } from '../polls/poll.ts'
import { linksIn } from '../previews/links.ts'
import { insertMessages } from './insert.store.ts'
import { excerpt } from './markup/excerpt.ts'
import { messageEvent } from './message-event.ts'
import type { Message } from './message.ts'
import { noOriginal, refusal } from './messages.problems.ts'
import type { Send } from './messages.schemas.ts'
import { findMessageFor } from './messages.store.ts'
import type { RenderNaming } from './naming.ts'
import type { InsertOutcome, NewMessage } from './new-message.ts'
import { summaryOf } from './summary.ts'
import { createWriteQueue } from './write-queue.ts'

/** The answer to a send: committed under this number. `message` is there when this very send stored it. */
export interface Sent {
  id: string
  seq: number
  created_at: string
  message: Message | null
}

/** What a message is besides its text; no door lets a sender say it of a plain one. */
export interface Kind {
  poll?: NewPoll
  /** It says what its author does. */
  action?: boolean
}

export interface SendingDeps {
  sql: Sql
  render: RenderNaming
  publish: (events: RoomEvent[]) => void
  mostTold: number
  onCommit: (messages: number, seconds: number) => void
  onReplies: (rootIds: string[]) => void
  onLinks: () => void
}

/** From what was sent to what is stored: many share a transaction. */
export function createSending({ sql, render, publish, mostTold, onCommit, onReplies, onLinks }: SendingDeps) {
  const queue = createWriteQueue((batch: NewMessage[]) => commit(batch))

  /** Stores a message. The same id by the same author in the same room answers with the first result. */
  async function send(author: Pick<Viewer, 'id'>, roomId: string, sent: Send & Kind): Promise<Sent> {
    return await store(await prepare(author, roomId, sent))
  }

  /** The first half of a send: renders the text, and looks up whom it names and what it quotes. */
  async function prepare(
    author: Pick<Viewer, 'id'>,
    roomId: string,
    { id, body, reply_to_id, thread_root_id, also_in_room, upload_ids = [], poll, action }: Send & Kind,
  ): Promise<NewMessage> {
    const text = await render(roomId, body)
    const quote_excerpt = reply_to_id ? await excerptOf(author.id, roomId, reply_to_id) : null
    return {
      id: id ?? Bun.randomUUIDv7(),
      room_id: roomId,
      author_id: author.id,
      ...text,
      has_links: linksIn(text.html).length > 0,
      reply_to_id: reply_to_id ?? null,
      quote_excerpt,
      upload_ids,
      thread_root_id: thread_root_id ?? null,
      also_in_room: thread_root_id !== undefined && also_in_room === true,
      ...(text.mentions_room && { most_told: mostTold }),
      poll,
      action: action === true,
    }
  }

  async function excerptOf(userId: string, roomId: string, originalId: string): Promise<string> {
    const original = await findMessageFor(sql, userId, originalId)
    if (!original || original.message.room_id !== roomId) throw noOriginal()
    return excerpt(summaryOf(original.message))
  }

  /** The second half: takes its place in the queue at once, and answers when it is committed. */
  async function store(message: NewMessage): Promise<Sent> {
    return sentOf(message.id, await queue.push(message))
  }

  async function commit(batch: NewMessage[]): Promise<InsertOutcome[]> {
    const startedAt = performance.now()
    const outcomes = await insertMessages(sql, batch)
    const stored = outcomes.filter((outcome) => outcome.result === 'stored')
    const events = stored.flatMap(({ message, root }) => [
      messageEvent(message, true),
      ...(root ? [messageEvent(root, false)] : []),
    ])
    // The answers go out first: writing to thousands of pages takes longer than everything before it.
    setImmediate(publish, events)
    const rootIds = stored.flatMap(({ root }) => root?.id ?? [])
    if (rootIds.length > 0) onReplies([...new Set(rootIds)])
    if (batch.some((message) => message.has_links)) onLinks()
    onCommit(stored.length, (performance.now() - startedAt) / 1000)
    return outcomes
  }

  return { send, prepare, store, drained: queue.drained }
}

function sentOf(id: string, outcome: InsertOutcome): Sent {
  if (outcome.result === 'stored')
    return { id, seq: outcome.message.seq, created_at: outcome.message.created_at, message: outcome.message }
  if (outcome.result === 'repeated') return { id, seq: outcome.seq, created_at: outcome.created_at, message: null }
  throw refusal(outcome.result)
}
