import { excerpt } from '../../messages/markup/excerpt.ts'
import { renderBody } from '../../messages/markup/render-body.ts'
import type { Named } from '../../messages/markup/names.ts'
import type { NewPoll } from '../../polls/poll.ts'
import type { Random } from './random.ts'
import type { Told } from './timeline.ts'

const EDITED_AFTER_MS = 40_000
const DELETED_AFTER_MS = 30_000
const REACTED_AFTER_MS = 8_000
const VOTED_AFTER_MS = 9_000
const PINNED_AFTER_MS = 50_000
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
  thread_root_id: string | null
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

export interface VoteRow {
  message_id: string
  position: number
  user_id: string
  created_at: string
}

export interface PinRow {
  message_id: string
  pinned_by: string
  pinned_at: string
}

export interface NumberedRoom {
  messages: MessageRow[]
  reactions: ReactionRow[]
  polls: { messageId: string; poll: NewPoll }[]
  votes: VoteRow[]
  pins: PinRow[]
  /** Messages that the first person has saved. */
  saved: string[]
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
  const votes = told.flatMap((step, i) => votesOf(step, messages[i], context))
  const pins = told.flatMap((step, i) => pinOf(step, messages[i], context))
  const marks = [
    ...reactions.map(({ message_id, created_at }) => ({ id: message_id, at: created_at })),
    ...votes.map(({ message_id, created_at }) => ({ id: message_id, at: created_at })),
    ...pins.map(({ message_id, pinned_at }) => ({ id: message_id, at: pinned_at })),
  ]
  let seq = context.firstSeq
  for (const { change } of changesOf(messages, marks).toSorted((a, b) => a.at - b.at)) change(++seq)
  return {
    messages,
    reactions,
    polls: told.flatMap(({ poll }, i) =>
      poll ? { messageId: messages[i]?.id ?? '', poll: { many: false, options: poll.map(([option]) => option) } } : [],
    ),
    votes,
    pins,
    saved: told.flatMap(({ saved }, i) => (saved ? (messages[i]?.id ?? []) : [])),
    lastSeq: seq,
  }
}

interface Change {
  at: number
  change: (seq: number) => void
}

/** `marks` are what others left on messages, and when. */
function changesOf(messages: MessageRow[], marks: { id: string; at: string }[]): Change[] {
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
  // What a thread hangs on has the number after each reply.
  const answered = messages.flatMap(({ thread_root_id: root, created_at }) =>
    root === null ? [] : [{ at: Date.parse(created_at), change: stamp(byId.get(root)) }],
  )
  const marked = marks.map(({ id, at }) => ({ at: Date.parse(at), change: stamp(byId.get(id)) }))
  return [...made, ...answered, ...changed, ...marked]
}

function drawMessages(told: readonly Told[], context: Context): MessageRow[] {
  const ids = told.map((step) => context.random.uuid(step.at))
  return told.map((step, i) => drawMessage(step, i, told, ids, context))
}

function drawMessage(step: Told, i: number, told: readonly Told[], ids: string[], context: Context): MessageRow {
  const { html, jumbo, mentionIds, mentionsRoom } = renderBody(step.text, context)
  const before = told.slice(0, i).findLast((each) => each.answers === undefined)
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
    continues:
      !original && step.answers === undefined && before?.who === step.who && step.at - before.at < CONTINUES_WITHIN_MS,
    reply_to_id: original ? (ids[i - (step.quotes ?? 0)] ?? null) : null,
    quote_excerpt: original ? excerpt(original.text) : null,
    thread_root_id: step.answers === undefined ? null : (ids[i - step.answers] ?? null),
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

function votesOf(step: Told, message: MessageRow | undefined, context: Context): VoteRow[] {
  const all = (step.poll ?? []).flatMap(([, ...who], position) => who.map((each) => ({ position, who: each })))
  return all.map(({ position, who }, i) => ({
    message_id: message?.id ?? '',
    position,
    user_id: requireId(context, who),
    created_at: time(step.at + VOTED_AFTER_MS * (i + 1)),
  }))
}

const pinOf = (step: Told, message: MessageRow | undefined, context: Context): PinRow[] =>
  step.pinned === undefined
    ? []
    : [
        {
          message_id: message?.id ?? '',
          pinned_by: requireId(context, step.pinned),
          pinned_at: time(step.at + PINNED_AFTER_MS),
        },
      ]

function requireId({ userIds }: Context, who: string): string {
  const id = userIds.get(who)
  if (id === undefined) throw new Error(`nobody is called ${who}`)
  return id
}

const time = (at: number) => new Date(at).toISOString()
