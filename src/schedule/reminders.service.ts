import type { Viewer } from '../accounts/viewer.ts'
import { paths } from '../http/paths.ts'
import { excerpt } from '../messages/markup/excerpt.ts'
import type { Message } from '../messages/message.ts'
import { isDeleted } from '../messages/messages.problems.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import { findMessageFor, listMessagesById } from '../messages/messages.store.ts'
import { placeOf } from '../messages/place-of.ts'
import { summaryOf } from '../messages/summary.ts'
import type { Sql } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'
import type { Room } from '../rooms/room.ts'
import { listRoomNames } from '../rooms/rooms.store.ts'
import * as store from './reminders.store.ts'
import { tooManyReminders } from './schedule.problems.ts'
import { lockPerson } from './scheduled.store.ts'
import type { Tell } from './tell.ts'
import type { Times } from './times.ts'

export interface RemindersDeps {
  sql: Sql
  messages: Pick<MessagesService, 'requireMessage'>
  times: Times
  tell: Tell
  wake: () => void
  /** Reminders that a person may have waiting. */
  maxReminders: number
}

/** What somebody wants to be reminded of, and when. */
export interface NewReminder {
  /** The same id twice is once. */
  id?: string | undefined
  /** A message that they may read. */
  messageId?: string
  /** Words of their own; without a message there are some. */
  note?: string
  dueAt: Date
}

/** A reminder with what it is about, where its owner may still read that. */
export interface ReminderLine extends store.Reminder {
  message: Message | null
  room: Pick<Room, 'id' | 'kind' | 'name'> | null
}

export type RemindersService = ReturnType<typeof createReminders>

/** Reminders: each comes to its owner once, into their list of mentions, and their open pages are told. */
export function createReminders({ sql, messages, times, tell, wake, maxReminders }: RemindersDeps) {
  /** Throws 404 for a message that is not theirs to read, 409 for a deleted one, 422 for a bad time or too many. */
  async function remind(viewer: Pick<Viewer, 'id'>, wanted: NewReminder): Promise<store.Reminder> {
    const { id = Bun.randomUUIDv7(), messageId = null, note = '', dueAt } = wanted
    await times.requireToCome(dueAt)
    if (messageId !== null && (await messages.requireMessage(viewer, messageId)).message.deleted_at) throw isDeleted()
    await sql.begin(async (tx) => {
      await lockPerson(tx, viewer.id)
      if ((await store.countReminders(tx, viewer.id)) >= maxReminders) throw tooManyReminders(maxReminders)
      await store.insertReminder(tx, viewer.id, { id, messageId, note, dueAt })
    })
    wake()
    return { id, messageId, note, dueAt: dueAt.toISOString() }
  }

  /** What somebody is to be reminded of, the next one first. */
  async function list(viewer: Pick<Viewer, 'id'>): Promise<ReminderLine[]> {
    const all = await store.listReminders(sql, viewer.id)
    const ids = all.flatMap(({ messageId }) => messageId ?? [])
    const found = new Map((await listMessagesById(sql, ids)).map((message) => [message.id, message]))
    const roomIds = [...new Set([...found.values()].map((message) => message.room_id))]
    const rooms = new Map((await listRoomNames(sql, viewer.id, roomIds)).map((room) => [room.id, room]))
    return all.map((reminder) => ({ ...reminder, ...seenBy(rooms, found.get(reminder.messageId ?? '')) }))
  }

  /** Takes a reminder back, or out of the list that it came into. Throws 404. */
  async function forget(viewer: Pick<Viewer, 'id'>, id: string): Promise<void> {
    if (!(await store.deleteReminder(sql, viewer.id, id))) throw notFound()
  }

  /** Brings what is due. */
  async function deliverDue(): Promise<void> {
    for (;;) {
      const due = await store.deliverDueReminders(sql)
      if (due.length === 0) return
      for (const reminder of due) await tellOf(reminder)
    }
  }

  async function tellOf({ userId, messageId, note }: store.DeliveredReminder): Promise<void> {
    const message = messageId === null ? undefined : (await findMessageFor(sql, userId, messageId))?.message
    const about = message && !message.deleted_at ? message : undefined
    const words = note || (about ? `${about.author.name}: ${excerpt(summaryOf(about))}` : '')
    tell(userId, { about: 'reminder', words, href: about ? placeOf(about) : paths.mentions() })
  }

  return { remind, list, forget, deliverDue }
}

function seenBy(rooms: Map<string, Pick<Room, 'id' | 'kind' | 'name'>>, message: Message | undefined) {
  const room = message && rooms.get(message.room_id)
  return room && !message.deleted_at ? { message, room } : { message: null, room: null }
}
