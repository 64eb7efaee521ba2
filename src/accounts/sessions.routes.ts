import { Hono } from 'hono'
import { moved } from '../http/answers.ts'
import { requireViewer, type Env } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { paths } from '../http/paths.ts'
import { clientOf } from './client.ts'
import type { AccountsRoutesDeps } from './routes-deps.ts'
import { noSessionCookie } from './session-cookie.ts'

/** Signing out, here or elsewhere. */
export function sessionsRoutes({ accounts: { sessions } }: Pick<AccountsRoutesDeps, 'accounts'>): Hono<Env> {
  const app = new Hono<Env>()

  app.delete('/sessions/current', async (c) => {
    const viewer = c.get('viewer')
    if (viewer?.session) await sessions.end(viewer, viewer.session.id, clientOf(c))
    c.header('Set-Cookie', noSessionCookie(c.get('origin')), { append: true })
    return moved(c, paths.signIn())
  })

  app.delete('/sessions/:id', async (c) => {
    const viewer = requireViewer(c)
    await sessions.end(viewer, pathId(c), clientOf(c))
    return moved(c, paths.settings())
  })

  /** Everywhere, here too. */
  app.delete('/sessions', async (c) => {
    await sessions.endAll(requireViewer(c), clientOf(c), { keepThis: false })
    c.header('Set-Cookie', noSessionCookie(c.get('origin')), { append: true })
    return moved(c, paths.signIn())
  })

  /** Everywhere else. */
  app.delete('/settings/sessions', async (c) => {
    await sessions.endAll(requireViewer(c), clientOf(c), { keepThis: true })
    return moved(c, paths.settings())
  })

  return app
}
