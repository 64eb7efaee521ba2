import { Hono } from 'hono'
import { PhoneDoorPage, PhonePage } from '../../../views/accounts/phone.tsx'
import { moved } from '../../http/answers.ts'
import { requireViewer, type Env } from '../../http/env.ts'
import { paths } from '../../http/paths.ts'
import { clientOf } from '../client.ts'
import { enter } from '../enter.ts'
import type { AccountsRoutesDeps } from '../routes-deps.ts'
import { showOnce, takeShownOnce } from '../shown-once.ts'

/** "Move to my phone": the picture, and the door that it opens. */
export function phoneRoutes({ accounts, shell, door }: AccountsRoutesDeps): Hono<Env> {
  const { phone } = accounts
  const app = new Hono<Env>()

  app.get('/settings/phone', async (c) => {
    requireViewer(c)
    const token = takeShownOnce(c, paths.settingsPhone(), 'phone')
    const url = token === undefined ? null : c.get('origin') + paths.phone(token)
    return c.html(<PhonePage shell={await shell(c)} url={url} />)
  })

  app.post('/settings/phone', async (c) => {
    showOnce(c, paths.settingsPhone(), 'phone', await phone.makeLink(requireViewer(c), clientOf(c)))
    return moved(c, paths.settingsPhone())
  })

  /** A button, and not in at once: whatever looks at addresses beforehand must not use the link up. */
  app.get('/phone/:phone', async (c) => {
    const token = c.req.param('phone')
    const { name } = await phone.require(token)
    return c.html(<PhoneDoorPage door={await door(c)} token={token} name={name} />)
  })

  app.post('/phone/:phone', async (c) => {
    const session = await phone.signIn(c.req.param('phone'), clientOf(c), c.get('viewer'))
    return enter(c, accounts, { session }, paths.home())
  })

  return app
}
