import { Hono } from 'hono'
import { type NotificationsForm, NotificationsPage } from '../../views/notifications/settings.tsx'
import type { FormState } from '../../views/parts/form.tsx'
import { moved } from '../http/answers.ts'
import { type Env, type RequestContext, requireViewer } from '../http/env.ts'
import { orFormAgain } from '../http/form-again.ts'
import { pathId } from '../http/ids.ts'
import { readForm } from '../http/input.ts'
import { notificationPaths } from '../http/notification-paths.ts'
import type { Shells } from '../http/shell.ts'
import { type PAUSE_LASTS, pauseForm, quietHoursForm, settingsForm } from './notifications.schemas.ts'
import type { NotificationsService } from './notifications.service.ts'
import type { PauseEnd } from './settings.store.ts'

export interface NotificationsRoutesDeps {
  notifications: NotificationsService
  shell: Shells['shell']
}

/** The page of how one is told of messages, and its forms. */
export function notificationsRoutes({ notifications, shell }: NotificationsRoutesDeps) {
  const routes = new Hono<Env>()

  routes.get('/settings/notifications', async (c) => c.html(await page(c)))

  routes.patch('/settings/notifications', (c) =>
    submit(c, 'settings', async (viewer) => {
      const { keywords, sound, shows_text: showsText } = await readForm(c, settingsForm)
      await notifications.change(viewer, {
        ...(keywords && { keywords }),
        ...(sound && { sound }),
        ...(showsText !== undefined && { showsText }),
      })
    }),
  )

  routes.put('/settings/notifications/quiet-hours', (c) =>
    submit(c, 'quiet-hours', async (viewer) => {
      await notifications.change(viewer, { quietHours: await readForm(c, quietHoursForm) })
    }),
  )

  routes.delete('/settings/notifications/quiet-hours', (c) =>
    submit(c, 'quiet-hours', (viewer) => notifications.change(viewer, { quietHours: null })),
  )

  routes.put('/settings/notifications/pause', (c) =>
    submit(c, 'pause', async (viewer) => {
      const { lasts, until } = await readForm(c, pauseForm)
      await notifications.pause(viewer, endOf(lasts, until, notifications.timeZoneOf(viewer)))
    }),
  )

  routes.delete('/settings/notifications/pause', (c) => submit(c, 'pause', (viewer) => notifications.resume(viewer)))

  routes.delete('/settings/notifications/devices/:id', async (c) => {
    await notifications.removeDevice(requireViewer(c), pathId(c))
    return moved(c, notificationPaths.settings())
  })

  return routes

  function submit(
    c: RequestContext,
    which: NotificationsForm,
    work: (viewer: ReturnType<typeof requireViewer>) => Promise<void>,
  ): Promise<Response> {
    const viewer = requireViewer(c)
    return orFormAgain(
      c,
      async () => {
        await work(viewer)
        return moved(c, notificationPaths.settings())
      },
      (form) => page(c, { ...form, which }),
    )
  }

  async function page(c: RequestContext, form?: FormState & { which: NotificationsForm }) {
    const viewer = requireViewer(c)
    const [frame, settings, devices, pushKey] = await Promise.all([
      shell(c),
      notifications.settingsOf(viewer),
      notifications.devices(viewer),
      notifications.publicKey(),
    ])
    return (
      <NotificationsPage
        shell={frame}
        settings={settings}
        devices={devices}
        pushKey={pushKey}
        timeZone={notifications.timeZoneOf(viewer)}
        {...(form && { form })}
      />
    )
  }
}

function endOf(lasts: (typeof PAUSE_LASTS)[number], until: string, timeZone: string): PauseEnd {
  if (lasts === 'at') return { kind: 'local', at: until, timeZone }
  if (lasts === 'tomorrow') return { kind: 'tomorrow', timeZone }
  return { kind: 'minutes', minutes: Number(lasts) }
}
