import { Hono } from 'hono'
import { PersonPage } from '../../views/accounts/person.tsx'
import { requireViewer, type Env } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readQuery } from '../http/input.ts'
import { changedPeopleQuery } from './accounts.schemas.ts'
import { meStyle } from './me-style.ts'
import type { AccountsRoutesDeps } from './routes-deps.ts'

/** Somebody's page, and one's own style. */
export function peopleRoutes({ accounts: { people }, shell }: AccountsRoutesDeps): Hono<Env> {
  const app = new Hono<Env>()

  /** What script brings an open page up to date with. */
  app.get('/people/changes', async (c) => {
    const { after } = readQuery(c, changedPeopleQuery)
    return c.json(await people.listChanged(requireViewer(c), after))
  })

  app.get('/people/:id', async (c) => {
    const viewer = requireViewer(c)
    const person = await people.requireVisible(viewer, pathId(c))
    const sharedRooms = await people.listSharedRooms(viewer.id, person.id)
    return c.html(
      <PersonPage shell={await shell(c, { people: [person.id] })} person={person} sharedRooms={sharedRooms} />,
    )
  })

  /** Its address carries a version that changes with the person and the rules: `meStyleVersion`. */
  app.get('/me.css', (c) => {
    const viewer = requireViewer(c)
    c.header('Cache-Control', 'private, max-age=31536000, immutable')
    return c.body(meStyle(viewer), 200, { 'Content-Type': 'text/css; charset=utf-8' })
  })

  return app
}
