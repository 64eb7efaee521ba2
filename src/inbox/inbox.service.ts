import type { Viewer } from '../accounts/viewer.ts'
import type { Bus } from '../delivery/bus.ts'
import type { Message } from '../messages/message.ts'
import { isDeleted } from '../messages/messages.problems.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import { listMessagesById } from '../messages/messages.store.ts'
import type { Sql } from '../platform/postgres.ts'
import { Problem } from '../platform/problem.ts'
import type { Room } from '../rooms/room.ts'
import { listRoomNames } from '../rooms/rooms.store.ts'
import { type Cursor, formatCursor, NEWEST } from './cursor.ts'
import { type DraftLine, listDrafts } from './drafts.store.ts'
import {
  listAvatars,
  listMentions,
  type MentionKind,
  type MentionRow,
  type NoteKind,
  updateMentionsSeen,
} from './mentions.store.ts'
import { countSaved, deleteSaved, insertSaved, isSaved, listSaved } from './saved.store.ts'
import { t } from '../texts/t.ts'

/** A room as lists name it. */
export type NamedRoom = Pick<Room, 'id' | 'kind' | 'name'>

/** A message with where it is and when it came to concern its reader. */
export interface InboxLine {
  at: string
  message: Message
  room: NamedRoom
}

export interface Mention extends InboxLine {
  kind: MentionKind
  unread: boolean
  /** Of a reaction: the pictures of who reacted. */
  avatars?: ReadonlyMap<string, string>
}

/** What stands in the list and is its reader's own, with what it is about, where they may read that. */
export interface Note {
  kind: NoteKind
  id: string
  at: string
  unread: boolean
  note: string
  message: Message | null
  room: NamedRoom | null
}

/** Part of a list; `next` is where it goes on, undefined at its end. */
export interface InboxPage<Line> {
  lines: Line[]
  next: string | undefined
}

export interface InboxDeps {
  sql: Sql
  bus: Pick<Bus, 'signal'>
  messages: Pick<MessagesService, 'requireMessage'>
  maxSaved: number
}

export type InboxService = ReturnType<typeof createInbox>

/** What concerns one person: mentions, drafts and what they saved. Nobody else ever sees any of it. */
export function createInbox({ sql, bus, messages, maxSaved }: InboxDeps) {
  async function mentions(
    viewer: Viewer,
    before: Cursor | undefined,
    limit: number,
  ): Promise<InboxPage<Mention | Note>> {
    const rows = await listMentions(sql, viewer.id, before ?? NEWEST, limit + 1)
    const page = await pageOf(viewer, rows, limit, lineOfMention)
    const avatars = await listAvatars(sql, idsOfReacting(page.lines))
    return { ...page, lines: page.lines.map((line) => (line.kind === 'reaction' ? { ...line, avatars } : line)) }
  }

  /** All that is on the list of mentions has been seen. */
  async function seeMentions(viewer: Viewer): Promise<void> {
    await updateMentionsSeen(sql, viewer.id)
    void bus.signal({ kind: 'rooms', user_id: viewer.id })
  }

  async function saved(viewer: Viewer, before: Cursor | undefined, limit: number): Promise<InboxPage<InboxLine>> {
    const saved = await listSaved(sql, viewer.id, before ?? NEWEST, limit + 1)
    const rows = saved.map((row) => ({ ...row, messageId: row.id }))
    return await pageOf(viewer, rows, limit, ({ at }, message, room) => message && room && { at, message, room })
  }

  /** Keeps a message for oneself; twice is once. Throws 404, 409 for a deleted one, 422 when there are too many. */
  async function save(viewer: Viewer, messageId: string): Promise<void> {
    const { message } = await messages.requireMessage(viewer, messageId)
    if (message.deleted_at) throw isDeleted()
    if ((await countSaved(sql, viewer.id, maxSaved)) >= maxSaved) throw tooManySaved(maxSaved)
    await insertSaved(sql, viewer.id, messageId)
  }

  /** Takes a message out again. Throws 404 for one that is not theirs to read. */
  async function unsave(viewer: Viewer, messageId: string): Promise<void> {
    await messages.requireMessage(viewer, messageId)
    await deleteSaved(sql, viewer.id, messageId)
  }

  async function drafts(viewer: Viewer): Promise<(DraftLine & { room: NamedRoom })[]> {
    const lines = await listDrafts(sql, viewer.id)
    const rooms = await namesOf(
      viewer,
      lines.map(({ roomId }) => roomId),
    )
    return lines.flatMap((line) => {
      const room = rooms.get(line.roomId)
      return room ? [{ ...line, room }] : []
    })
  }

  async function pageOf<Row extends Cursor & { messageId: string | null }, Line>(
    viewer: Viewer,
    rows: Row[],
    limit: number,
    lineOf: (row: Row, message: Message | undefined, room: NamedRoom | undefined) => Line | undefined,
  ) {
    const shown = rows.slice(0, limit)
    const found = new Map((await listMessagesById(sql, idsOf(shown))).map((message) => [message.id, message]))
    const rooms = await namesOf(viewer, [...new Set([...found.values()].map((message) => message.room_id))])
    const lines = shown.flatMap((row) => {
      const message = found.get(row.messageId ?? '')
      return lineOf(row, message, message && rooms.get(message.room_id)) ?? []
    })
    const last = shown.at(-1)
    return { lines, next: rows.length > limit && last ? formatCursor(last) : undefined }
  }

  const namesOf = async (viewer: Viewer, roomIds: string[]): Promise<Map<string, NamedRoom>> =>
    new Map((await listRoomNames(sql, viewer.id, roomIds)).map((room) => [room.id, room]))

  return {
    mentions,
    seeMentions,
    saved,
    save,
    unsave,
    drafts,
    isSaved: (viewer: Pick<Viewer, 'id'>, messageId: string) => isSaved(sql, viewer.id, messageId),
  }
}

/** A message that was lost to its reader a moment ago takes a mention with it; a note stays. */
function lineOfMention(row: MentionRow, message: Message | undefined, room: NamedRoom | undefined) {
  const { kind, id, at, unread, note } = row
  const found = message && room ? { message, room } : undefined
  if (kind === 'reminder' || kind === 'not_sent')
    return { kind, id, at, unread, note, ...(found ?? { message: null, room: null }) }
  return found && { kind, at, unread, ...found }
}

const idsOfReacting = (lines: (Mention | Note)[]) => [
  ...new Set(
    lines.flatMap(({ kind, message }) =>
      kind === 'reaction' ? (message?.reactions ?? []).flatMap(({ user_ids: ids }) => ids) : [],
    ),
  ),
]

const idsOf = (rows: { messageId: string | null }[]) => [...new Set(rows.flatMap(({ messageId }) => messageId ?? []))]

const tooManySaved = (most: number) =>
  new Problem('saved.too_many', 422, t('You have saved {most} messages, which is as many as there can be.', { most }))
