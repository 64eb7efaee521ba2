import type { Viewer } from '../accounts/viewer.ts'
import { noUpload } from '../files/files.problems.ts'
import type { UploadsService } from '../files/uploads.service.ts'
import { paths } from '../http/paths.ts'
import { parse } from '../http/input.ts'
import { adminsOnly, idTaken, noRoot, notAMember, roomArchived } from '../messages/messages.problems.ts'
import { type Send, sendSchema } from '../messages/messages.schemas.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { Sent } from '../messages/sending.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { notFound, Problem } from '../platform/problem.ts'
import type { Room } from '../rooms/room.ts'
import { listRoomNames } from '../rooms/rooms.store.ts'
import { isBeingSent, roomIsGone, tooManyScheduled } from './schedule.problems.ts'
import * as store from './scheduled.store.ts'
import type { Tell } from './tell.ts'
import type { Times } from './times.ts'

export interface ScheduledDeps {
  sql: Sql
  messages: Pick<MessagesService, 'send' | 'prepare' | 'requireMessage'>
  uploads: Pick<UploadsService, 'discard'>
  times: Times
  findRoom: (userId: string, roomId: string) => Promise<Room | undefined>
  tell: Tell
  /** There may be something due sooner than was known. */
  wake: () => void
  /** Messages that a person may have waiting. */
  maxScheduled: number
  maxCharacters: number
}

/** A scheduled message with its room, where its author may still know it. */
export interface ScheduledLine extends store.Scheduled {
  room: Pick<Room, 'id' | 'kind' | 'name'> | null
}

export type ScheduledService = ReturnType<typeof createScheduled>

/**
 * Messages that are sent later. When its time has come a message goes out as any other does, with everything that is
 * asked of a send asked then. Its id is fixed from the beginning: an instance that dies between sending it and saying
 * so does no harm, because the next one's send finds that it is there.
 */
export function createScheduled(deps: ScheduledDeps) {
  const { sql, messages, uploads, times, findRoom, tell, wake, maxScheduled, maxCharacters } = deps

  /** Keeps a message until it is due. The same id by the same author is the same message. Throws a `Problem`. */
  async function schedule(viewer: Viewer, roomId: string, sent: Send, dueAt: Date): Promise<store.Scheduled> {
    await times.requireToCome(dueAt)
    await requireWritable(viewer, roomId)
    await requireSense(viewer, roomId, sent)
    const id = sent.id ?? Bun.randomUUIDv7()
    const scheduled = await sql.begin((tx) => keep(tx, viewer, { ...sent, id, roomId, dueAt }))
    wake()
    return scheduled
  }

  /** The room, for who may write there now. Throws 404, 403, 409. */
  async function requireWritable(viewer: Viewer, roomId: string): Promise<Room> {
    const room = await findRoom(viewer.id, roomId)
    if (!room) throw notFound()
    if (!room.membership) throw notAMember()
    if (room.archivedAt !== null) throw roomArchived()
    if (room.posting === 'admins' && room.membership.role !== 'admin') throw adminsOnly()
    return room
  }

  /** What can be known now: that there is what it answers. */
  async function requireSense(viewer: Viewer, roomId: string, sent: Send): Promise<void> {
    await messages.prepare(viewer, roomId, sent)
    if (sent.thread_root_id === undefined) return
    const root = await messages.requireMessage(viewer, sent.thread_root_id).catch(() => undefined)
    if (root?.message.room_id !== roomId) throw noRoot()
  }

  async function keep(tx: Transaction, viewer: Viewer, sent: Send & { id: string; roomId: string; dueAt: Date }) {
    const { id, roomId, body, dueAt, upload_ids: uploadIds = [] } = sent
    await store.lockPerson(tx, viewer.id)
    const present = await store.findScheduled(tx, viewer.id, id)
    if (present) return present
    if (await store.isTaken(tx, id)) throw idTaken()
    if ((await store.countScheduled(tx, viewer.id)) >= maxScheduled) throw tooManyScheduled(maxScheduled)
    if (!(await store.areFree(tx, viewer.id, uploadIds))) throw noUpload()
    await store.insertScheduled(tx, {
      id,
      authorId: viewer.id,
      roomId,
      body,
      replyToId: sent.reply_to_id ?? null,
      threadRootId: sent.thread_root_id ?? null,
      alsoInRoom: sent.thread_root_id !== undefined && sent.also_in_room === true,
      uploadIds,
      dueAt,
    })
    return await require(viewer, id, tx)
  }

  /** What of one's own waits to be sent: first what was refused, then what comes next. */
  async function list(viewer: Viewer): Promise<ScheduledLine[]> {
    const all = await store.listScheduled(sql, viewer.id)
    const names = await listRoomNames(sql, viewer.id, [...new Set(all.flatMap(({ roomId }) => roomId ?? []))])
    const rooms = new Map(names.map((room) => [room.id, room]))
    return all.map((each) => ({ ...each, room: (each.roomId !== null && rooms.get(each.roomId)) || null }))
  }

  /** One of one's own; throws 404. */
  async function require(viewer: Viewer, id: string, db: Sql | Transaction = sql): Promise<store.Scheduled> {
    const found = await store.findScheduled(db, viewer.id, id)
    if (!found) throw notFound()
    return found
  }

  /** Another text or time; what was refused waits again. Throws 404, 422, and 409 while it is being sent. */
  async function change(viewer: Viewer, id: string, { body, dueAt }: { body?: string; dueAt?: Date }) {
    const present = await require(viewer, id)
    const at = dueAt ?? new Date(present.dueAt)
    await times.requireToCome(at)
    const text = body === undefined ? present.body : textOf(body, present)
    if (!(await store.updateScheduled(sql, viewer.id, id, { body: text, dueAt: at }))) throw isBeingSent()
    wake()
    return await require(viewer, id)
  }

  /** The same is asked of it as of a send. */
  function textOf(body: string, { files }: store.Scheduled): string {
    const upload_ids = files.map((file) => file.id)
    return parse(sendSchema(maxCharacters, Math.max(1, upload_ids.length)), { body, upload_ids }).body
  }

  /** Takes it back, with its files. Throws 404, and 409 while it is being sent. */
  async function cancel(viewer: Viewer, id: string): Promise<void> {
    await require(viewer, id)
    const uploadIds = await store.cancelScheduled(sql, viewer.id, id)
    if (!uploadIds) throw isBeingSent()
    await uploads.discard(viewer, uploadIds)
  }

  /** Sends it at once. Throws what a send throws, and it stays a draft then; 409 while it is being sent. */
  async function sendNow(viewer: Viewer, id: string): Promise<{ roomId: string; id: string }> {
    const { roomId } = await require(viewer, id)
    const taken = await store.takeScheduled(sql, viewer.id, id)
    if (!taken) throw isBeingSent()
    const refused = await deliver(taken)
    if (refused) throw refused
    return { roomId: roomId ?? '', id }
  }

  /** Sends all that is due, in each room in its order. */
  async function sendDue(): Promise<void> {
    for (;;) {
      const due = await store.takeDueMessages(sql)
      if (due.length === 0) return
      await Promise.all([...Map.groupBy(due, ({ roomId }) => roomId).values()].map(sendInTurn))
    }
  }

  async function sendInTurn(due: store.DueMessage[]): Promise<void> {
    for (const each of due) {
      const refused = await deliver(each)
      if (refused) tell(each.authorId, { about: 'unsent', href: paths.drafts() })
    }
  }

  /** Gives why it was refused for good. Throws what may be over in a moment: it is tried again then. */
  async function deliver(due: store.DueMessage): Promise<Problem | undefined> {
    try {
      await send(due)
    } catch (error) {
      if (!isFinal(error)) throw error
      const refused = error.code === 'not_found' ? noLongerThere() : error
      if (await store.refuseScheduled(sql, due.id, refused.message)) return refused
    }
    await store.forgetScheduled(sql, due.id)
    return undefined
  }

  async function send(due: store.DueMessage): Promise<Sent> {
    if (due.roomId === null) throw roomIsGone()
    return await messages.send({ id: due.authorId }, due.roomId, {
      id: due.id,
      body: due.body,
      reply_to_id: due.replyToId ?? undefined,
      thread_root_id: due.threadRootId ?? undefined,
      also_in_room: due.alsoInRoom,
      upload_ids: due.files.map(({ id }) => id),
    })
  }

  return { requireWritable, schedule, list, require, change, cancel, sendNow, sendDue }
}

/** Not what is over in a moment: a database that is away, or a room in which one has to wait. */
const isFinal = (error: unknown): error is Problem =>
  error instanceof Problem && error.status < 500 && error.status !== 429

const noLongerThere = () => new Problem('schedule.no_room', 404, 'You are not in that room any more, or it is gone.')
