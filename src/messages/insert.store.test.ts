import { describe, expect, test } from 'bun:test'
import { addPerson } from '../../test/harness/people.ts'
import { createMessagesFixture } from './messages.fixture.ts'
import { listMessages } from './history.store.ts'
import { insertMessages } from './insert.store.ts'
import type { NewMessage } from './new-message.ts'

const { sql, rooms, memberships, makeRoom, say, lastSeq, messages, ines, jonas } = await createMessagesFixture()
const stranger = await addPerson(sql, 'Stranger')
const guest = await addPerson(sql, 'Guest', 'guest')

const newMessage = (room_id: string, author_id: string, more: Partial<NewMessage> = {}): NewMessage => ({
  id: Bun.randomUUIDv7(),
  room_id,
  author_id,
  body: 'x',
  html: '<p>x</p>',
  jumbo: false,
  mentions: [],
  mentions_room: false,
  reply_to_id: null,
  quote_excerpt: null,
  ...more,
})
const insert = (...batch: NewMessage[]) => insertMessages(sql, batch)
const results = async (...batch: NewMessage[]) => (await insert(...batch)).map((outcome) => outcome.result)
const stored = async (...batch: NewMessage[]) =>
  (await insert(...batch)).map((outcome) => {
    if (outcome.result !== 'stored') throw new Error(`expected stored, found ${outcome.result}`)
    return outcome.message
  })

describe('a batch of messages', () => {
  test('takes the next numbers of each of its rooms, in the order of the batch', async () => {
    const [a, b] = [await makeRoom(), await makeRoom()]
    const [from, fromB] = [await lastSeq(a), await lastSeq(b)]
    const batch = [newMessage(a, ines.id), newMessage(b, ines.id), newMessage(a, jonas.id), newMessage(b, jonas.id)]
    expect((await stored(...batch)).map((message) => message.seq)).toEqual([from + 1, fromB + 1, from + 2, fromB + 2])
    expect([await lastSeq(a), await lastSeq(b)]).toEqual([from + 2, fromB + 2])
  })

  test('tells of each message what the table then holds', async () => {
    const room = await makeRoom()
    const original = await say(ines, room, 'the original')
    const more = { reply_to_id: original.id, quote_excerpt: 'the original', mentions: [ines.id], jumbo: true }
    const made = await stored(newMessage(room, jonas.id, more), newMessage(room, jonas.id, { mentions_room: true }))
    const { messages: read } = await listMessages(sql, room, { kind: 'newest', limit: 2 })
    expect(made).toEqual(read)
  })

  test('with the same id twice stores the first, and the second repeats it', async () => {
    const room = await makeRoom()
    const message = newMessage(room, ines.id)
    const [first, second] = await insert(message, message)
    expect(first).toMatchObject({ result: 'stored' })
    expect(second).toMatchObject({
      result: 'repeated',
      seq: first?.result === 'stored' ? first.message.seq : 0,
      created_at: first?.result === 'stored' ? first.message.created_at : '',
    })
  })

  test('with one id by two people, or for two rooms, stores the first and finds it taken for the second', async () => {
    const [room, other] = [await makeRoom(), await makeRoom()]
    const before = await lastSeq(room)
    const [byIds, inRooms] = [newMessage(room, ines.id), newMessage(room, ines.id)]
    expect(await results(byIds, { ...byIds, author_id: jonas.id }, inRooms, { ...inRooms, room_id: other })).toEqual([
      'stored',
      'id_taken',
      'stored',
      'id_taken',
    ])
    expect(await lastSeq(room)).toBe(before + 2)
  })

  test('stores the good ones around the refused ones, without a hole', async () => {
    const room = await makeRoom()
    const from = await lastSeq(room)
    const outcomes = await insert(newMessage(room, ines.id), newMessage(room, stranger.id), newMessage(room, jonas.id))
    expect(outcomes.map((outcome) => outcome.result)).toEqual(['stored', 'no_room', 'stored'])
    expect(outcomes[2]).toMatchObject({ message: { seq: from + 2 } })
    expect(await lastSeq(room)).toBe(from + 2)
  })
})

describe('who may write is decided as the message is stored', () => {
  test('nobody but members: a reader of a public room may join it, to others there is no room', async () => {
    const [open, hidden] = [await makeRoom({ kind: 'public' }), await makeRoom()]
    expect(await results(newMessage(open, stranger.id))).toEqual(['not_a_member'])
    expect(await results(newMessage(open, guest.id))).toEqual(['no_room'])
    expect(await results(newMessage(hidden, stranger.id))).toEqual(['no_room'])
    expect(await results(newMessage(Bun.randomUUIDv7(), ines.id))).toEqual(['no_room'])
  })

  test('nobody who was removed or deactivated', async () => {
    const gone = await addPerson(sql, 'Gone')
    const room = await makeRoom({ members: [jonas, gone] })
    await memberships.remove(ines.actor, room, jonas.id)
    await sql`update users set deactivated_at = now() where id = ${gone.id}`
    expect(await results(newMessage(room, jonas.id), newMessage(room, gone.id))).toEqual(['no_room', 'no_room'])
  })

  test('nobody in an archived room, and only its admins where only they post', async () => {
    const [archived, quiet] = [await makeRoom(), await makeRoom({ posting: 'admins' })]
    await rooms.archiveRoom(ines.actor, archived)
    expect(await results(newMessage(archived, ines.id))).toEqual(['archived'])
    expect(await results(newMessage(quiet, jonas.id), newMessage(quiet, ines.id))).toEqual(['admins_only', 'stored'])
  })

  test('a message that was stored before is repeated also where nobody may write any more', async () => {
    const room = await makeRoom()
    const message = newMessage(room, jonas.id)
    await insert(message)
    await rooms.archiveRoom(ines.actor, room)
    expect(await results(message)).toEqual(['repeated'])
  })

  test('nothing is quoted from another room', async () => {
    const room = await makeRoom()
    const elsewhere = await say(ines, await makeRoom(), 'elsewhere')
    expect(await results(newMessage(room, ines.id, { reply_to_id: elsewhere.id, quote_excerpt: 'x' }))).toEqual([
      'no_original',
    ])
  })
})

describe('a message continues the one above it', () => {
  const continuing = async (...batch: NewMessage[]) => (await stored(...batch)).map((message) => message.continues)

  test('when it is by the same author; the first of a room does not', async () => {
    const room = await makeRoom()
    expect(await continuing(newMessage(room, ines.id))).toEqual([false])
    expect(await continuing(newMessage(room, ines.id))).toEqual([true])
    expect(await continuing(newMessage(room, jonas.id))).toEqual([false])
  })

  test('also within one batch, room by room', async () => {
    const [room, other] = [await makeRoom(), await makeRoom()]
    const batch = [
      [room, ines],
      [other, jonas],
      [room, ines],
      [room, jonas],
      [other, jonas],
    ] as const
    expect(await continuing(...batch.map(([where, who]) => newMessage(where, who.id)))).toEqual([
      false,
      false,
      true,
      false,
      true,
    ])
  })

  test('not with a quote of its own, but over one', async () => {
    const room = await makeRoom()
    const original = await say(ines, room, 'original')
    const quoting = { reply_to_id: original.id, quote_excerpt: 'original' }
    expect(await continuing(newMessage(room, ines.id, quoting), newMessage(room, ines.id))).toEqual([false, true])
  })

  test('also under a tombstone, which keeps its head', async () => {
    const room = await makeRoom()
    const { id } = await say(ines, room, 'gone')
    await messages.remove(ines.viewer, id)
    expect(await continuing(newMessage(room, ines.id))).toEqual([true])
  })

  test('for five minutes', async () => {
    const room = await makeRoom()
    const { id } = await say(ines, room, 'long ago')
    const age = (interval: string) =>
      sql`update messages set created_at = clock_timestamp() - ${interval}::interval where id = ${id}`
    await age('5 minutes 1 second')
    expect(await continuing(newMessage(room, ines.id))).toEqual([false])
    await sql`delete from messages where room_id = ${room} and id <> ${id}`
    await age('4 minutes 50 seconds')
    expect(await continuing(newMessage(room, ines.id))).toEqual([true])
  })
})

test('a window of history comes in ascending order, with the room’s number of the same snapshot', async () => {
  const room = await makeRoom()
  const made = []
  for (const body of ['a', 'b', 'c', 'd']) made.push(await say(ines, room, body))
  const bodies = async (window: Parameters<typeof listMessages>[2]) =>
    (await listMessages(sql, room, window)).messages.map((message) => message.body)
  expect(await bodies({ kind: 'newest', limit: 2 })).toEqual(['c', 'd'])
  expect(await bodies({ kind: 'before', seq: made[2]?.seq ?? 0, limit: 1 })).toEqual(['b'])
  expect(await bodies({ kind: 'after', seq: made[1]?.seq ?? 0, limit: 9 })).toEqual(['c', 'd'])
  expect(await bodies({ kind: 'before', seq: made[0]?.seq ?? 0, limit: 9 })).toEqual([])
  await memberships.leave(jonas.actor, room)
  expect(await listMessages(sql, room, { kind: 'newest', limit: 1 })).toMatchObject({ seq: await lastSeq(room) })
})
