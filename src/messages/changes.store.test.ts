import { describe, expect, test } from 'bun:test'
import { addPerson } from '../../test/harness/people.ts'
import { readChangedMessages, readChanges } from './changes.store.ts'
import { createMessagesFixture } from './messages.fixture.ts'

const { sql, rooms, memberships, messages, events, ines, jonas, makeRoom, say, lastSeq, read } =
  await createMessagesFixture()
const priya = await addPerson(sql, 'Priya')

describe('what changed in a room after a number', () => {
  test('is its messages, memberships and the room itself, in the order of their numbers, each as it now is', async () => {
    const room = await makeRoom()
    const old = await say(ines, room, 'old')
    const after = await lastSeq(room)
    const sent = await say(jonas, room, 'new')
    await memberships.add(ines.actor, room, priya.id)
    await rooms.updateRoom(ines.actor, room, { topic: 'Tides' })
    await messages.edit(ines.viewer, old.id, 'edited')
    await memberships.remove(ines.actor, room, jonas.id)
    expect(await readChanges(sql, room, after, 100)).toEqual({
      after,
      seq: after + 5,
      events: [
        { kind: 'message', room_id: room, seq: after + 1, is_new: true, message: await read(sent.id) },
        { kind: 'membership', room_id: room, seq: after + 2, user_id: priya.id, left: null },
        { kind: 'room', room_id: room, seq: after + 3, room_kind: 'private', archived: false },
        { kind: 'message', room_id: room, seq: after + 4, is_new: false, message: await read(old.id) },
        { kind: 'membership', room_id: room, seq: after + 5, user_id: jonas.id, left: 'removed' },
      ],
    })
  })

  test('has what changed twice once, at its last number, and is complete up to the room’s', async () => {
    const room = await makeRoom()
    const after = await lastSeq(room)
    const { id } = await say(ines, room, 'a')
    await messages.edit(ines.viewer, id, 'b')
    await memberships.leave(jonas.actor, room)
    await memberships.add(ines.actor, room, jonas.id)
    await messages.remove(ines.viewer, id)
    const changes = await readChanges(sql, room, after, 100)
    expect(changes.events.map((event) => [event.kind, event.seq - after])).toEqual([
      ['membership', 4],
      ['message', 5],
    ])
    expect(changes).toMatchObject({ seq: after + 5, events: [{ left: null }, { is_new: true }] })
  })

  test('has every quote that a deletion emptied', async () => {
    const room = await makeRoom()
    const original = await say(ines, room, 'secret')
    for (const body of ['a', 'b']) await say(jonas, room, body, original.id)
    const after = await lastSeq(room)
    await messages.remove(ines.viewer, original.id)
    const changes = await readChanges(sql, room, after, 100)
    expect(changes.events.map((event) => event.seq)).toEqual([after + 1, after + 2, after + 3])
    expect(JSON.stringify(changes)).not.toContain('secret')
  })

  test('is what the bus was told, wherever nothing has changed since', async () => {
    const room = await makeRoom()
    const after = await lastSeq(room)
    for (const body of ['a', 'b', 'c']) await say(ines, room, body)
    expect((await readChanges(sql, room, after, 100)).events).toEqual(events.filter((event) => event.room_id === room))
  })

  test('is nothing at the present, and nothing for a room that is not there', async () => {
    const room = await makeRoom()
    const seq = await lastSeq(room)
    expect(await readChanges(sql, room, seq, 100)).toEqual({ after: seq, seq, events: [] })
    expect(await readChanges(sql, Bun.randomUUIDv7(), 7, 100)).toEqual({ after: 7, seq: 7, events: [] })
  })

  test('comes in pieces that join up and together are the whole, whatever their size', async () => {
    const room = await makeRoom()
    for (let i = 0; i < 5; i++) {
      await say(ines, room, `message ${i}`)
      await memberships.leave(jonas.actor, room)
      await memberships.add(ines.actor, room, jonas.id)
      await rooms.updateRoom(ines.actor, room, { topic: `Topic ${i}` })
    }
    const whole = await readChanges(sql, room, 0, 100)
    for (const limit of [1, 2, 3, whole.events.length, whole.events.length + 1]) {
      const pieces = await readInPieces(room, limit)
      expect(pieces.flatMap((piece) => piece.events)).toEqual(whole.events)
      expect(pieces.at(-1)?.seq).toBe(whole.seq)
      for (const piece of pieces) expect(piece.events.length).toBeLessThanOrEqual(limit)
    }
  })
})

async function readInPieces(room: string, limit: number) {
  const pieces = []
  const end = await lastSeq(room)
  for (let after = 0; after < end; after = pieces.at(-1)?.seq ?? end)
    pieces.push(await readChanges(sql, room, after, limit))
  return pieces
}

describe('the messages that changed after a number', () => {
  test('come by the number of their change, memberships counted but not told', async () => {
    const room = await makeRoom()
    const after = await lastSeq(room)
    const [a, b] = [await say(ines, room, 'a'), await say(ines, room, 'b')]
    await messages.edit(ines.viewer, a.id, 'a, edited')
    await memberships.leave(jonas.actor, room)
    const changed = await readChangedMessages(sql, room, after, 100)
    expect(changed.messages.map((message) => message.id)).toEqual([b.id, a.id])
    expect(changed.seq).toBe(after + 4)
  })

  test('come in pieces, each of which says where to go on', async () => {
    const room = await makeRoom()
    for (let i = 0; i < 5; i++) await say(ines, room, `${i}`)
    const bodies = []
    for (let after = 0; after < (await lastSeq(room));) {
      const piece = await readChangedMessages(sql, room, after, 2)
      bodies.push(piece.messages.map((message) => message.body))
      after = piece.seq
    }
    expect(bodies).toEqual([['0', '1'], ['2', '3'], ['4']])
  })
})
