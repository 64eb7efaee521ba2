import { z } from 'zod'
import { time } from '../http/openapi/answers.ts'
import { NOTHING, one, type Operation } from '../http/openapi/operation.ts'
import { endpointInput, settingsInput as notificationsInput, subscriptionInput } from './notifications.schemas.ts'
import { SOUNDS } from './settings.ts'

const timeOfDay = z.string().describe('Such as 22:00, by your own clocks.')

export const notificationsAnswer = z.object({
  quiet_hours: z.object({ from: timeOfDay, until: timeOfDay }).nullable().describe('Every day; over midnight too.'),
  paused_until: time.nullable(),
  keywords: z.array(z.string()).describe('Words that are as good as a mention.'),
  sound: z.enum(SOUNDS),
  shows_text: z.boolean().describe('Whether what is pushed says what was written.'),
  is_quiet: z.boolean().describe('Whether nothing may disturb you at this moment.'),
  push_key: z.string().describe('The key that browsers subscribe with (RFC 8292), in base64url.'),
})

/** What programs do with their notifications. */
export const NOTIFICATIONS_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/me/notifications',
    id: 'getNotifications',
    tag: 'People',
    summary: 'How you are told of messages',
    answers: { 200: one({ name: 'Notifications', schema: notificationsAnswer }, 'Your choices.') },
    refusals: [],
  },
  {
    method: 'patch',
    path: '/me/notifications',
    id: 'changeNotifications',
    tag: 'People',
    summary: 'Choose how you are told of messages',
    description: 'What is not sent stays as it is. Of a single room it is chosen by its involvement.',
    body: { name: 'NotificationsInput', schema: notificationsInput },
    answers: { 204: NOTHING },
    refusals: [400, 403, 415, 422],
  },
  {
    method: 'post',
    path: '/me/push-subscriptions',
    id: 'subscribeToPushes',
    tag: 'People',
    summary: 'Tell this browser while no page is open',
    description:
      'For a browser that is signed in: it ends with the session. The key to subscribe with is `push_key` of your notifications.',
    body: { name: 'PushSubscriptionInput', schema: subscriptionInput },
    answers: { 204: NOTHING },
    refusals: [400, 403, 415, 422],
  },
  {
    method: 'delete',
    path: '/me/push-subscriptions',
    id: 'unsubscribeFromPushes',
    tag: 'People',
    summary: 'Tell a browser no more',
    body: { name: 'PushEndpointInput', schema: endpointInput },
    answers: { 204: NOTHING },
    refusals: [400, 403, 415, 422],
  },
]
