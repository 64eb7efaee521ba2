import type { Bus } from '../delivery/bus.ts'
import type { Sql } from '../platform/postgres.ts'
import { type AlarmDeps, createAlarm } from './alarm.ts'
import { readNextInMs } from './clock.store.ts'
import { createReminders } from './reminders.service.ts'
import { createScheduled, type ScheduledDeps } from './scheduled.service.ts'
import { createTell } from './tell.ts'
import { createTimes } from './times.ts'

export interface ScheduleDeps extends Pick<ScheduledDeps, 'messages' | 'uploads' | 'findRoom'> {
  sql: Sql
  bus: Pick<Bus, 'signal'>
  /** The site's time zone. */
  timeZone: () => string
  limits: {
    LIMIT_SCHEDULED_MESSAGES: number
    LIMIT_REMINDERS: number
    LIMIT_SCHEDULE_DAYS: number
    LIMIT_MESSAGE_CHARACTERS: number
  }
  onError: AlarmDeps['onError']
}

/** What is to come: messages that are sent later, reminders, and the alarm that sees to both. */
export function createSchedule({ sql, bus, limits, timeZone, onError, ...deps }: ScheduleDeps) {
  const times = createTimes({ sql, timeZone, maxDays: limits.LIMIT_SCHEDULE_DAYS })
  const common = { sql, times, tell: createTell(bus), wake: () => alarm.wake() }
  const scheduled = createScheduled({
    ...deps,
    ...common,
    maxScheduled: limits.LIMIT_SCHEDULED_MESSAGES,
    maxCharacters: limits.LIMIT_MESSAGE_CHARACTERS,
  })
  const reminders = createReminders({ ...deps, ...common, maxReminders: limits.LIMIT_REMINDERS })
  const alarm = createAlarm({
    ring: async () => void (await Promise.all([scheduled.sendDue(), reminders.deliverDue()])),
    readNextInMs: () => readNextInMs(sql),
    onError,
  })
  return { scheduled, reminders, times, alarm }
}
