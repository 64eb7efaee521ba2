import { recordAudit } from '../accounts/audit.store.ts'
import type { Bus, RoomEvent } from '../delivery/bus.ts'
import { insertMembers, listReachable } from '../memberships/memberships.store.ts'
import { isDuplicate, type Sql, type Transaction } from '../platform/postgres.ts'
import { notFound, Problem } from '../platform/problem.ts'
import { type Access, findAccess, lockRoomFor, requireChangeable, requireRoomAdmin } from './access.ts'
import type { Actor } from './actor.ts'
import { announce, type Change, NO_CHANGE } from './announce.ts'
import type { RoomLimits } from './limits.ts'
import { lockRoom, takeNumbers } from './numbering.ts'
import type { CountedRoom, Posting, RoomKind, RoomRole } from './room.ts'
import {
  directIsFixed,
  generalStays,
  guestsCannot,
  nameTaken,
  noSuchPeople,
  tooManyForDirect,
  tooManyMembers,
  tooManyRooms,
} from './rooms.problems.ts'
import * as store from './rooms.store.ts'

/**
 * A change of a room is told at once to the pages of this many members at most; others see it when they next load a
 * page, or by the room's event where the room is open.
 */
const SIGNALLED_MEMBERS = 200

export interface NewRoomInput {
  kind: 'public' | 'private'
  name: string
  topic?: string | undefined
  posting?: Posting | undefined
  memberIds: readonly string[]
}

export type RoomChanges = { [K in keyof store.RoomSettings]?: store.RoomSettings[K] | undefined }

/** The rules of rooms. Every change runs under the room's lock, takes the room's next number, and is told once committed. */
export function createRoomsService({ sql, bus, limits }: { sql: Sql; bus: Bus; limits: RoomLimits }) {
  /**
   * Makes a room with its creator as admin, and adds people. Throws 403 for guests, 409 `rooms.name_taken`, 422 for
   * people who are not here and over the limits.
   */
  async function createRoom(actor: Actor, input: NewRoomInput): Promise<CountedRoom> {
    const others = [...new Set(input.memberIds)].filter((id) => id !== actor.id)
    const [room, change] = await refusingTakenName(input.name, () =>
      sql.begin(async (tx) => {
        await requireMaker(tx, actor.id)
        await requireRoomFor(tx, actor.id, others, 'member_ids')
        return await insertWithMembers(tx, actor, input, others)
      }),
    )
    announce(bus, change)
    return room
  }

  /** Throws 422 unless everybody may be added and has room for one more. */
  async function requireRoomFor(tx: Transaction, actorId: string, others: string[], field: string): Promise<void> {
    if (others.length + 1 > limits.LIMIT_ROOM_MEMBERS) throw tooManyMembers(limits.LIMIT_ROOM_MEMBERS, field)
    const people = await listReachable(tx, actorId, [actorId, ...others])
    if (people.length !== others.length + 1) throw noSuchPeople(field)
    const full = people.filter((person) => person.rooms >= limits.LIMIT_ROOMS_PER_USER)
    if (full.length === 0) return
    const names = full.some((person) => person.id === actorId) ? [] : full.map((person) => person.name)
    throw tooManyRooms(limits.LIMIT_ROOMS_PER_USER, names, field)
  }

  async function insertWithMembers(tx: Transaction, actor: Actor, input: NewRoomInput, others: string[]) {
    const { kind, name, topic = '', posting = 'all' } = input
    const room = { id: Bun.randomUUIDv7(), kind, name, topic, posting, isGeneral: false, createdBy: actor.id }
    await store.insertRoom(tx, room)
    const change = await fillNewRoom(tx, room.id, kind, [actor.id, ...others])
    await recordAudit(tx, {
      actorId: actor.id,
      address: actor.address,
      action: 'room.created',
      subjectId: room.id,
      details: { kind, ...(kind === 'public' ? { name } : {}) },
    })
    return [await requireCountedRoom(tx, actor.id, room.id), change] as const
  }

  /** Makes the room where everybody new lands, with the owner as its admin. Nothing is to tell: nobody is here yet. */
  async function createGeneral(tx: Transaction, ownerId: string): Promise<void> {
    const room = { id: Bun.randomUUIDv7(), kind: 'public', name: 'General', topic: '', posting: 'all' } as const
    await store.insertRoom(tx, { ...room, isGeneral: true, createdBy: ownerId })
    await fillNewRoom(tx, room.id, 'public', [ownerId])
  }

  /**
   * Makes somebody new a member of General. Publish the event after the commit. Null when there is nothing to tell: for
   * guests, who are only where they were added, for members, and when an owner has archived General.
   */
  async function joinGeneral(tx: Transaction, userId: string): Promise<RoomEvent | null> {
    const roomId = await store.findGeneral(tx)
    if (roomId === undefined) return null
    await lockRoom(tx, roomId)
    const access = await findAccess(tx, userId, roomId)
    if (!access || access.archived || access.roomRole !== null) return null
    const [seq] = await insertMembers(tx, roomId, [{ userId, role: 'member' }])
    return seq === undefined ? null : { kind: 'membership', room_id: roomId, seq, user_id: userId, left: null }
  }

  /**
   * Gives the one direct room of exactly these people and oneself, making it when there is none: a race makes one, and
   * nobody else is one's notebook. Throws 422 for people who are not here (for a guest: in no room with them).
   */
  async function openDirect(actor: Actor, userIds: readonly string[]): Promise<{ room: CountedRoom; isNew: boolean }> {
    const people = [...new Set([actor.id, ...userIds])].sort()
    if (people.length > limits.LIMIT_DIRECT_PEOPLE) throw tooManyForDirect(limits.LIMIT_DIRECT_PEOPLE)
    const key = people.join(',')
    const existing = await store.findDirect(sql, key)
    if (existing !== undefined) return { room: await requireCountedRoom(sql, actor.id, existing), isNew: false }
    return await makeDirect(actor, people, key)
  }

  async function makeDirect(actor: Actor, people: string[], key: string) {
    const { room, change } = await sql.begin(async (tx) => {
      await requireDirectPeople(tx, actor.id, people)
      const id = Bun.randomUUIDv7()
      const isNew = await store.insertDirect(tx, id, key, actor.id)
      const change = isNew ? await fillNewRoom(tx, id, 'direct', people) : NO_CHANGE
      const roomId = isNew ? id : ((await store.findDirect(tx, key)) ?? id)
      return { room: await requireCountedRoom(tx, actor.id, roomId), change }
    })
    announce(bus, change)
    return { room, isNew: change !== NO_CHANGE }
  }

  /** The others' number of rooms does not count: nobody can be closed off from being written to. */
  async function requireDirectPeople(tx: Transaction, actorId: string, people: string[]): Promise<void> {
    const reachable = await listReachable(tx, actorId, people)
    if (reachable.length !== people.length) throw noSuchPeople('user_ids')
    const mine = reachable.find((person) => person.id === actorId)
    if (mine && mine.rooms >= limits.LIMIT_ROOMS_PER_USER)
      throw tooManyRooms(limits.LIMIT_ROOMS_PER_USER, [], 'user_ids')
  }

  /**
   * Changes name, topic, kind or who may post. What stays as it is takes no number. Throws 403 unless they run the room,
   * 409 for direct and archived rooms, for General's name (but for an owner) and kind, and `rooms.name_taken`.
   */
  async function updateRoom(actor: Actor, roomId: string, changes: RoomChanges): Promise<CountedRoom> {
    return await refusingTakenName(changes.name ?? '', () =>
      changeRoom(actor, roomId, async (tx, access) => {
        requireChangeable(access)
        requireRoomAdmin(access)
        const before = settingsOf(access)
        const after = merged(before, changes)
        const changed = SETTINGS.filter((key) => before[key] !== after[key])
        if (changed.length === 0) return NO_CHANGE
        requireGeneralToStay(access, changed)
        const seq = await takeNumbers(tx, roomId)
        await store.updateSettings(tx, roomId, seq, after)
        await auditSettings(tx, actor, roomId, before, after)
        return await roomChange(tx, roomId, seq, after.kind, false)
      }),
    )
  }

  /**
   * Archives a room: it stays readable and nobody writes in it; or brings it back. Throws 403 unless they run the room,
   * 409 for direct rooms, for General but by an owner, and `rooms.name_taken` when its name is another's by now.
   */
  async function setArchived(actor: Actor, roomId: string, archived: boolean): Promise<CountedRoom> {
    let name = ''
    return await refusingTakenName(
      () => name,
      () =>
        changeRoom(actor, roomId, async (tx, access) => {
          name = access.name
          if (access.kind === 'direct') throw directIsFixed()
          requireRoomAdmin(access)
          if (access.archived === archived) return NO_CHANGE
          if (access.isGeneral && access.siteRole !== 'owner')
            throw generalStays('Everybody lands in this room: only an owner of the site may archive it.')
          const seq = await takeNumbers(tx, roomId)
          await store.updateArchived(tx, roomId, seq, archived)
          const action = archived ? 'room.archived' : 'room.unarchived'
          await recordAudit(tx, { actorId: actor.id, address: actor.address, action, subjectId: roomId })
          return await roomChange(tx, roomId, seq, access.kind, archived)
        }),
    )
  }

  async function changeRoom(
    actor: Actor,
    roomId: string,
    work: (tx: Transaction, access: Access) => Promise<Change>,
  ): Promise<CountedRoom> {
    const { room, change } = await sql.begin(async (tx) => {
      const access = await lockRoomFor(tx, actor.id, roomId)
      const change = await work(tx, access)
      return { room: await requireCountedRoom(tx, actor.id, roomId), change }
    })
    announce(bus, change)
    return room
  }

  return {
    createRoom,
    createGeneral,
    joinGeneral,
    openDirect,
    updateRoom,
    archiveRoom: (actor: Actor, roomId: string) => setArchived(actor, roomId, true),
    unarchiveRoom: (actor: Actor, roomId: string) => setArchived(actor, roomId, false),
    /** A room as a person sees it, with its counts. Throws 404. */
    requireRoom: (userId: string, roomId: string) => requireCountedRoom(sql, userId, roomId),
  }
}

export type RoomsService = ReturnType<typeof createRoomsService>

async function requireMaker(tx: Transaction, userId: string): Promise<void> {
  const [user] = await tx<{ role: string }[]>`select role from users where id = ${userId} and deactivated_at is null`
  if (!user) throw new Problem('sign_in.required', 401, 'Sign in first.')
  if (user.role === 'guest') throw guestsCannot('Guests can not make rooms.')
}

/** The first members of a room that has taken number 1 for itself; the first of them runs it, but for direct rooms. */
async function fillNewRoom(tx: Transaction, roomId: string, kind: RoomKind, userIds: string[]): Promise<Change> {
  const role = (i: number): RoomRole => (i === 0 && kind !== 'direct' ? 'admin' : 'member')
  const people = userIds.map((userId, i) => ({ userId, role: role(i) }))
  const seqs = await insertMembers(tx, roomId, people)
  const made: RoomEvent = { kind: 'room', room_id: roomId, seq: 1, room_kind: kind, archived: false }
  const joined = people.map(({ userId }, i): RoomEvent => ({
    kind: 'membership',
    room_id: roomId,
    seq: seqs[i] ?? 0,
    user_id: userId,
    left: null,
  }))
  return { events: [made, ...joined], userIds }
}

async function roomChange(
  tx: Transaction,
  roomId: string,
  seq: number,
  kind: RoomKind,
  archived: boolean,
): Promise<Change> {
  const event: RoomEvent = { kind: 'room', room_id: roomId, seq, room_kind: kind, archived }
  return { events: [event], userIds: await store.listMemberIds(tx, roomId, SIGNALLED_MEMBERS) }
}

async function requireCountedRoom(sql: Sql | Transaction, userId: string, roomId: string): Promise<CountedRoom> {
  const room = await store.findCountedRoomFor(sql, userId, roomId)
  if (!room) throw notFound()
  return room
}

const SETTINGS = ['name', 'topic', 'posting', 'kind'] as const

function settingsOf({ name, topic, posting, kind }: Access): store.RoomSettings {
  if (kind === 'direct') throw directIsFixed()
  return { name, topic, posting, kind }
}

const merged = (before: store.RoomSettings, changes: RoomChanges): store.RoomSettings => ({
  name: changes.name ?? before.name,
  topic: changes.topic ?? before.topic,
  posting: changes.posting ?? before.posting,
  kind: changes.kind ?? before.kind,
})

function requireGeneralToStay(access: Access, changed: readonly string[]): void {
  if (!access.isGeneral) return
  if (changed.includes('kind')) throw generalStays('Everybody lands in this room: it stays public.')
  if (changed.includes('name') && access.siteRole !== 'owner')
    throw generalStays('Everybody lands in this room: only an owner of the site may rename it.')
}

/** A private room's name and topic are its members' business, so the log tells only that they changed. */
async function auditSettings(
  tx: Transaction,
  actor: Actor,
  roomId: string,
  before: store.RoomSettings,
  after: store.RoomSettings,
): Promise<void> {
  const open = before.kind === 'public' && after.kind === 'public'
  const changed = SETTINGS.filter((key) => before[key] !== after[key])
  const told = (key: (typeof SETTINGS)[number]) => open || key === 'kind' || key === 'posting'
  const details = Object.fromEntries(
    changed.map((key) => [key, told(key) ? `${before[key]} → ${after[key]}` : 'changed']),
  )
  await recordAudit(tx, {
    actorId: actor.id,
    address: actor.address,
    action: 'room.updated',
    subjectId: roomId,
    details,
  })
}

/** A unique index decides whether a name is free, so that of two at once one is refused; its fault becomes a 409. */
async function refusingTakenName<T>(name: string | (() => string), work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isDuplicate(error, 'rooms_public_name')) throw nameTaken(typeof name === 'string' ? name : name())
    throw error
  }
}
