import { Hono } from 'hono'
import { linkNext } from '../http/answers.ts'
import { type Env, type RequestContext, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { parse, readJson, readQuery } from '../http/input.ts'
import type { Sql } from '../platform/postgres.ts'
import { requireAccess } from '../rooms/access.ts'
import { actorOf } from '../rooms/actor.ts'
import { memberListQuery } from '../rooms/rooms.schemas.ts'
import { memberJson } from './member-json.ts'
import { draftInput, involvementInput, readMarkJson, roleInput } from './memberships.schemas.ts'
import type { MembershipsService } from './memberships.service.ts'
import { listMembers } from './memberships.store.ts'
import { memberId, putMember } from './put-member.ts'

/** Members, read marks and what a member keeps for themselves, in JSON, to be mounted at `/api/v1`. */
export function membershipsApi({ sql, memberships }: { sql: Sql; memberships: MembershipsService }) {
  const api = new Hono<Env>()

  api.get('/rooms/:id/members', async (c) => {
    const [viewer, roomId] = [requireViewer(c), pathId(c)]
    const { q: query, limit, after = null } = readQuery(c, memberListQuery)
    await requireAccess(sql, viewer.id, roomId)
    const list = await listMembers(sql, viewer.id, roomId, { query, after, limit: limit + 1 })
    const page = list.slice(0, limit)
    const last = page.at(-1)
    if (list.length > limit && last) linkNext(c, { after: last.user.id })
    return c.json({ members: page.map(memberJson) })
  })

  api.put('/rooms/:id/members/:user_id', async (c) => {
    const [actor, roomId, userId] = [actorOf(c), pathId(c), memberId(c)]
    const { role } = await optionalRole(c)
    return c.json(memberJson(await putMember(memberships, actor, roomId, userId, role)))
  })

  api.delete('/rooms/:id/members/:user_id', async (c) => {
    await memberships.remove(actorOf(c), pathId(c), memberId(c))
    return c.body(null, 204)
  })

  api.put('/rooms/:id/read-mark', async (c) => {
    const [viewer, roomId] = [requireViewer(c), pathId(c)]
    const { seq, back } = await readJson(c, readMarkJson)
    await memberships.setReadMark(viewer.id, roomId, seq, { back })
    return c.body(null, 204)
  })

  api.put('/rooms/:id/involvement', async (c) => {
    const [viewer, roomId] = [requireViewer(c), pathId(c)]
    await memberships.setInvolvement(viewer.id, roomId, (await readJson(c, involvementInput)).involvement)
    return c.body(null, 204)
  })

  api.on(['PUT', 'DELETE'], '/rooms/:id/favourite', async (c) => {
    await memberships.setFavourite(requireViewer(c).id, pathId(c), c.req.method === 'PUT')
    return c.body(null, 204)
  })

  api.get('/rooms/:id/draft', async (c) => {
    const [viewer, roomId] = [requireViewer(c), pathId(c)]
    await requireAccess(sql, viewer.id, roomId)
    const draft = await memberships.findDraft(viewer.id, roomId)
    return c.json({ body: draft?.body ?? '', updated_at: draft?.updatedAt ?? null })
  })

  api.put('/rooms/:id/draft', async (c) => {
    const [viewer, roomId] = [requireViewer(c), pathId(c)]
    const { body, updated_at: updatedAt } = await readJson(c, draftInput)
    await memberships.saveDraft(viewer.id, roomId, body, updatedAt === undefined ? undefined : new Date(updatedAt))
    return c.body(null, 204)
  })

  return api
}

/** Joining needs no body; many clients send none, and some the header all the same. */
async function optionalRole(c: RequestContext) {
  return (await c.req.text()) === '' ? parse(roleInput, {}) : await readJson(c, roleInput)
}
