import { recordAudit } from '../accounts/audit.store.ts'
import type { Bus, RoomEvent, Signal } from '../delivery/bus.ts'
import type { Sql, Transaction } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'
import {
  findRefusal,
  type Access,
  lockRoomFor,
  requireChangeable,
  requireMember,
  requireRoomAdmin,
} from '../rooms/access.ts'
import type { Actor } from '../rooms/actor.ts'
import { announce, type Change, NO_CHANGE } from '../rooms/announce.ts'
import type { RoomLimits } from '../rooms/limits.ts'
import type { Involvement, Member, RoomRole } from '../rooms/room.ts'
import { generalStays, guestsCannot, lastAdmin, tooManyMembers, tooManyRooms } from '../rooms/rooms.problems.ts'
import { type Draft, findDraft, upsertDraft } from './drafts.store.ts'
import * as store from './memberships.store.ts'

/** In a larger room somebody is always typing. */
const TYPING_MEMBERS = 200

/** The rules of who is in a room, and of what a member keeps for themselves there. */
export function createMembershipsService({ sql, bus, limits }: { sql: Sql; bus: Bus; limits: RoomLimits }) {
  /** Makes oneself a member of a public room. Throws 404 where one may not, 409 `rooms.archived`, 422 over the limits. */
  const join = (actor: Actor, roomId: string): Promise<Member> =>
    changeMember(actor, roomId, actor.id, async (tx, access) => {
      if (access.roomRole !== null) return NO_CHANGE
      requireChangeable(access)
      return await admit(tx, actor, roomId, actor.id, access)
    })

  /**
   * Adds somebody; any member but a guest may. Throws 404 for people who are not here, 403 for who is no member, 409 for
   * direct and archived rooms, 422 over the limits.
   */
  const add = (actor: Actor, roomId: string, userId: string): Promise<Member> =>
    changeMember(actor, roomId, userId, async (tx, access) => {
      requireMember(access)
      if (await store.findMember(tx, roomId, userId)) return NO_CHANGE
      requireChangeable(access)
      if (access.siteRole === 'guest') throw guestsCannot('Guests can not add people.')
      return await admit(tx, actor, roomId, userId, access)
    })

  async function admit(tx: Transaction, actor: Actor, roomId: string, userId: string, access: Access): Promise<Change> {
    const [person] = await store.listReachable(tx, actor.id, [userId])
    if (!person) throw notFound()
    const mine = userId === actor.id
    if (access.memberCount >= limits.LIMIT_ROOM_MEMBERS) throw tooManyMembers(limits.LIMIT_ROOM_MEMBERS, 'user_id')
    if (person.rooms >= limits.LIMIT_ROOMS_PER_USER)
      throw tooManyRooms(limits.LIMIT_ROOMS_PER_USER, mine ? [] : [person.name], 'user_id')
    const [seq] = await store.insertMembers(tx, roomId, [{ userId, role: 'member' }])
    await audit(tx, actor, mine ? 'room.joined' : 'room.member_added', roomId, userId)
    return { events: seq === undefined ? [] : [membershipEvent(roomId, seq, userId, null)], userIds: [userId] }
  }

  /** Makes a member an admin of the room, or an admin a member. Throws 404, 403, 409 `rooms.last_admin`. */
  const setRole = (actor: Actor, roomId: string, userId: string, role: RoomRole): Promise<Member> =>
    changeMember(actor, roomId, userId, async (tx, access) => {
      requireChangeable(access)
      requireRoomAdmin(access)
      const member = await requireMemberOf(tx, roomId, userId)
      if (member.role === role) return NO_CHANGE
      if (role === 'member' && !(await store.hasOtherAdmin(tx, roomId, userId))) throw lastAdmin()
      const seq = await store.updateRole(tx, roomId, userId, role)
      await audit(tx, actor, 'room.role_changed', roomId, userId, { role })
      return { events: [membershipEvent(roomId, seq, userId, null)], userIds: [userId] }
    })

  async function changeMember(
    actor: Actor,
    roomId: string,
    userId: string,
    work: (tx: Transaction, access: Access) => Promise<Change>,
  ): Promise<Member> {
    const { member, change } = await sql.begin(async (tx) => {
      const access = await lockRoomFor(tx, actor.id, roomId)
      const change = await work(tx, access)
      return { member: await requireMemberOf(tx, roomId, userId), change }
    })
    announce(bus, change)
    return member
  }

  /** Leaves a room; who has left already changes nothing. Throws 404, and 409 for direct and archived rooms and General. */
  async function leave(actor: Actor, roomId: string): Promise<void> {
    const change = await sql.begin(async (tx) => {
      const access = await lockRoomFor(tx, actor.id, roomId)
      if (access.roomRole === null) return NO_CHANGE
      requireChangeable(access)
      if (access.isGeneral && access.siteRole !== 'guest')
        throw generalStays('Everybody lands in this room: nobody can leave it.')
      return await dismiss(tx, actor, roomId, { userId: actor.id, role: access.roomRole }, 'left')
    })
    announce(bus, change)
  }

  /**
   * Removes a member. When this resolves the removal is committed under the room's number, and no instance delivers
   * anything later to them. Throws 404, 403 unless the actor runs the room, 409 as `leave` does.
   */
  async function remove(actor: Actor, roomId: string, userId: string): Promise<void> {
    if (userId === actor.id) return await leave(actor, roomId)
    const change = await sql.begin(async (tx) => {
      const access = await lockRoomFor(tx, actor.id, roomId)
      requireChangeable(access)
      requireRoomAdmin(access)
      const { role } = await requireMemberOf(tx, roomId, userId)
      if (access.isGeneral && !(await isGuest(tx, userId)))
        throw generalStays('Everybody lands in this room: nobody can be removed from it.')
      return await dismiss(tx, actor, roomId, { userId, role }, 'removed')
    })
    announce(bus, change)
  }

  /**
   * Moves one's read mark forward, at most to the room's last number, and gives it. With `back` also backwards ("unread
   * from here"), which other pages learn as a change of their lists, because what is unread has to be counted again.
   */
  async function setReadMark(
    userId: string,
    roomId: string,
    seq: number,
    { back = false }: { back?: boolean } = {},
  ): Promise<number> {
    const mark = await store.updateReadMark(sql, userId, roomId, seq, back)
    if (!mark) throw await findRefusal(sql, userId, roomId)
    if (mark.moved)
      void bus.signal(back ? { kind: 'rooms', user_id: userId } : readSignal(roomId, userId, mark.readSeq))
    return mark.readSeq
  }

  /** Sets how much of a room one is told of. Throws 404, 403. */
  async function setInvolvement(userId: string, roomId: string, involvement: Involvement): Promise<void> {
    if (!(await store.updateInvolvement(sql, userId, roomId, involvement))) throw await findRefusal(sql, userId, roomId)
    void bus.signal({ kind: 'rooms', user_id: userId })
  }

  /** Puts a room among one's favourites or takes it out. Throws 404, 403. */
  async function setFavourite(userId: string, roomId: string, favourite: boolean): Promise<void> {
    if (!(await store.updateFavourite(sql, userId, roomId, favourite))) throw await findRefusal(sql, userId, roomId)
    void bus.signal({ kind: 'rooms', user_id: userId })
  }

  /** Keeps what one is writing, unless something newer is kept; an empty body ends the draft. Throws 404, 403. */
  async function saveDraft(userId: string, roomId: string, body: string, updatedAt = new Date()): Promise<void> {
    const saved = await upsertDraft(sql, userId, roomId, body, updatedAt)
    if (!saved) throw await findRefusal(sql, userId, roomId)
    if (saved.flipped) void bus.signal({ kind: 'rooms', user_id: userId })
  }

  return {
    join,
    add,
    setRole,
    leave,
    remove,
    setReadMark,
    setInvolvement,
    setFavourite,
    saveDraft,
    /** Whether a room is to be told that somebody types: they may write there, and it is no larger than 200 people. */
    findTypingSeq: (userId: string, roomId: string): Promise<number | undefined> =>
      store.findSeqForWriter(sql, userId, roomId, TYPING_MEMBERS),
    findDraft: (userId: string, roomId: string): Promise<Draft | undefined> => findDraft(sql, userId, roomId),
  }
}

export type MembershipsService = ReturnType<typeof createMembershipsService>

/** Ends a membership; when the last admin goes, who has been there longest becomes one. */
async function dismiss(
  tx: Transaction,
  actor: Actor,
  roomId: string,
  { userId, role }: { userId: string; role: RoomRole },
  reason: 'left' | 'removed',
): Promise<Change> {
  const seq = await store.endMembership(tx, roomId, userId, reason)
  await audit(tx, actor, reason === 'left' ? 'room.left' : 'room.member_removed', roomId, userId)
  const events = [membershipEvent(roomId, seq, userId, reason)]
  const successor = role === 'admin' ? await store.findSuccessor(tx, roomId) : undefined
  if (successor === undefined) return { events, userIds: [userId] }
  const next = await store.updateRole(tx, roomId, successor, 'admin')
  await audit(tx, actor, 'room.role_changed', roomId, successor, { role: 'admin', because: 'the last admin went' })
  return { events: [...events, membershipEvent(roomId, next, successor, null)], userIds: [userId, successor] }
}

const readSignal = (roomId: string, userId: string, seq: number): Signal => ({
  kind: 'read',
  room_id: roomId,
  user_id: userId,
  seq,
})

const membershipEvent = (roomId: string, seq: number, userId: string, left: 'left' | 'removed' | null): RoomEvent => ({
  kind: 'membership',
  room_id: roomId,
  seq,
  user_id: userId,
  left,
})

async function requireMemberOf(tx: Transaction, roomId: string, userId: string): Promise<Member> {
  const member = await store.findMember(tx, roomId, userId)
  if (!member) throw notFound()
  return member
}

async function isGuest(tx: Transaction, userId: string): Promise<boolean> {
  const [row] = await tx`select 1 from users where id = ${userId} and role = 'guest'`
  return row !== undefined
}

const audit = (
  tx: Transaction,
  actor: Actor,
  action: string,
  roomId: string,
  userId: string,
  details: Record<string, string> = {},
) =>
  recordAudit(tx, {
    actorId: actor.id,
    address: actor.address,
    action,
    subjectId: roomId,
    details: { user_id: userId, ...details },
  })
