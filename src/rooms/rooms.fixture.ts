import type { Role } from '../accounts/viewer.ts'
import { createLocalBus } from '../delivery/local-bus.ts'
import type { RoomEvent, Signal } from '../delivery/bus.ts'
import { createMembershipsService } from '../memberships/memberships.service.ts'
import type { Sql } from '../platform/postgres.ts'
import type { Actor } from './actor.ts'
import type { RoomLimits } from './limits.ts'
import { createRoomsService } from './rooms.service.ts'

const LIMITS: RoomLimits = { LIMIT_ROOM_MEMBERS: 100_000, LIMIT_ROOMS_PER_USER: 1_000, LIMIT_DIRECT_PEOPLE: 9 }

/** The services on a database, with everything they tell the bus written down. */
export function createRoomsFixture(sql: Sql, limits: Partial<RoomLimits> = {}) {
  const events: RoomEvent[] = []
  const signals: Signal[] = []
  const bus = createLocalBus()
  bus.subscribe({
    concerns: () => true,
    events: (batch) => void events.push(...batch),
    signal: (signal) => void signals.push(signal),
  })
  const deps = { sql, bus, limits: { ...LIMITS, ...limits } }
  return { events, signals, rooms: createRoomsService(deps), memberships: createMembershipsService(deps) }
}

/** Puts in a person, without a password. */
export async function addPerson(sql: Sql, name: string, role: Role = 'member'): Promise<Actor> {
  const id = Bun.randomUUIDv7()
  await sql`insert into users (id, name, email, role) values (${id}, ${name}, ${`${id}@example.org`}, ${role})`
  return { id, address: '127.0.0.1' }
}

/** Puts in a message under the room's next number, which it gives. */
export async function addMessage(
  sql: Sql,
  roomId: string,
  authorId: string,
  more: { mentions?: string[]; mentionsRoom?: boolean; deleted?: boolean } = {},
): Promise<number> {
  const { mentions = [], mentionsRoom = false, deleted = false } = more
  const [row] = await sql<{ seq: number }[]>`
    with next as (update rooms set last_seq = last_seq + 1 where id = ${roomId} returning last_seq)
    insert into messages (id, room_id, seq, changed_seq, author_id, body, html, mentions, mentions_room, deleted_at)
    select ${Bun.randomUUIDv7()}, ${roomId}, last_seq, last_seq, ${authorId}, 'x', 'x', ${mentions}::uuid[],
      ${mentionsRoom}, ${deleted ? new Date() : null}
    from next returning seq`
  return row?.seq ?? 0
}

/** Every number that a room has given out: its own last change, and those of its memberships and messages. */
export async function numbersOf(
  sql: Sql,
  roomId: string,
): Promise<{ lastSeq: number; memberCount: number; members: number }> {
  const [row] = await sql<{ lastSeq: number; memberCount: number; members: number }[]>`
    select last_seq as "lastSeq", member_count as "memberCount",
      (select count(*) from memberships where room_id = rooms.id and left_at is null) as members
    from rooms where id = ${roomId}`
  if (!row) throw new Error(`no room ${roomId}`)
  return row
}
