import { describe, expect, test } from 'bun:test'
import { addPerson } from '../../test/harness/people.ts'
import { refusalOf } from '../../test/harness/refusal.ts'
import { createMessagesFixture } from './messages.fixture.ts'

const { sql, memberships, rooms, messages, reactions, eventsOf, ines, jonas, makeRoom, say, lastSeq, read } =
  await createMessagesFixture()
const stranger = await addPerson(sql, 'Stranger')

const text = (body: string, more: { id?: string; reply_to_id?: string } = {}) => ({
  id: undefined,
  reply_to_id: undefined,
  body,
  ...more,
})
const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i)
const seqsOf = async (roomId: string) =>
  (await sql<{ seq: number }[]>`select seq from messages where room_id = ${roomId} order by seq`).map((row) => row.seq)

describe('numbers', () => {
  test('of a hundred messages at once have no hole, and each stands in the answer to its send', async () => {
    const room = await makeRoom()
    const from = (await lastSeq(room)) + 1
    const sent = await Promise.all(
      range(0, 100).map((i) => messages.send(i % 3 ? ines : jonas, room, text(`message ${i}`))),
    )
    expect(sent.map((one) => one.seq).sort((a, b) => a - b)).toEqual(range(from, 100))
    expect(await seqsOf(room)).toEqual(range(from, 100))
    for (const one of sent.slice(0, 5)) expect((await read(one.id)).seq).toBe(one.seq)
  })

  test('stay whole when refused sends are among them', async () => {
    const room = await makeRoom()
    const from = (await lastSeq(room)) + 1
    const outcomes = await Promise.allSettled(
      range(0, 60).map((i) => messages.send(i % 2 ? ines : stranger, room, text('x'))),
    )
    expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(30)
    expect(await seqsOf(room)).toEqual(range(from, 30))
  })

  test('follow the order of the sends of one person', async () => {
    const room = await makeRoom()
    const sent = await Promise.all(range(0, 50).map((i) => messages.send(ines, room, text(`message ${i}`))))
    const numbers = sent.map((one) => one.seq)
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  })
})

describe('a retry', () => {
  test('one after the other answers with the first result, changes nothing, takes no number, tells nobody', async () => {
    const room = await makeRoom()
    const id = Bun.randomUUIDv7()
    const first = await messages.send(ines, room, text('once', { id }))
    const after = await lastSeq(room)
    const again = await messages.send(ines, room, text('twice', { id }))
    expect(again).toEqual({ id, seq: first.seq, created_at: first.created_at, message: null })
    expect((await read(id)).body).toBe('once')
    expect(await lastSeq(room)).toBe(after)
    expect(eventsOf(room)).toHaveLength(1)
  })

  test('fifty at once store one message', async () => {
    const room = await makeRoom()
    const before = await lastSeq(room)
    const id = Bun.randomUUIDv7()
    const sent = await Promise.all(range(0, 50).map(() => messages.send(ines, room, text('once', { id }))))
    expect(new Set(sent.map((one) => one.seq))).toEqual(new Set([before + 1]))
    expect(sent.filter((one) => one.message)).toHaveLength(1)
    expect(await lastSeq(room)).toBe(before + 1)
    expect(eventsOf(room)).toHaveLength(1)
  })

  test('of a message that was changed or deleted since finds its first number', async () => {
    const room = await makeRoom()
    const id = Bun.randomUUIDv7()
    const { seq } = await messages.send(ines, room, text('once', { id }))
    await messages.remove(ines.viewer, id)
    expect(await messages.send(ines, room, text('once', { id }))).toMatchObject({ seq, message: null })
    expect((await read(id)).deleted_at).not.toBeNull()
  })

  test('by another author or in another room is a use of a used id', async () => {
    const [room, other] = [await makeRoom(), await makeRoom()]
    const id = Bun.randomUUIDv7()
    await messages.send(ines, room, text('mine', { id }))
    const taken = { code: 'messages.id_taken', status: 409 }
    expect(await refusalOf(messages.send(jonas, room, text('yours', { id })))).toMatchObject(taken)
    expect(await refusalOf(messages.send(ines, other, text('mine', { id })))).toMatchObject(taken)
    expect(await seqsOf(other)).toEqual([])
  })

  test('by another author or in another room at the same moment: one is stored', async () => {
    const [room, other] = [await makeRoom(), await makeRoom()]
    const id = Bun.randomUUIDv7()
    const outcomes = await Promise.allSettled([
      messages.send(ines, room, text('a', { id })),
      messages.send(jonas, room, text('b', { id })),
      messages.send(ines, other, text('c', { id })),
    ])
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  })
})

describe('a quote', () => {
  test('shows what was said then, also after an edit', async () => {
    const room = await makeRoom()
    const original = await say(ines, room, 'first **words**')
    const reply = await say(jonas, room, 'indeed', original.id)
    await messages.edit(ines.viewer, original.id, 'other words')
    expect((await read(reply.id)).quote).toEqual({
      id: original.id,
      seq: original.seq,
      author_id: ines.id,
      author_name: 'Ines',
      text: 'first words',
    })
  })

  test('is emptied when its original is deleted: one number for it and one for each quote', async () => {
    const room = await makeRoom()
    const original = await say(ines, room, 'secret')
    const replies = [await say(jonas, room, 'a', original.id), await say(ines, room, 'b', original.id)]
    const before = await lastSeq(room)
    const gone = await messages.remove(ines.viewer, original.id)
    expect(gone.changed_seq).toBe(before + 1)
    expect(await lastSeq(room)).toBe(before + 3)
    for (const [i, { id }] of replies.entries())
      expect(await read(id)).toMatchObject({ changed_seq: before + 2 + i, quote: { text: null } })
    expect(
      eventsOf(room)
        .slice(-3)
        .map((event) => [event.seq, event.is_new, event.message.id]),
    ).toEqual([
      [before + 1, false, original.id],
      [before + 2, false, replies[0]?.id ?? ''],
      [before + 3, false, replies[1]?.id ?? ''],
    ])
    const rows =
      await sql`select 1 from messages where room_id = ${room} and (body || html || coalesce(quote_excerpt, '')) like '%secret%'`
    expect(rows).toHaveLength(0)
  })

  test('that was emptied or deleted already takes no number', async () => {
    const room = await makeRoom()
    const original = await say(ines, room, 'original')
    const reply = await say(jonas, room, 'reply', original.id)
    await messages.remove(jonas.viewer, reply.id)
    const before = await lastSeq(room)
    await messages.remove(ines.viewer, original.id)
    expect(await lastSeq(room)).toBe(before + 1)
  })

  test('of a deleted message says nothing', async () => {
    const room = await makeRoom()
    const original = await say(ines, room, 'secret')
    await messages.remove(ines.viewer, original.id)
    expect((await say(jonas, room, 'what?', original.id)).quote).toMatchObject({ id: original.id, text: null })
  })

  test('of what its author may not read is refused as what does not exist', async () => {
    const [room, hidden] = [await makeRoom(), await makeRoom({ members: [] })]
    const secret = await say(ines, hidden, 'secret')
    for (const reply_to_id of [secret.id, Bun.randomUUIDv7()])
      expect(await refusalOf(messages.send(jonas, room, text('x', { reply_to_id })))).toMatchObject({
        code: 'messages.no_original',
      })
  })

  test('sent while its original is being deleted is either emptied or says nothing', async () => {
    const room = await makeRoom()
    const originals = await Promise.all(range(0, 20).map((i) => say(ines, room, `secret ${i}`)))
    await Promise.all(
      originals.flatMap(({ id }) => [say(jonas, room, 'quoting', id), messages.remove(ines.viewer, id)]),
    )
    const rows = await sql`select 1 from messages where room_id = ${room} and quote_excerpt is not null`
    expect(rows).toHaveLength(0)
  })
})

describe('an edit', () => {
  test('takes a number, keeps the place, and says so', async () => {
    const room = await makeRoom()
    const { id, seq } = await say(ines, room, 'before')
    const edited = await messages.edit(ines.viewer, id, 'after')
    expect(edited).toMatchObject({ seq, changed_seq: await lastSeq(room), body: 'after', html: '<p>after</p>' })
    expect(edited.edited_at).not.toBeNull()
    expect(eventsOf(room).at(-1)).toMatchObject({ seq: edited.changed_seq, is_new: false, message: edited })
  })

  test('with the same body takes no number and tells nobody', async () => {
    const room = await makeRoom()
    const { id, seq } = await say(ines, room, 'same')
    expect(await messages.edit(ines.viewer, id, 'same')).toMatchObject({ changed_seq: seq, edited_at: null })
    expect(await lastSeq(room)).toBe(seq)
    expect(eventsOf(room)).toHaveLength(1)
  })

  test('is its author’s alone, and never of a deleted message', async () => {
    const room = await makeRoom()
    const { id } = await say(jonas, room, 'mine')
    expect(await refusalOf(messages.edit(ines.viewer, id, 'yours'))).toMatchObject({ status: 403 })
    await messages.remove(jonas.viewer, id)
    expect(await refusalOf(messages.edit(jonas.viewer, id, 'again'))).toMatchObject({ code: 'messages.deleted' })
  })

  test('of many at once leaves the last in the table and one number each', async () => {
    const room = await makeRoom()
    const { id, seq } = await say(ines, room, 'start')
    const made = await Promise.all(range(0, 20).map((i) => messages.edit(ines.viewer, id, `edit ${i}`)))
    expect(made.map((one) => one.changed_seq).sort((a, b) => a - b)).toEqual(range(seq + 1, 20))
    const last = made.find((one) => one.changed_seq === seq + 20)
    expect(last).toBeDefined()
    expect(await read(id)).toEqual(last as NonNullable<typeof last>)
  })
})

describe('a deletion', () => {
  test('leaves a tombstone without text, quote, mentions or reactions', async () => {
    const room = await makeRoom()
    const original = await say(ines, room, 'original')
    const { id, seq, created_at } = await say(jonas, room, '@Ines secret', original.id)
    await reactions.react(ines.viewer, id, '👍')
    const gone = await messages.remove(jonas.viewer, id)
    expect(gone).toMatchObject({
      seq,
      created_at,
      author: { id: jonas.id },
      edited_at: null,
      quote: null,
      reply_to_id: null,
    })
    expect([gone.body, gone.html, gone.mentions, gone.reactions]).toEqual(['', '', [], []])
    expect(gone.deleted_at).not.toBeNull()
  })

  test('twice takes one number', async () => {
    const room = await makeRoom()
    const { id } = await say(ines, room, 'x')
    const first = await messages.remove(ines.viewer, id)
    expect(await messages.remove(ines.viewer, id)).toEqual(first)
    expect(await lastSeq(room)).toBe(first.changed_seq)
  })

  test('is for the author and the room’s admins', async () => {
    const room = await makeRoom()
    const [mine, theirs] = [await say(ines, room, 'x'), await say(jonas, room, 'y')]
    expect(await refusalOf(messages.remove(jonas.viewer, mine.id))).toMatchObject({ status: 403 })
    expect((await messages.remove(ines.viewer, theirs.id)).deleted_at).not.toBeNull()
  })
})

describe('nothing is changed', () => {
  const attempts = (id: string): (() => Promise<unknown>)[] => [
    () => messages.edit(jonas.viewer, id, 'changed'),
    () => messages.remove(jonas.viewer, id),
    () => reactions.react(jonas.viewer, id, '👍'),
    () => reactions.unreact(jonas.viewer, id, '👍'),
  ]

  const happenings: [string, number, (room: string) => Promise<unknown>][] = [
    ['who was removed', 404, (room) => memberships.remove(ines.actor, room, jonas.id)],
    ['anybody in an archived room', 409, (room) => rooms.archiveRoom(ines.actor, room)],
  ]

  test.each(happenings)('by %s', async (_, status, happen) => {
    const room = await makeRoom()
    const { id } = await say(jonas, room, 'x')
    await happen(room)
    const before = await lastSeq(room)
    for (const attempt of attempts(id)) expect(await refusalOf(attempt())).toMatchObject({ status })
    expect(await lastSeq(room)).toBe(before)
  })

  test('by a reader of a public room, who may join it', async () => {
    const room = await makeRoom({ kind: 'public', members: [] })
    const { id } = await say(ines, room, 'x')
    for (const attempt of attempts(id)) expect(await refusalOf(attempt())).toMatchObject({ code: 'rooms.not_a_member' })
  })
})

describe('a mention', () => {
  test('names members of the room, whatever the case, and nobody else', async () => {
    const room = await makeRoom()
    expect(await say(ines, room, 'hello @JONAS and @Stranger')).toMatchObject({
      mentions: [jonas.id],
      mentions_room: false,
    })
  })

  test('of the whole room is one', async () => {
    expect(await say(ines, await makeRoom(), '@room look')).toMatchObject({ mentions: [], mentions_room: true })
  })

  test('in code is none', async () => {
    expect(await say(ines, await makeRoom(), '`@Jonas`')).toMatchObject({ mentions: [] })
  })

  test('follows an edit', async () => {
    const room = await makeRoom()
    const { id } = await say(ines, room, 'hello @Jonas')
    expect(await messages.edit(ines.viewer, id, 'hello')).toMatchObject({ mentions: [] })
  })
})

test('every change is told once, in the order of its number, and says what the table holds', async () => {
  const room = await makeRoom()
  const from = (await lastSeq(room)) + 1
  const { id } = await say(ines, room, 'a')
  await messages.edit(ines.viewer, id, 'b')
  await reactions.react(jonas.viewer, id, '👍')
  expect(eventsOf(room).map((event) => event.seq)).toEqual(range(from, 3))
  expect(eventsOf(room).at(-1)?.message).toEqual(await read(id))
})
