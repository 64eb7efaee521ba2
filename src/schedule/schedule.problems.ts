import { invalid, Problem } from '../platform/problem.ts'
import { t } from '../texts/t.ts'

export const tooManyScheduled = (most: number) =>
  new Problem(
    'schedule.too_many',
    422,
    t('You have {most} messages waiting to be sent, which is as many as there can be. Send or drop one first.', {
      most,
    }),
  )

export const tooManyReminders = (most: number) =>
  new Problem(
    'reminders.too_many',
    422,
    t('You have {most} reminders waiting, which is as many as there can be.', { most }),
  )

export const isBeingSent = () =>
  new Problem('schedule.being_sent', 409, 'This message is being sent just now, so it can no longer be changed.')

export const roomIsGone = () => new Problem('schedule.no_room', 404, 'The room is gone.')

export const notPast = () => atFault('Expected a time that is still to come, found one that has passed.')

export const notSoFar = (days: number) =>
  atFault(t('Expected a time within {days} days from now, found a later one.', { days }))

export const noTime = () => atFault('Choose a date and a time.')

const atFault = (message: string) => invalid([{ field: 'due_at', message }])
