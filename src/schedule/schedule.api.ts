import { Hono } from 'hono'
import type { Viewer } from '../accounts/viewer.ts'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readJson } from '../http/input.ts'
import { messageJson } from '../messages/message-json.ts'
import type { MessagesService } from '../messages/messages.service.ts'
import type { Reminder } from './reminders.store.ts'
import type { RemindersService } from './reminders.service.ts'
import { remindJson, remindOfJson, rescheduleJson, scheduleJson } from './schedule.schemas.ts'
import type { ScheduledService } from './scheduled.service.ts'
import type { Scheduled } from './scheduled.store.ts'

export interface ScheduleApiDeps {
  scheduled: ScheduledService
  reminders: RemindersService
  messages: Pick<MessagesService, 'requireMessage'>
  limitSends: (viewer: Viewer) => Promise<void>
  maxCharacters: number
  maxFiles: number
}

/** Scheduled messages and reminders in JSON, to be mounted at `/api/v1`. */
export function scheduleApi(deps: ScheduleApiDeps): Hono<Env> {
  const { scheduled, reminders, messages, limitSends } = deps
  const scheduling = scheduleJson(deps.maxCharacters, deps.maxFiles)
  const rescheduling = rescheduleJson(deps.maxCharacters)

  return new Hono<Env>()
    .get('/scheduled', async (c) => c.json({ scheduled: (await scheduled.list(requireViewer(c))).map(scheduledJson) }))
    .post('/rooms/:id/scheduled', async (c) => {
      const viewer = requireViewer(c)
      const { due_at, ...sent } = await readJson(c, scheduling)
      await limitSends(viewer)
      return c.json(scheduledJson(await scheduled.schedule(viewer, pathId(c), sent, due_at)), 201)
    })
    .get('/scheduled/:id', async (c) => c.json(scheduledJson(await scheduled.require(requireViewer(c), pathId(c)))))
    .patch('/scheduled/:id', async (c) => {
      const viewer = requireViewer(c)
      const { body, due_at: dueAt } = await readJson(c, rescheduling)
      const change = { ...(body !== undefined && { body }), ...(dueAt && { dueAt }) }
      return c.json(scheduledJson(await scheduled.change(viewer, pathId(c), change)))
    })
    .delete('/scheduled/:id', async (c) => {
      await scheduled.cancel(requireViewer(c), pathId(c))
      return c.body(null, 204)
    })
    .post('/scheduled/:id/sending', async (c) => {
      const viewer = requireViewer(c)
      const { id } = await scheduled.sendNow(viewer, pathId(c))
      return c.json(messageJson((await messages.requireMessage(viewer, id)).message))
    })
    .get('/reminders', async (c) => c.json({ reminders: (await reminders.list(requireViewer(c))).map(reminderJson) }))
    .post('/reminders', async (c) => {
      const viewer = requireViewer(c)
      const { due_at: dueAt, ...wanted } = await readJson(c, remindOfJson)
      return c.json(reminderJson(await reminders.remind(viewer, { ...wanted, dueAt })), 201)
    })
    .post('/messages/:id/reminders', async (c) => {
      const viewer = requireViewer(c)
      const { due_at: dueAt, ...wanted } = await readJson(c, remindJson)
      const reminder = await reminders.remind(viewer, { ...wanted, messageId: pathId(c), dueAt })
      return c.json(reminderJson(reminder), 201)
    })
    .delete('/reminders/:id', async (c) => {
      await reminders.forget(requireViewer(c), pathId(c))
      return c.body(null, 204)
    })
}

const scheduledJson = ({
  id,
  roomId,
  body,
  replyToId,
  threadRootId,
  alsoInRoom,
  files,
  dueAt,
  refused,
}: Scheduled) => ({
  id,
  room_id: roomId,
  body,
  reply_to_id: replyToId,
  thread_root_id: threadRootId,
  also_in_room: alsoInRoom,
  files,
  due_at: dueAt,
  refused,
})

const reminderJson = ({ id, messageId, note, dueAt }: Reminder) => ({ id, message_id: messageId, note, due_at: dueAt })
