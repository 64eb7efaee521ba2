import { type RequestContext, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import type { Actor } from '../rooms/actor.ts'
import type { Member, RoomRole } from '../rooms/room.ts'
import type { MembershipsService } from './memberships.service.ts'

/** Whose membership a path names: `me`, or an id. Throws 404 for what is neither. */
export const memberId = (c: RequestContext): string =>
  c.req.param('user_id') === 'me' ? requireViewer(c).id : pathId(c, 'user_id')

/** `PUT …/members/:user_id`: the person is a member afterwards, with this role where one is given. */
export async function putMember(
  memberships: MembershipsService,
  actor: Actor,
  roomId: string,
  userId: string,
  role: RoomRole | undefined,
): Promise<Member> {
  const join = userId === actor.id ? memberships.join(actor, roomId) : memberships.add(actor, roomId, userId)
  const member = await join
  return role === undefined || member.role === role ? member : await memberships.setRole(actor, roomId, userId, role)
}
