import { recordAudit } from '../accounts/audit.store.ts'
import type { Viewer } from '../accounts/viewer.ts'
import type { Bus, RoomEvent } from '../delivery/bus.ts'
import { customNameIn, findEmojiNames } from '../emoji/custom-emoji.ts'
import { unknownEmoji } from '../emoji/emoji.problems.ts'
import { findNames } from '../emoji/emoji.store.ts'
import { describeAttachment } from '../files/files.store.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'
import type { NewPoll } from '../polls/poll.ts'
import { pollNotEdited } from '../polls/polls.problems.ts'
import { linksIn } from '../previews/links.ts'
import { insertJobs, keepPreviews } from '../previews/previews.store.ts'
import { lockRoom, takeNumbers } from '../rooms/numbering.ts'
import { refreshWords } from '../search/index.store.ts'
import { deleteReaction, insertReaction } from '../reactions/reactions.store.ts'
import { recountThread } from '../threads/keep-threads.ts'
import { insertVersion } from '../versions/versions.store.ts'
import {
  bury,
  emptyQuote,
  listQuoting,
  fillQuote,
  keepDeleted,
  listEmptiedQuotes,
  lockUndoable,
  refillKeptQuotes,
  unbury,
} from './deletions.store.ts'
import { findEmoji } from './markup/emoji.ts'
import { excerpt } from './markup/excerpt.ts'
import { findMentionCandidates, findRoomCandidates } from './markup/names.ts'
import { renderBody } from './markup/render-body.ts'
import type { Names } from './markup/stand-ins.ts'
import type { Message } from './message.ts'
import {
  isDeleted,
  mayNotDelete,
  noOriginal,
  notAMember,
  notYours,
  refusal,
  roomArchived,
  tooLateToEdit,
  tooLateToUndo,
  tooManyKinds,
  tooManyTold,
} from './messages.problems.ts'
import type { Send } from './messages.schemas.ts'
import {
  findMessageFor,
  listMessagesById,
  type MessageAccess,
  readMessage,
  stampMessage,
  updateBody,
} from './messages.store.ts'
import { insertMessages } from './insert.store.ts'
import { listMentionable, listNameableRooms, mayTellRoom } from './names.store.ts'
import type { InsertOutcome, NewMessage } from './new-message.ts'
import { summaryOf } from './summary.ts'
import { createWriteQueue } from './write-queue.ts'

const MAX_KINDS_OF_REACTION = 20

/** A text without these names nobody, and most have none. */
const NAMES_SOMETHING = /[@#]|:[a-z0-9_+-]{2,32}:/

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

export type MessagesService = ReturnType<typeof createMessagesService>

/**
 * The rules of messages. Whatever it answers has been committed; what changed is published to the bus after that.
 * Everything throws a `Problem` for what is refused.
 */
export function createMessagesService({
  sql,
  bus,
  siteOrigin,
  onCommit = () => {},
  keepsVersions = true,
  editWindowMinutes = 0,
  mostTold = 200,
  onDelete = () => {},
  onReplies = () => {},
  onLinks = () => {},
}: {
  sql: Sql
  bus: Bus
  siteOrigin?: string | undefined
  /** Told of each commit, for the record: how many messages it stored, and how long it took. */
  onCommit?: (messages: number, seconds: number) => void
  /** Whether what a message said before is kept when it is edited. */
  keepsVersions?: boolean
  /** How long a message can be edited; 0 for ever. */
  editWindowMinutes?: number
  /** In rooms with more members only admins mention everybody. */
  mostTold?: number
  /** Told of each deletion, which can be undone for a while. */
  onDelete?: () => void
  /** Told of the messages whose threads have another reply, or one less. */
  onReplies?: (rootIds: string[]) => void
  /** Told that there are links to look at. */
  onLinks?: () => void
}) {
  const queue = createWriteQueue((batch: NewMessage[]) => commit(batch))

  async function commit(batch: NewMessage[]): Promise<InsertOutcome[]> {
    const startedAt = performance.now()
    const outcomes = await insertMessages(sql, batch)
    const stored = outcomes.filter((outcome) => outcome.result === 'stored')
    const events = stored.flatMap(({ message, root }) => [
      eventOf(message, true),
      ...(root ? [eventOf(root, false)] : []),
    ])
    // The answers go out first: writing to thousands of pages takes longer than everything before it.
    setImmediate(publish, events)
    const rootIds = stored.flatMap(({ root }) => root?.id ?? [])
    if (rootIds.length > 0) onReplies([...new Set(rootIds)])
    if (batch.some((message) => message.has_links)) onLinks()
    onCommit(stored.length, (performance.now() - startedAt) / 1000)
    return outcomes
  }

  /** `publish` of a bus never rejects, and nobody who sent has to wait for it: the reconciler finds what it loses. */
  function publish(events: RoomEvent[]): void {
    if (events.length > 0) void bus.publish(events)
  }

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
    const text = NAMES_SOMETHING.test(body) ? await renderNaming(roomId, body) : renderText(body, { siteOrigin })
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

  /** The second half: takes its place in the queue at once, and answers when it is committed. */
  async function store(message: NewMessage): Promise<Sent> {
    return sentOf(message.id, await queue.push(message))
  }

  async function renderNaming(roomId: string, body: string) {
    const [people, rooms, emoji] = await Promise.all([
      listMentionable(sql, roomId, findMentionCandidates(body)),
      listNameableRooms(sql, findRoomCandidates(body)),
      findCustomEmoji(body),
    ])
    return renderText(body, { people, rooms, emoji, siteOrigin })
  }

  async function findCustomEmoji(body: string): Promise<ReadonlySet<string>> {
    const names = findEmojiNames(body).filter((name) => findEmoji(name) === undefined)
    return new Set(names.length > 0 ? await findNames(sql, names) : [])
  }

  async function excerptOf(userId: string, roomId: string, originalId: string): Promise<string> {
    const original = await findMessageFor(sql, userId, originalId)
    if (!original || original.message.room_id !== roomId) throw noOriginal()
    return excerpt(summaryOf(original.message))
  }

  /** Changes the text of one's own message. The same text changes nothing and takes no number. */
  async function edit(viewer: Viewer, id: string, body: string): Promise<Message> {
    const found = await requireMessage(viewer, id)
    const text = await renderNaming(found.message.room_id, body)
    const edited = await change(viewer, id, async (tx, { message }) => {
      if (message.author.id !== viewer.id) throw notYours()
      if (message.deleted_at) throw isDeleted()
      if (message.poll) throw pollNotEdited()
      if (message.body === body) return []
      if (isOlder(message, editWindowMinutes)) throw tooLateToEdit(editWindowMinutes)
      if (text.mentions_room && !message.mentions_room && !(await mayTell(tx, viewer, message))) throw tooManyTold()
      if (keepsVersions) await insertVersion(tx, id)
      await updateBody(tx, id, await takeNumbers(tx, message.room_id), text)
      await refreshWords(tx, id)
      await relink(tx, id, text.html)
      return [id]
    })
    onLinks()
    return edited
  }

  /** What is linked to no more shows nothing, and what is linked to now is looked at. */
  async function relink(tx: Transaction, id: string, html: string): Promise<void> {
    const urls = linksIn(html)
    await keepPreviews(tx, id, urls)
    if (urls.length > 0) await insertJobs(tx, [id])
  }

  const mayTell = (tx: Transaction, viewer: Viewer, { room_id: roomId }: Message) =>
    mayTellRoom(tx, viewer.id, roomId, mostTold)

  /**
   * Leaves a tombstone, empties what other messages quote of it, and of a reply counts its thread again: one number for
   * each of them. Deleting twice changes nothing. Deleting what another said goes into the audit log, with the address it
   * came from. Whoever did it can undo it for a moment: `restore`.
   */
  async function remove(viewer: Viewer, id: string, address = ''): Promise<Message> {
    const removed = await change(viewer, id, async (tx, { message, memberRole }) => {
      if (message.author.id !== viewer.id && memberRole !== 'admin') throw mayNotDelete()
      if (message.deleted_at) return []
      await keepDeleted(tx, id, viewer.id)
      const quoting = await listQuoting(tx, id)
      const roots = message.thread_root_id === null ? [] : [message.thread_root_id]
      const seq = await takeNumbers(tx, message.room_id, 1 + roots.length + quoting.length)
      await bury(tx, id, seq)
      for (const rootId of roots) await recountThread(tx, rootId, seq + 1)
      if (message.author.id !== viewer.id)
        await recordAudit(tx, { actorId: viewer.id, address, action: 'message.deleted', subjectId: id })
      for (const [i, quotingId] of quoting.entries()) await emptyQuote(tx, quotingId, seq + 1 + roots.length + i)
      return [id, ...roots, ...quoting]
    })
    onDelete()
    tellFollowers(removed)
    return removed
  }

  /**
   * Undoes a deletion by the one who did it: the message is what it was, and so are the quotes of it and its thread's
   * count, one number for each.
   * Where nothing is deleted, nothing changes. Throws 409 when it is too late.
   */
  async function restore(viewer: Viewer, id: string, address = ''): Promise<Message> {
    const restored = await change(viewer, id, async (tx, { message }) => {
      if (!message.deleted_at) return []
      if (!(await lockUndoable(tx, id, viewer.id))) throw tooLateToUndo()
      const quotes = await listEmptiedQuotes(tx, id)
      const roots = message.thread_root_id === null ? [] : [message.thread_root_id]
      const seq = await takeNumbers(tx, message.room_id, 1 + roots.length + quotes.length)
      await refillKeptQuotes(tx, id)
      await unbury(tx, id, seq)
      for (const rootId of roots) await recountThread(tx, rootId, seq + 1)
      if (message.author.id !== viewer.id)
        await recordAudit(tx, { actorId: viewer.id, address, action: 'message.restored', subjectId: id })
      for (const [i, quote] of quotes.entries()) await fillQuote(tx, quote.id, quote.text, seq + 1 + roots.length + i)
      return [id, ...roots, ...quotes.map((quote) => quote.id)]
    })
    tellFollowers(restored)
    return restored
  }

  function tellFollowers({ thread_root_id: rootId }: Message): void {
    if (rootId !== null) onReplies([rootId])
  }

  /** Says what a picture of one's own message shows. The same words change nothing. */
  async function describeFile(
    viewer: Viewer,
    { messageId, fileId }: { messageId: string; fileId: string },
    alt: string,
  ) {
    return await change(viewer, messageId, async (tx, { message }) => {
      if (message.author.id !== viewer.id) throw notYours()
      const file = message.attachments.find((attachment) => attachment.id === fileId)
      if (!file) throw notFound()
      if (file.alt === alt) return []
      await describeAttachment(tx, fileId, alt)
      return await stamped(tx, message)
    })
  }

  /** Puts a reaction. The same one twice changes nothing. */
  async function react(viewer: Viewer, id: string, emoji: string): Promise<Message> {
    return await change(viewer, id, async (tx, { message }) => {
      if (message.deleted_at) throw isDeleted()
      const name = customNameIn(emoji)
      if (name !== undefined && (await findNames(tx, [name])).length === 0) throw unknownEmoji(emoji)
      const kinds = message.reactions.map((reaction) => reaction.emoji)
      if (kinds.length >= MAX_KINDS_OF_REACTION && !kinds.includes(emoji)) throw tooManyKinds(MAX_KINDS_OF_REACTION)
      return (await insertReaction(tx, id, viewer.id, emoji)) ? await stamped(tx, message) : []
    })
  }

  /** Takes one's reaction back. Where there is none, nothing changes; of a deleted message it would be back with it. */
  async function unreact(viewer: Viewer, id: string, emoji: string): Promise<Message> {
    return await change(viewer, id, async (tx, { message }) => {
      if (message.deleted_at) throw isDeleted()
      return (await deleteReaction(tx, id, viewer.id, emoji)) ? await stamped(tx, message) : []
    })
  }

  async function stamped(tx: Transaction, message: Message): Promise<string[]> {
    await stampMessage(tx, message.id, await takeNumbers(tx, message.room_id))
    return [message.id]
  }

  /** What alters a message under the lock; gives the ids of what it stamped. */
  type Changes = (tx: Transaction, found: MessageAccess) => Promise<string[]>

  /**
   * Runs a change under the room's lock and publishes every message that it stamped (their ids, in the order of their
   * numbers). Rights are read again under the lock: who was removed meanwhile changes nothing.
   */
  async function change(viewer: Viewer, id: string, alter: Changes): Promise<Message> {
    const { message } = await requireMessage(viewer, id)
    return await changeLocked(message, async (tx) =>
      alter(tx, requireWritable(await findMessageFor(tx, viewer.id, id))),
    )
  }

  /** The same for what comes of itself and is nobody's doing. Throws 404 where the message is gone. */
  async function changeUnasked(id: string, alter: (tx: Transaction, message: Message) => Promise<string[]>) {
    const [message] = await listMessagesById(sql, [id])
    if (!message) throw notFound()
    await changeLocked(message, async (tx) => alter(tx, await readMessage(tx, id)))
  }

  async function changeLocked(
    { id, room_id: roomId }: Message,
    alter: (tx: Transaction) => Promise<string[]>,
  ): Promise<Message> {
    const { now, changed } = await sql.begin(async (tx) => {
      await lockRoom(tx, roomId)
      const changedIds = await alter(tx)
      const changed = await Promise.all(changedIds.map((changedId) => readMessage(tx, changedId)))
      return { changed, now: changed[0] ?? (await readMessage(tx, id)) }
    })
    publish(changed.map((each) => eventOf(each, false)))
    return now
  }

  /** The message, for whom may read its room; else 404. */
  async function requireMessage(viewer: Pick<Viewer, 'id'>, id: string): Promise<MessageAccess> {
    const found = await findMessageFor(sql, viewer.id, id)
    if (!found) throw notFound()
    return found
  }

  return {
    send,
    prepare,
    store,
    edit,
    remove,
    restore,
    describeFile,
    react,
    unreact,
    change,
    changeUnasked,
    requireMessage,
    drained: queue.drained,
  }
}

const isOlder = ({ created_at: at }: Message, minutes: number) =>
  minutes > 0 && Date.parse(at) < Date.now() - minutes * 60_000

function requireWritable(found: MessageAccess | undefined): MessageAccess {
  if (!found) throw notFound()
  if (!found.memberRole) throw notAMember()
  if (found.archived) throw roomArchived()
  return found
}

function renderText(body: string, names: Names) {
  const { html, jumbo, mentionIds, mentionsRoom } = renderBody(body, names)
  return { body, html, jumbo, mentions: mentionIds, mentions_room: mentionsRoom }
}

function sentOf(id: string, outcome: InsertOutcome): Sent {
  if (outcome.result === 'stored')
    return { id, seq: outcome.message.seq, created_at: outcome.message.created_at, message: outcome.message }
  if (outcome.result === 'repeated') return { id, seq: outcome.seq, created_at: outcome.created_at, message: null }
  throw refusal(outcome.result)
}

const eventOf = (message: Message, isNew: boolean): RoomEvent => ({
  kind: 'message',
  room_id: message.room_id,
  seq: message.changed_seq,
  is_new: isNew,
  message,
})
