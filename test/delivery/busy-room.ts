import type { TestInstance } from '../harness/instance.ts'
import { addPerson, type TestPerson } from '../harness/people.ts'
import type { Random } from '../oracle/random.ts'

/** More numbers than any one change of `change` takes. */
const MOST_NUMBERS = 12

const ODDS = { send: 8, quote: 3, edit: 4, remove: 2, react: 5, unreact: 3, pin: 2, unpin: 1, comeAndGo: 2, rename: 1 }
const EMOJI = ['👍', '🎉', '🌊']
const TEXTS = [
  'the tide comes in',
  '**high** water at `noon`',
  'at last\n\n> said who?',
  '<li id="m-x">&amp;',
  '🌊',
  '@Jonas look',
]

export type BusyRoom = Awaited<ReturnType<typeof createBusyRoom>>

/**
 * A room in which everything happens that a room knows, by a seeded choice: its people write, quote, edit, delete and
 * react, come and go, and rename the room, each time on one of the instances.
 */
export async function createBusyRoom(instances: TestInstance[], random: Random) {
  const [first] = instances
  if (!first) throw new Error('expected an instance')
  const { sql } = first
  const people = [await addPerson(sql, 'Ines', 'owner'), await addPerson(sql, 'Jonas'), await addPerson(sql, 'Priya')]
  const reader = await addPerson(sql, 'Rafael')
  const visitor = await addPerson(sql, 'Visitor')
  const [admin = reader] = people
  const memberIds = [...people, reader].map((person) => person.id)
  const room = await first.rooms.createRoom(admin.actor, { kind: 'public', name: newName(), memberIds })
  const written: { id: string; author: TestPerson }[] = []

  const seq = async () => {
    const [row] = await sql<{ last_seq: number }[]>`select last_seq from rooms where id = ${room.id}`
    return row?.last_seq ?? 0
  }

  /** Makes changes until the room has moved on by exactly so many numbers: of all kinds, or of one. */
  async function change(count: number, kind?: keyof typeof ODDS): Promise<void> {
    const end = (await seq()) + count
    for (let now = await seq(); now < end; now = await seq()) {
      const what = kind ?? (end - now < MOST_NUMBERS || written.length === 0 ? 'send' : random.weighted(ODDS))
      await changes[what](random.pick(instances))
    }
  }

  const changes: Record<keyof typeof ODDS, (on: TestInstance) => Promise<unknown>> = {
    send: (on) => send(on),
    quote: (on) => send(on, random.pick(written.slice(-MOST_NUMBERS)).id),
    edit: (on) => alter((id, { viewer }) => on.messages.edit(viewer, id, `${random.pick(TEXTS)} ${random.below(9)}`)),
    remove: (on) => alter((id, { viewer }) => on.messages.remove(viewer, id)),
    react: (on) => on.messages.react(random.pick(people).viewer, latest().id, random.pick(EMOJI)).catch(ignoreDeleted),
    unreact: (on) => on.messages.unreact(random.pick(people).viewer, latest().id, random.pick(EMOJI)),
    pin: (on) => on.pins.pin(random.pick(people).viewer, latest().id).catch(ignoreDeleted),
    unpin: (on) => on.pins.unpin(random.pick(people).viewer, latest().id),
    comeAndGo: async (on) => {
      await on.memberships.join(visitor.actor, room.id)
      if (random.chance(0.5)) return await on.memberships.leave(visitor.actor, room.id)
      await on.memberships.remove(admin.actor, room.id, visitor.id)
    },
    rename: (on) => on.rooms.updateRoom(admin.actor, room.id, { name: newName() }),
  }

  /** Two messages in a row are often of one person, so that they belong together. */
  async function send(on: TestInstance, replyTo?: string): Promise<void> {
    const author = random.chance(0.5) ? (written.at(-1)?.author ?? admin) : random.pick(people)
    const { id } = await on.messages.send(author, room.id, {
      id: Bun.randomUUIDv7(),
      body: random.pick(TEXTS),
      reply_to_id: replyTo,
    })
    written.push({ id, author })
  }

  const alter = (how: (id: string, author: TestPerson) => Promise<unknown>) => {
    const { id, author } = latest()
    return how(id, author).catch(ignoreDeleted)
  }

  /** One of the later messages: what is far above the page's top would show nothing. */
  const latest = () => random.pick(written.slice(-30))

  return { id: room.id, reader, visitor, seq, change }
}

/** A public room's name is its own. */
const newName = () => `Tides ${Bun.randomUUIDv7()}`

function ignoreDeleted(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'messages.deleted')) throw error
}
