import { excerpt } from '../../messages/markup/excerpt.ts'
import { renderBody } from '../../messages/markup/render-body.ts'
import type { Named } from '../../messages/markup/names.ts'
import type { Random } from './random.ts'
import type { Told } from './timeline.ts'

const EDITED_AFTER_MS = 40_000
const DELETED_AFTER_MS = 30_000
const REACTED_AFTER_MS = 8_000
const CONTINUES_WITHIN_MS = 5 * 60_000

/** A row of `messages`, as JSON for PostgreSQL. */
export interface MessageRow {
  id: string
  seq: number
  changed_seq: number
  author_id: string
  body: string
  html: string
  jumbo: boolean
  mentions: string[]
  mentions_room: boolean
  continues: boolean
  reply_to_id: string | null
  quote_excerpt: string | null
  created_at: string
  edited_at: string | null
  deleted_at: string | null
}

export interface ReactionRow {
  message_id: string
  user_id: string
  emoji: string
  created_at: string
}

export interface NumberedRoom {
  messages: MessageRow[]
  reactions: ReactionRow[]
  lastSeq: number
}

interface Context {
  /** The number that the room has taken before its first message. */
  firstSeq: number
  userIds: ReadonlyMap<string, string>
  people: readonly Named[]
  rooms: readonly Named[]
  random: Random
}

/**
 * Turns what is told into rows. Messages, edits, deletions and reactions each take the room's next number in the order
 * of time, as they would have when they happened.
 */
export function numberRoom(told: readonly Told[], context: Context): NumberedRoom {
  const messages = drawMessages(told, context)
  const reactions = told.flatMap((step, i) => reactionsOf(step, messages[i], context))
  let seq = context.firstSeq
  for (const { change } of changesOf(told, messages, reactions).toSorted((a, b) => a.at - b.at)) change(++seq)
  return { messages, reactions, lastSeq: seq }
}

interface Change {
  at: number
  change: (seq: number) => void
}

function changesOf(told: readonly Told[], messages: MessageRow[], reactions: ReactionRow[]): Change[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const stamp = (message: MessageRow | undefined) => (seq: number) => {
    if (message) message.changed_seq = seq
  }
  const made = messages.map((message) => ({
    at: Date.parse(message.created_at),
    change: (seq: number) => {
      message.seq = seq
      message.changed_seq = seq
    },
  }))
  const changed = messages.flatMap((message) =>
    [message.edited_at, message.deleted_at].flatMap((at) =>
      at === null ? [] : [{ at: Date.parse(at), change: stamp(message) }],
    ),
  )
  const reacted = reactions.map((reaction) => ({
    at: Date.parse(reaction.created_at),
    change: stamp(byId.get(reaction.message_id)),
  }))
  return [...made, ...changed, ...reacted]
}

function drawMessages(told: readonly Told[], context: Context): MessageRow[] {
  const ids = told.map((step) => context.random.uuid(step.at))
  return told.map((step, i) => drawMessage(step, i, told, ids, context))
}

function drawMessage(step: Told, i: number, told: readonly Told[], ids: string[], context: Context): MessageRow {
  const { html, jumbo, mentionIds, mentionsRoom } = renderBody(step.text, context)
  const before = told[i - 1]
  const original = step.quotes === undefined ? undefined : told[i - step.quotes]
  const gone = step.deleted === true
  return {
    id: ids[i] ?? '',
    seq: 0,
    changed_seq: 0,
    author_id: requireId(context, step.who),
    body: gone ? '' : step.text,
    html: gone ? '' : html,
    jumbo: !gone && jumbo,
    mentions: gone ? [] : mentionIds,
    mentions_room: !gone && mentionsRoom,
    continues: !original && before?.who === step.who && step.at - before.at < CONTINUES_WITHIN_MS,
    reply_to_id: original ? (ids[i - (step.quotes ?? 0)] ?? null) : null,
    quote_excerpt: original ? excerpt(original.text) : null,
    created_at: time(step.at),
    edited_at: step.edited ? time(step.at + EDITED_AFTER_MS) : null,
    deleted_at: gone ? time(step.at + DELETED_AFTER_MS) : null,
  }
}

function reactionsOf(step: Told, message: MessageRow | undefined, context: Context): ReactionRow[] {
  const all = (step.reactions ?? []).flatMap(([emoji, ...who]) => who.map((each) => ({ emoji, who: each })))
  return all.map(({ emoji, who }, i) => ({
    message_id: message?.id ?? '',
    user_id: requireId(context, who),
    emoji,
    created_at: time(step.at + REACTED_AFTER_MS * (i + 1)),
  }))
}

function requireId({ userIds }: Context, who: string): string {
  const id = userIds.get(who)
  if (id === undefined) throw new Error(`nobody is called ${who}`)
  return id
}

const time = (at: number) => new Date(at).toISOString()
