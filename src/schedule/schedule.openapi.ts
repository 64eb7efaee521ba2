import { z } from 'zod'
import { id, time } from '../http/openapi/answers.ts'
import { list, type Named, NOTHING, one, type Operation } from '../http/openapi/operation.ts'
import { MESSAGE } from '../messages/messages.openapi.ts'
import { remindJson, remindOfJson, rescheduleJson, scheduleJson } from './schedule.schemas.ts'

export const scheduledAnswer = z.object({
  id: id.describe('That the message will have.'),
  room_id: id.nullable().describe('Null when the room is gone.'),
  body: z.string(),
  reply_to_id: id.nullable(),
  thread_root_id: id.nullable(),
  also_in_room: z.boolean(),
  files: z.array(z.object({ id, name: z.string() })),
  due_at: time,
  refused: z
    .object({ at: time, reason: z.string() })
    .nullable()
    .describe('Since when and why it could not be sent: it waits for you.'),
})

export const reminderAnswer = z.object({
  id,
  message_id: id.nullable(),
  note: z.string(),
  due_at: time,
})

export const SCHEDULED: Named = { name: 'ScheduledMessage', schema: scheduledAnswer }
export const REMINDER: Named = { name: 'Reminder', schema: reminderAnswer }

/** What programs do with messages and reminders for later. */
export const scheduleOperations = ({
  maxCharacters,
  maxFiles,
}: {
  maxCharacters: number
  maxFiles: number
}): Operation[] => [
  {
    method: 'get',
    path: '/scheduled',
    id: 'listScheduled',
    tag: 'Later',
    summary: 'Your messages that are to be sent, and those that could not be',
    answers: { 200: list('ScheduledList', 'scheduled', SCHEDULED, false) },
    refusals: [],
  },
  {
    method: 'post',
    path: '/rooms/{id}/scheduled',
    id: 'scheduleMessage',
    tag: 'Later',
    summary: 'Send a message later',
    description:
      'The same id again is the same message. Whether you may write there is asked again when it is due; refused then, it stays here with the reason.',
    body: { name: 'ScheduleInput', schema: scheduleJson(maxCharacters, maxFiles) },
    answers: { 201: one(SCHEDULED, 'It waits.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'get',
    path: '/scheduled/{id}',
    id: 'getScheduled',
    tag: 'Later',
    summary: 'One of them',
    answers: { 200: one(SCHEDULED, 'As it waits now.') },
    refusals: [404],
  },
  {
    method: 'patch',
    path: '/scheduled/{id}',
    id: 'changeScheduled',
    tag: 'Later',
    summary: 'Change its text or time',
    body: { name: 'RescheduleInput', schema: rescheduleJson(maxCharacters) },
    answers: { 200: one(SCHEDULED, 'As it waits now.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'delete',
    path: '/scheduled/{id}',
    id: 'cancelScheduled',
    tag: 'Later',
    summary: 'Take it back, with its files',
    answers: { 204: NOTHING },
    refusals: [403, 404, 409],
  },
  {
    method: 'post',
    path: '/scheduled/{id}/sending',
    id: 'sendScheduled',
    tag: 'Later',
    summary: 'Send it now',
    answers: { 200: one(MESSAGE, 'The message.') },
    refusals: [403, 404, 409, 422],
  },
  {
    method: 'get',
    path: '/reminders',
    id: 'listReminders',
    tag: 'Later',
    summary: 'What you are to be reminded of, the next one first',
    answers: { 200: list('ReminderList', 'reminders', REMINDER, false) },
    refusals: [],
  },
  {
    method: 'post',
    path: '/reminders',
    id: 'remind',
    tag: 'Later',
    summary: 'Be reminded by words of your own',
    body: { name: 'RemindOfInput', schema: remindOfJson },
    answers: { 201: one(REMINDER, 'It waits.') },
    refusals: [400, 403, 415, 422],
  },
  {
    method: 'post',
    path: '/messages/{id}/reminders',
    id: 'remindOfMessage',
    tag: 'Later',
    summary: 'Be reminded of a message',
    description: 'When it is due it stands among your mentions.',
    body: { name: 'RemindInput', schema: remindJson },
    answers: { 201: one(REMINDER, 'It waits.') },
    refusals: [400, 403, 404, 409, 415, 422],
  },
  {
    method: 'delete',
    path: '/reminders/{id}',
    id: 'forgetReminder',
    tag: 'Later',
    summary: 'Take a reminder back, or out of your mentions',
    answers: { 204: NOTHING },
    refusals: [403, 404],
  },
]
