import { Hono } from 'hono'
import type { Shell } from '../../views/layout.tsx'
import { untouched } from '../../views/parts/form.tsx'
import { DirectoryPage } from '../../views/rooms/directory.tsx'
import { NewDirectPage } from '../../views/rooms/new-direct.tsx'
import { NewRoomPage } from '../../views/rooms/new-room.tsx'
import { RoomSettingsPage } from '../../views/rooms/settings.tsx'
import { done, moved } from '../http/answers.ts'
import { type Env, isFragment, type RequestContext, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readForm, readQuery } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import { refusedForm, type RefusedForm } from '../http/refused-form.ts'
import { listPeople } from '../memberships/memberships.store.ts'
import type { Sql } from '../platform/postgres.ts'
import { runsRoom } from './access.ts'
import { actorOf } from './actor.ts'
import { guestsCannot } from './rooms.problems.ts'
import { directForm, directoryQuery, newRoomForm, settingsForm } from './rooms.schemas.ts'
import type { RoomsService } from './rooms.service.ts'
import { listDirectory } from './rooms.store.ts'

/** The directory is searched rather than leafed through. */
const DIRECTORY_ROOMS = 200

/** As many people as one can tick in a form. */
const PICKABLE_PEOPLE = 500

interface RoomsRoutesDeps {
  sql: Sql
  rooms: RoomsService
  shell: (c: RequestContext) => Promise<Shell>
}

/** Pages and forms of the directory, of new rooms and direct rooms, and of a room's settings. */
export function roomsRoutes({ sql, rooms, shell }: RoomsRoutesDeps) {
  const routes = new Hono<Env>()

  routes.get('/rooms', async (c) => {
    const viewer = requireNoGuest(c, 'see the list of rooms')
    const { q: query, which } = readQuery(c, directoryQuery)
    const list = await listDirectory(sql, viewer.id, { query, scope: which, limit: DIRECTORY_ROOMS })
    return c.html(<DirectoryPage shell={await shell(c)} rooms={list} query={query} which={which} />)
  })

  routes.get('/rooms/new', async (c) => {
    requireNoGuest(c, 'make rooms')
    return c.html(await newRoomPage(c))
  })

  routes.post('/rooms', async (c) => {
    const actor = actorOf(c)
    try {
      const { member_ids: memberIds, ...input } = await readForm(c, newRoomForm)
      return moved(c, paths.room((await rooms.createRoom(actor, { ...input, memberIds })).id))
    } catch (error) {
      const refused = await refusedForm(c, error, ['name', 'topic', 'kind', 'member_ids'])
      requireNoGuest(c, 'make rooms')
      return c.html(await newRoomPage(c, refused), refused.status)
    }
  })

  async function newRoomPage(c: RequestContext, refused?: RefusedForm) {
    const viewer = requireViewer(c)
    const people = await listPeople(sql, viewer.id, { limit: PICKABLE_PEOPLE })
    return (
      <NewRoomPage
        shell={await shell(c)}
        people={people.filter((person) => person.id !== viewer.id)}
        memberIds={refused?.all('member_ids') ?? []}
        form={refused?.form ?? untouched}
      />
    )
  }

  routes.get('/directs/new', async (c) => c.html(await newDirectPage(c, c.req.queries('user_ids') ?? [])))

  routes.post('/directs', async (c) => {
    const actor = actorOf(c)
    try {
      const { user_ids: userIds } = await readForm(c, directForm)
      return moved(c, paths.room((await rooms.openDirect(actor, userIds)).room.id))
    } catch (error) {
      const refused = await refusedForm(c, error, ['user_ids'])
      return c.html(await newDirectPage(c, refused.all('user_ids'), refused), refused.status)
    }
  })

  async function newDirectPage(c: RequestContext, userIds: string[], refused?: RefusedForm) {
    const people = await listPeople(sql, requireViewer(c).id, { limit: PICKABLE_PEOPLE })
    return <NewDirectPage shell={await shell(c)} people={people} userIds={userIds} form={refused?.form ?? untouched} />
  }

  routes.get('/rooms/:id/settings', async (c) => c.html(await settingsPage(c)))

  for (const path of ['/rooms/:id', '/rooms/:id/settings'])
    routes.patch(path, (c) =>
      changeSettings(c, async (roomId) => {
        await rooms.updateRoom(actorOf(c), roomId, await readForm(c, settingsForm))
      }),
    )

  routes.put('/rooms/:id/archive', (c) => changeSettings(c, (roomId) => rooms.archiveRoom(actorOf(c), roomId)))
  routes.delete('/rooms/:id/archive', (c) => changeSettings(c, (roomId) => rooms.unarchiveRoom(actorOf(c), roomId)))

  async function changeSettings(c: RequestContext, change: (roomId: string) => Promise<unknown>) {
    const roomId = pathId(c)
    try {
      await change(roomId)
      return done(c, paths.roomSettings(roomId))
    } catch (error) {
      if (isFragment(c)) throw error
      const refused = await refusedForm(c, error, ['name', 'topic'])
      return c.html(await settingsPage(c, refused), refused.status)
    }
  }

  async function settingsPage(c: RequestContext, refused?: RefusedForm) {
    const viewer = requireViewer(c)
    const room = await rooms.requireRoom(viewer.id, pathId(c))
    return (
      <RoomSettingsPage
        shell={{ ...(await shell(c)), currentRoomId: room.id }}
        room={room}
        canManage={runsRoom({ roomRole: room.membership?.role ?? null, siteRole: viewer.role })}
        form={refused?.form ?? untouched}
      />
    )
  }

  return routes
}

function requireNoGuest(c: RequestContext, what: string) {
  const viewer = requireViewer(c)
  if (viewer.role === 'guest') throw guestsCannot(what)
  return viewer
}
