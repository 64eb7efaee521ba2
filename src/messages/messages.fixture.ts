import { createTestDatabase } from '../../test/harness/postgres.ts'
import { addPerson, ensureSite, type TestPerson } from '../../test/harness/people.ts'
import type { RoomEvent } from '../delivery/bus.ts'
import { createLocalBus } from '../delivery/local-bus.ts'
import { createRoomsFixture } from '../rooms/rooms.fixture.ts'
import { createReactions } from '../reactions/reactions.service.ts'
import { createMessagesService } from './messages.service.ts'

/** The services of messages and rooms on a database of their own, with every event of messages written down. */
export async function createMessagesFixture() {
  const { sql } = await createTestDatabase()
  await ensureSite(sql)
  const { rooms, memberships } = createRoomsFixture(sql)
  const bus = createLocalBus()
  const events: RoomEvent[] = []
  bus.subscribe({ concerns: () => true, events: (batch) => void events.push(...batch), signal: () => {} })
  const messages = createMessagesService({ sql, bus })
  const reactions = createReactions({ sql, messages })
  const [ines, jonas] = [await addPerson(sql, 'Ines', 'owner'), await addPerson(sql, 'Jonas')]

  /** A room of Ines, who runs it, with members; Jonas alone by default. */
  async function makeRoom(options: { kind?: 'public' | 'private'; members?: TestPerson[]; posting?: 'admins' } = {}) {
    const { kind = 'private', members = [jonas], posting } = options
    const memberIds = members.map((member) => member.id)
    return (await rooms.createRoom(ines.actor, { kind, name: `Room ${Bun.randomUUIDv7()}`, posting, memberIds })).id
  }

  /** Sends a text; gives the whole message. */
  async function say(author: TestPerson, roomId: string, body: string, replyTo?: string) {
    const { message } = await messages.send(author, roomId, { id: undefined, body, reply_to_id: replyTo })
    if (!message) throw new Error('expected a message that is new')
    return message
  }

  const lastSeq = async (roomId: string) => {
    const [row] = await sql<{ last_seq: number }[]>`select last_seq from rooms where id = ${roomId}`
    return row?.last_seq ?? 0
  }

  /** What was told of a room's messages. */
  const eventsOf = (roomId: string) =>
    events.flatMap((event) => (event.kind === 'message' && event.room_id === roomId ? [event] : []))

  const read = async (id: string) => (await messages.requireMessage(ines, id)).message

  return {
    sql,
    bus,
    rooms,
    memberships,
    messages,
    reactions,
    events,
    ines,
    jonas,
    makeRoom,
    say,
    lastSeq,
    eventsOf,
    read,
  }
}
