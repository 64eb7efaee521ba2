import { isAdmin, type Role } from '../accounts/viewer.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { notFound, type Problem } from '../platform/problem.ts'
import { lockRoom } from './numbering.ts'
import type { Posting, RoomKind, RoomRole } from './room.ts'
import { archived, directIsFixed, notAMember, notAnAdmin } from './rooms.problems.ts'

/** What decides whether somebody may do something in a room. */
export interface Access {
  kind: RoomKind
  name: string
  topic: string
  posting: Posting
  isGeneral: boolean
  archived: boolean
  memberCount: number
  /** null for a reader of a public room who has not joined. */
  roomRole: RoomRole | null
  siteRole: Role
}

/**
 * Locks a room for a change and gives what the person may do there. Read after the lock, so that a removal that was
 * committed before is seen. Throws 404 for a room that is not there or not theirs to see.
 */
export async function lockRoomFor(tx: Transaction, userId: string, roomId: string): Promise<Access> {
  await lockRoom(tx, roomId)
  return await requireAccess(tx, userId, roomId)
}

/** As `findAccess`. Throws 404 for a room that is not there or not theirs to see. */
export async function requireAccess(sql: Sql | Transaction, userId: string, roomId: string): Promise<Access> {
  const access = await findAccess(sql, userId, roomId)
  if (!access) throw notFound()
  return access
}

/** What a person may do in a room, read from the database; undefined for one that is not there or not theirs to see. */
export async function findAccess(sql: Sql | Transaction, userId: string, roomId: string): Promise<Access | undefined> {
  const [access] = await sql<Access[]>`
    select r.kind, r.name, r.topic, r.posting, r.is_general as "isGeneral", r.archived_at is not null as archived,
      r.member_count as "memberCount", m.role as "roomRole", u.role as "siteRole"
    from rooms r
    join users u on u.id = ${userId} and u.deactivated_at is null
    left join memberships m on m.room_id = r.id and m.user_id = u.id and m.left_at is null
    where r.id = ${roomId} and (m.user_id is not null or (r.kind = 'public' and u.role <> 'guest'))`
  return access
}

/** Throws 403 unless they are a member. */
export function requireMember(access: Access): void {
  if (access.roomRole === null) throw notAMember()
}

/** What to answer where a change found nothing of theirs: 403 in a room that they only read, else 404. */
export async function findRefusal(sql: Sql, userId: string, roomId: string): Promise<Problem> {
  const access = await findAccess(sql, userId, roomId)
  return access?.roomRole === null ? notAMember() : notFound()
}

/** Throws 403 unless they may run the room: its admins, and admins of the site who are members of it. */
export function requireRoomAdmin(access: Access): void {
  requireMember(access)
  if (!runsRoom(access)) throw notAnAdmin()
}

/** Whether somebody may change the room, its members and their roles. */
export const runsRoom = (access: Pick<Access, 'roomRole' | 'siteRole'>) =>
  access.roomRole === 'admin' || (access.roomRole !== null && isAdmin({ role: access.siteRole }))

/** Throws 409 for direct rooms, whose people stay the same, and for archived ones. */
export function requireChangeable(access: Access): void {
  if (access.kind === 'direct') throw directIsFixed()
  if (access.archived) throw archived()
}
