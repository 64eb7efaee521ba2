import type { HtmlEscapedString } from 'hono/utils/html'
import { Hono } from 'hono'
import { type FormState, untouched } from '../../views/parts/form.tsx'
import { MembersPane, type MembersPaneProps } from '../../views/rooms/members-pane.tsx'
import { done, moved } from '../http/answers.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { type Env, isFragment, type RequestContext, requireViewer } from '../http/env.ts'
import { errorsOnTop } from '../http/errors-on-top.ts'
import { orFormAgain } from '../http/form-again.ts'
import { pathId } from '../http/ids.ts'
import { parse, readForm } from '../http/input.ts'
import { paths } from '../http/paths.ts'
import type { Shells } from '../http/shell.ts'
import type { Sql } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'
import { actorOf } from '../rooms/actor.ts'
import type { Room } from '../rooms/room.ts'
import { memberListQuery } from '../rooms/rooms.schemas.ts'
import { findRoomFor } from '../rooms/rooms.store.ts'
import { draftInput, involvementInput, readMarkForm, roleInput } from './memberships.schemas.ts'
import type { MembershipsService } from './memberships.service.ts'
import { listMembers, listPeople } from './memberships.store.ts'
import { memberId, putMember } from './put-member.ts'

/** As many members as the pane shows; beyond, one searches. */
const SHOWN_MEMBERS = 200
const SHOWN_ADDABLE = 20

interface MembershipsRoutesDeps {
  sql: Sql
  memberships: MembershipsService
  shell: Shells['shell']
  /** How many members of a room are here now; null when that is unknown. */
  hereCount: (room: Room, viewer: Viewer) => Promise<number | null>
  /** The room's page with this pane beside its messages. */
  roomPage: (c: RequestContext, roomId: string, members: MembersPaneProps) => Promise<HtmlEscapedString>
}

/** Pages and forms of a room's members, read mark, involvement, favourite and draft. */
export function membershipsRoutes({ sql, memberships, shell, hereCount, roomPage }: MembershipsRoutesDeps) {
  const routes = new Hono<Env>()

  routes.get('/rooms/:id/members', async (c) => c.html(await membersPage(c, untouched)))

  routes.put('/rooms/:id/members/:user_id', async (c) => {
    const [actor, roomId, userId] = [actorOf(c), pathId(c), memberId(c)]
    if (userId !== actor.id)
      return await changeMembers(c, roomId, async () => {
        const { role } = await optionalRole(c)
        await putMember(memberships, actor, roomId, userId, role)
      })
    await memberships.join(actor, roomId)
    return moved(c, paths.room(roomId))
  })

  routes.delete('/rooms/:id/members/:user_id', async (c) => {
    const [actor, roomId, userId] = [actorOf(c), pathId(c), memberId(c)]
    if (userId !== actor.id) return await changeMembers(c, roomId, () => memberships.remove(actor, roomId, userId))
    await memberships.leave(actor, roomId)
    return moved(c, paths.home())
  })

  /** The members again, with what was wrong; after a success a page is led to them. */
  const changeMembers = (c: RequestContext, roomId: string, change: () => Promise<void>) =>
    orFormAgain(
      c,
      async () => {
        await change()
        return isFragment(c) ? c.html(await membersPage(c, untouched)) : c.redirect(paths.roomMembers(roomId), 303)
      },
      (form) => membersPage(c, errorsOnTop(form, [])),
    )

  async function membersPage(c: RequestContext, form: FormState): Promise<HtmlEscapedString> {
    const pane = await paneOf(c, form)
    if (!isFragment(c)) return await roomPage(c, pane.room.id, pane)
    return <MembersPane {...pane} />
  }

  async function paneOf(c: RequestContext, form: FormState): Promise<MembersPaneProps> {
    const viewer = requireViewer(c)
    const room = await findRoomFor(sql, viewer.id, pathId(c))
    if (!room) throw notFound()
    const { q: query } = parse(memberListQuery, { q: c.req.query('q') })
    const mayAdd =
      room.membership !== null && viewer.role !== 'guest' && room.kind !== 'direct' && room.archivedAt === null
    const [members, addable, here] = await Promise.all([
      listMembers(sql, viewer.id, room.id, { query, limit: SHOWN_MEMBERS }),
      mayAdd ? listPeople(sql, viewer.id, { query, notInRoom: room.id, limit: SHOWN_ADDABLE }) : [],
      hereCount(room, viewer),
    ])
    const { presence } = await shell(c, { roomId: room.id, people: members.map(({ user }) => user.id) })
    return { room, members, addable, hereCount: here, presence, viewerId: viewer.id, query, form }
  }

  routes.put('/rooms/:id/read-mark', async (c) => {
    const [viewer, roomId] = [requireViewer(c), pathId(c)]
    const { seq, back } = await readForm(c, readMarkForm)
    await memberships.setReadMark(viewer.id, roomId, seq, { back: back === 'true' })
    return done(c, paths.room(roomId))
  })

  routes.put('/rooms/:id/involvement', async (c) => {
    const [viewer, roomId] = [requireViewer(c), pathId(c)]
    await memberships.setInvolvement(viewer.id, roomId, (await readForm(c, involvementInput)).involvement)
    return done(c, backTo(c, roomId))
  })

  routes.on(['PUT', 'DELETE'], '/rooms/:id/favourite', async (c) => {
    const roomId = pathId(c)
    await memberships.setFavourite(requireViewer(c).id, roomId, c.req.method === 'PUT')
    return done(c, backTo(c, roomId))
  })

  routes.put('/rooms/:id/draft', async (c) => {
    const [viewer, roomId] = [requireViewer(c), pathId(c)]
    const { body, updated_at: updatedAt } = await readForm(c, draftInput)
    await memberships.saveDraft(viewer.id, roomId, body, updatedAt === undefined ? undefined : new Date(updatedAt))
    return done(c, backTo(c, roomId))
  })

  return routes
}

/** Joining by `fetch` may come without any body. */
const optionalRole = async (c: RequestContext) =>
  c.req.header('Content-Type') === undefined ? parse(roleInput, {}) : await readForm(c, roleInput)

/** The same form stands on the room's page and on others: back to where it was. */
function backTo(c: RequestContext, roomId: string): string {
  const from = URL.parse(c.req.header('Referer') ?? '')?.pathname
  return [paths.roomSettings(roomId), paths.drafts()].find((path) => path === from) ?? paths.room(roomId)
}
