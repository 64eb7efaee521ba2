import { Hono } from 'hono'
import { type Env, requireViewer } from '../http/env.ts'
import { readJson } from '../http/input.ts'
import { endpointInput, settingsInput, subscriptionInput } from './notifications.schemas.ts'
import type { NotificationsService } from './notifications.service.ts'
import { type NotificationSettings, timeOf } from './settings.ts'

/** How one is told of messages, in JSON, to be mounted at `/api/v1`. */
export function notificationsApi({ notifications }: { notifications: NotificationsService }) {
  const api = new Hono<Env>()

  api.get('/me/notifications', async (c) => {
    const viewer = requireViewer(c)
    const [settings, pushKey] = await Promise.all([notifications.settingsOf(viewer), notifications.publicKey()])
    return c.json({ ...settingsJson(settings), is_quiet: settings.isQuiet, push_key: pushKey })
  })

  api.patch('/me/notifications', async (c) => {
    const viewer = requireViewer(c)
    const { paused_until: pausedUntil, ...changes } = await readJson(c, settingsInput)
    await notifications.change(viewer, {
      ...(changes.quiet_hours !== undefined && { quietHours: changes.quiet_hours }),
      ...(changes.keywords && { keywords: changes.keywords }),
      ...(changes.sound && { sound: changes.sound }),
      ...(changes.shows_text !== undefined && { showsText: changes.shows_text }),
    })
    if (pausedUntil === null) await notifications.resume(viewer)
    else if (pausedUntil) await notifications.pause(viewer, { kind: 'instant', at: new Date(pausedUntil) })
    return c.body(null, 204)
  })

  api.post('/me/push-subscriptions', async (c) => {
    const viewer = requireViewer(c)
    await notifications.subscribe(viewer, { ...(await readJson(c, subscriptionInput)), origin: c.get('origin') })
    return c.body(null, 204)
  })

  api.delete('/me/push-subscriptions', async (c) => {
    const viewer = requireViewer(c)
    await notifications.unsubscribe(viewer, (await readJson(c, endpointInput)).endpoint)
    return c.body(null, 204)
  })

  return api
}

const settingsJson = ({ quietHours, pausedUntil, keywords, sound, showsText }: NotificationSettings) => ({
  quiet_hours: quietHours && { from: timeOf(quietHours.from), until: timeOf(quietHours.until) },
  paused_until: pausedUntil?.toISOString() ?? null,
  keywords,
  sound,
  shows_text: showsText,
})
