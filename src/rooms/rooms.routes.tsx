import { Hono } from 'hono'
import { type FormState, untouched } from '../../views/parts/form.tsx'
import { DirectoryPage } from '../../views/rooms/directory.tsx'
import { NewDirectPage } from '../../views/rooms/new-direct.tsx'
import { NewRoomPage } from '../../views/rooms/new-room.tsx'
import { RoomSettingsPage } from '../../views/rooms/settings.tsx'
import { done, moved } from '../http/answers.ts'
import { type Env, type RequestContext, requireViewer } from '../http/env.ts'
import { errorsOnTop } from '../http/errors-on-top.ts'
import { orFormAgain } from '../http/form-again.ts'
import { pathId } from '../http/ids.ts'
import { readForm, readQuery } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import type { Shells } from '../http/shell.ts'
import { listPeople } from '../memberships/memberships.store.ts'
import type { Sql } from '../platform/postgres.ts'
import { runsRoom } from './access.ts'
import { actorOf } from './actor.ts'
import { guestsCannot } from './rooms.problems.ts'
import { directForm, directoryQuery, newRoomForm, settingsForm } from './rooms.schemas.ts'
import type { RoomsService } from './rooms.service.ts'
import { listDirectory } from './rooms.store.ts'
import type { Text } from '../texts/t.ts'

/** The directory is searched rather than leafed through. */
const DIRECTORY_ROOMS = 200

/** As many people as one can tick in a form. */
const PICKABLE_PEOPLE = 500

interface RoomsRoutesDeps {
  sql: Sql
  rooms: RoomsService
  shell: Shells['shell']
}

/** Pages and forms of the directory, of new rooms and direct rooms, and of a room's settings. */
export function roomsRoutes({ sql, rooms, shell }: RoomsRoutesDeps) {
  const routes = new Hono<Env>()

  routes.get('/rooms', async (c) => {
    const viewer = requireNoGuest(c, 'Guests can not see the list of rooms.')
    const { q: query, which } = readQuery(c, directoryQuery)
    const list = await listDirectory(sql, viewer.id, { query, scope: which, limit: DIRECTORY_ROOMS })
    return c.html(<DirectoryPage shell={await shell(c)} rooms={list} query={query} which={which} />)
  })

  routes.get('/rooms/new', async (c) => c.html(await newRoomPage(c, untouched)))

  routes.post('/rooms', (c) =>
    orFormAgain(
      c,
      async () => {
        const actor = actorOf(c)
        const { member_ids: memberIds, ...input } = await readForm(c, newRoomForm)
        return moved(c, paths.room((await rooms.createRoom(actor, { ...input, memberIds })).id))
      },
      async (form) => await newRoomPage(c, form, await chosenIds(c, 'member_ids')),
    ),
  )

  async function newRoomPage(c: RequestContext, form: FormState, memberIds: string[] = []) {
    const viewer = requireNoGuest(c, 'Guests can not make rooms.')
    const people = await listPeople(sql, viewer.id, { limit: PICKABLE_PEOPLE })
    return (
      <NewRoomPage
        shell={await shell(c)}
        people={people.filter((person) => person.id !== viewer.id)}
        memberIds={memberIds}
        form={errorsOnTop(form, ['name', 'topic', 'kind', 'member_ids'])}
      />
    )
  }

  routes.get('/directs/new', async (c) => c.html(await newDirectPage(c, untouched, c.req.queries('user_ids') ?? [])))

  routes.post('/directs', (c) =>
    orFormAgain(
      c,
      async () => {
        const actor = actorOf(c)
        const { user_ids: userIds } = await readForm(c, directForm)
        return moved(c, paths.room((await rooms.openDirect(actor, userIds)).room.id))
      },
      async (form) => await newDirectPage(c, form, await chosenIds(c, 'user_ids')),
    ),
  )

  async function newDirectPage(c: RequestContext, form: FormState, userIds: string[]) {
    const people = await listPeople(sql, requireViewer(c).id, { limit: PICKABLE_PEOPLE })
    return (
      <NewDirectPage shell={await shell(c)} people={people} userIds={userIds} form={errorsOnTop(form, ['user_ids'])} />
    )
  }

  routes.get('/rooms/:id/settings', async (c) => c.html(await settingsPage(c, untouched)))

  for (const path of ['/rooms/:id', '/rooms/:id/settings'])
    routes.patch(path, (c) =>
      changeSettings(c, async (roomId) => await rooms.updateRoom(actorOf(c), roomId, await readForm(c, settingsForm))),
    )

  routes.put('/rooms/:id/archive', (c) => changeSettings(c, (roomId) => rooms.archiveRoom(actorOf(c), roomId)))
  routes.delete('/rooms/:id/archive', (c) => changeSettings(c, (roomId) => rooms.unarchiveRoom(actorOf(c), roomId)))

  const changeSettings = (c: RequestContext, change: (roomId: string) => Promise<unknown>) =>
    orFormAgain(
      c,
      async () => {
        const roomId = pathId(c)
        await change(roomId)
        return done(c, paths.roomSettings(roomId))
      },
      (form) => settingsPage(c, form),
    )

  async function settingsPage(c: RequestContext, form: FormState) {
    const viewer = requireViewer(c)
    const room = await rooms.requireRoom(viewer.id, pathId(c))
    return (
      <RoomSettingsPage
        shell={await shell(c, { roomId: room.id })}
        room={room}
        canManage={runsRoom({ roomRole: room.membership?.role ?? null, siteRole: viewer.role })}
        form={errorsOnTop(form, ['name', 'topic'])}
      />
    )
  }

  return routes
}

function requireNoGuest(c: RequestContext, what: Text) {
  const viewer = requireViewer(c)
  if (viewer.role === 'guest') throw guestsCannot(what)
  return viewer
}

/** Who was ticked in a form that comes back. */
async function chosenIds(c: RequestContext, name: string): Promise<string[]> {
  return (await c.req.formData()).getAll(name).filter((value) => typeof value === 'string')
}
