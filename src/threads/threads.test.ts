import { describe, expect, test } from 'bun:test'
import { addPerson } from '../../test/harness/people.ts'
import { createMessagesFixture } from '../messages/messages.fixture.ts'
import { readChanges } from '../messages/changes.store.ts'
import { listMessages } from '../messages/history.store.ts'
import { findCountedRoomFor } from '../rooms/rooms.store.ts'
import { createThreadsService } from './threads.service.ts'
import { countUnreadThreads, deleteEmptiedDrafts, listFollowed } from './threads.store.ts'

const { sql, bus, messages, memberships, events, ines, jonas, makeRoom, say, lastSeq, read } =
  await createMessagesFixture()
const threads = createThreadsService({ sql, bus })
const priya = await addPerson(sql, 'Priya')
const everybody = [jonas, priya]

interface More {
  also_in_room?: boolean
  reply_to_id?: string
}

async function reply(author: typeof ines, root: { id: string; room_id: string }, body: string, more: More = {}) {
  const { message } = await messages.send(author, root.room_id, {
    id: undefined,
    body,
    reply_to_id: undefined,
    thread_root_id: root.id,
    ...more,
  })
  if (!message) throw new Error('expected a message that is new')
  return message
}

const begin = async (kind: 'public' | 'private' = 'private') => {
  const roomId = await makeRoom({ kind, members: everybody })
  return await say(ines, roomId, 'who has the key?')
}

const inRoomList = async (roomId: string) =>
  (await listMessages(sql, roomId, { kind: 'newest', limit: 50 }, 'room')).messages.map((message) => message.body)

/** What was told of a room after a message of it, as soon as it is so much. */
async function eventsAfter({ room_id, seq }: { room_id: string; seq: number }, count: number) {
  const told = () => events.filter((event) => event.room_id === room_id && event.seq > seq)
  while (told().length < count) await new Promise(setImmediate)
  return told()
}

const unread = (person: typeof ines) => countUnreadThreads(sql, person.id)

describe('a reply', () => {
  test('takes two numbers, its own and then its root’s, and is told of in that order', async () => {
    const root = await begin()
    const first = await reply(jonas, root, 'I do')
    const told = await eventsAfter(root, 2)
    expect(told.map((event) => event.kind === 'message' && [event.message.id, event.seq, event.is_new])).toEqual([
      [first.id, root.seq + 1, true],
      [root.id, root.seq + 2, false],
    ])
    expect(await lastSeq(root.room_id)).toBe(root.seq + 2)
    expect(await read(root.id)).toMatchObject({
      changed_seq: root.seq + 2,
      thread: { replies: 1, last_reply_at: first.created_at, faces: [{ id: jonas.id, name: 'Jonas' }] },
    })
  })

  test('stands in its thread and not in the room’s list, unless it is sent there as well', async () => {
    const root = await begin()
    await reply(jonas, root, 'only here')
    const both = await reply(jonas, root, 'here and there', { also_in_room: true })
    expect(both).toMatchObject({ thread_root_id: root.id, also_in_room: true })
    expect(await inRoomList(root.room_id)).toEqual(['who has the key?', 'here and there'])
    const { messages: replies } = await listMessages(
      sql,
      root.room_id,
      { kind: 'newest', limit: 9 },
      { rootId: root.id },
    )
    expect(replies.map((message) => message.body)).toEqual(['only here', 'here and there'])
  })

  test('shows in the event what a read from the database shows', async () => {
    const root = await begin()
    await Promise.all([
      reply(jonas, root, 'a'),
      reply(priya, root, 'b'),
      reply(ines, root, 'c'),
      say(ines, root.room_id, 'd'),
    ])
    const told = await eventsAfter(root, 7)
    const last = new Map(told.flatMap((event) => (event.kind === 'message' ? [[event.message.id, event.message]] : [])))
    const { events: changes } = await readChanges(sql, root.room_id, root.seq, 50)
    const fromDatabase = changes.flatMap((event) => (event.kind === 'message' ? [event.message] : []))
    expect(fromDatabase).toEqual(fromDatabase.map(({ id }) => last.get(id) ?? expect.unreachable()))
    expect(told.map((event) => event.seq)).toEqual(Array.from({ length: 7 }, (_, i) => root.seq + 1 + i))
  })

  test('to a reply goes on in its thread', async () => {
    const root = await begin()
    const first = await reply(jonas, root, 'first')
    expect(await reply(priya, first, 'second')).toMatchObject({ thread_root_id: root.id })
  })

  test('repeated with its id changes nothing and takes no number', async () => {
    const root = await begin()
    const id = Bun.randomUUIDv7()
    const send = () =>
      messages.send(jonas, root.room_id, { id, body: 'x', reply_to_id: undefined, thread_root_id: root.id })
    const first = await send()
    const seq = await lastSeq(root.room_id)
    expect(await send()).toMatchObject({ seq: first.seq, message: null })
    expect(await lastSeq(root.room_id)).toBe(seq)
    expect((await read(root.id)).thread?.replies).toBe(1)
  })

  test('to a message of another room is refused, and nothing is stored', async () => {
    const [root, elsewhere] = [await begin(), await begin()]
    const seq = await lastSeq(elsewhere.room_id)
    expect(reply(jonas, { id: root.id, room_id: elsewhere.room_id }, 'x')).rejects.toMatchObject({
      code: 'messages.no_thread_root',
      status: 422,
    })
    expect(await lastSeq(elsewhere.room_id)).toBe(seq)
  })

  test('belongs to the reply before it, and what follows in the room to the room’s', async () => {
    const root = await begin()
    expect((await reply(jonas, root, '1')).continues).toBe(false)
    expect((await reply(jonas, root, '2')).continues).toBe(true)
    expect((await say(ines, root.room_id, 'on')).continues).toBe(true)
    expect((await reply(jonas, root, '3', { also_in_room: true })).continues).toBe(false)
  })

  test('counts as unread in its thread and not in its room', async () => {
    const root = await begin()
    await memberships.setReadMark(priya.id, root.room_id, root.seq)
    await reply(jonas, root, 'here')
    expect((await findCountedRoomFor(sql, priya.id, root.room_id))?.unread).toBe(0)
    await reply(jonas, root, 'there', { also_in_room: true })
    expect((await findCountedRoomFor(sql, priya.id, root.room_id))?.unread).toBe(1)
  })
})

describe('a deleted', () => {
  test('reply leaves a tombstone in its thread, and its root counts one less under a number of its own', async () => {
    const root = await begin()
    const [first, second] = [await reply(jonas, root, '1'), await reply(priya, root, '2')]
    const seq = await lastSeq(root.room_id)
    expect(await messages.remove(priya.viewer, second.id)).toMatchObject({
      changed_seq: seq + 1,
      thread_root_id: root.id,
    })
    expect(await read(root.id)).toMatchObject({
      changed_seq: seq + 2,
      thread: { replies: 1, last_reply_at: first.created_at, faces: [{ name: 'Jonas' }] },
    })
    await messages.remove(jonas.viewer, first.id)
    expect((await read(root.id)).thread).toBeNull()
  })

  test('root keeps its thread, which goes on', async () => {
    const root = await begin()
    await reply(jonas, root, '1')
    await messages.remove(ines.viewer, root.id)
    await reply(priya, root, '2')
    expect(await read(root.id)).toMatchObject({ body: '', thread: { replies: 2 } })
  })
})

describe('a thread is followed', () => {
  test('by who started it, who writes in it and who is mentioned, and is new to all but who wrote last', async () => {
    const root = await begin()
    const before = await Promise.all([ines, jonas, priya].map(unread))
    await reply(jonas, root, 'ask @Priya')
    const after = await Promise.all([ines, jonas, priya].map(unread))
    expect(after.map((count, i) => count - (before[i] ?? 0))).toEqual([1, 0, 1])
    const [latest] = await listFollowed(sql, priya.id, { limit: 1 })
    expect(latest).toMatchObject({ root: { id: root.id }, unread: 1, room: { id: root.room_id } })
  })

  test('until its read mark is at the end, or all are read', async () => {
    const root = await begin()
    await reply(jonas, root, 'one')
    const before = await unread(ines)
    await threads.setReadMark(ines.id, root.room_id, root.id, { seq: await lastSeq(root.room_id), back: false })
    expect(await unread(ines)).toBe(before - 1)
    await reply(jonas, root, 'two')
    expect(await unread(ines)).toBe(before)
    await threads.markAllRead(ines.id)
    expect(await unread(ines)).toBe(0)
  })

  test('no longer by who says so, until they write or are mentioned again', async () => {
    const root = await begin()
    await reply(jonas, root, 'one')
    await threads.setFollowing(ines.id, root.room_id, root.id, false)
    const before = await unread(ines)
    await reply(jonas, root, 'two')
    expect(await unread(ines)).toBe(before)
    await reply(jonas, root, '@Ines three')
    expect(await unread(ines)).toBe(before + 1)
    expect((await listFollowed(sql, ines.id, { limit: 1 }))[0]).toMatchObject({ root: { id: root.id }, unread: 1 })
  })

  test('by nobody who was removed from its room, also after they come back', async () => {
    const root = await begin()
    await reply(jonas, root, 'mine')
    await reply(ines, root, 'news')
    const following = async () => (await listFollowed(sql, jonas.id, { limit: 200 })).map((thread) => thread.root.id)
    expect(await following()).toContain(root.id)
    await memberships.remove(ines.actor, root.room_id, jonas.id)
    expect(await following()).not.toContain(root.id)
    expect(threads.setFollowing(jonas.id, root.room_id, root.id, true)).rejects.toMatchObject({ status: 404 })
    expect(threads.requireRoot(jonas, root.room_id, root.id)).rejects.toMatchObject({ status: 404 })
    expect(reply(jonas, root, 'still here')).rejects.toMatchObject({ status: 404 })
    await memberships.add(ines.actor, root.room_id, jonas.id)
    expect(await following()).not.toContain(root.id)
  })

  test('by members only: a reader of a public room is told to join', async () => {
    const reader = await addPerson(sql, 'Rafael')
    const root = await begin('public')
    expect(threads.setFollowing(reader.id, root.room_id, root.id, true)).rejects.toMatchObject({ status: 403 })
    expect((await threads.requireRoot(reader, root.room_id, root.id)).id).toBe(root.id)
  })

  test('newest reply first, page by page', async () => {
    const [first, second] = [await begin(), await begin()]
    await reply(jonas, second, 'x')
    await reply(jonas, first, 'y')
    const page = await listFollowed(sql, jonas.id, { limit: 1 })
    expect(page.map(({ root }) => root.id)).toEqual([first.id])
    const next = await listFollowed(sql, jonas.id, { limit: 1, before: first.id })
    expect(next.map(({ root }) => root.id)).toEqual([second.id])
  })
})

test('what is half written in a thread is kept apart, and the newer wins', async () => {
  const root = await begin()
  const save = (body: string, at: string) =>
    threads.saveDraft(jonas.id, root.room_id, root.id, { body, updatedAt: new Date(at) })
  await save('newer', '2026-01-02T00:00:00Z')
  await save('older', '2026-01-01T00:00:00Z')
  expect(await threads.findDraft(jonas.id, root.id)).toBe('newer')
  expect(await threads.findDraft(priya.id, root.id)).toBe('')
})

test('a draft that was emptied goes after a day, and any other stays', async () => {
  const roots = [await begin(), await begin(), await begin()]
  const drafts = roots.map(({ id }, n) => ({
    root_id: id,
    user_id: priya.id,
    body: n === 2 ? 'x' : '',
    updated_at: new Date(),
  }))
  await sql`insert into thread_drafts ${sql(drafts)}`
  const [young = '', old = '', full = ''] = roots.map(({ id }) => id)
  await sql`update thread_drafts set updated_at = now() - interval '25 hours' where root_id in (${old}, ${full})`
  await deleteEmptiedDrafts(sql)
  const left = await sql<{ root_id: string }[]>`select root_id from thread_drafts where user_id = ${priya.id}`
  expect(left.map((row) => row.root_id).toSorted()).toEqual([young, full].toSorted())
})
