import { describe, expect, test } from 'bun:test'
import { createTestDatabase } from '../../test/harness/postgres.ts'
import { Problem } from '../platform/problem.ts'
import { addMessage, addPerson, createRoomsFixture, numbersOf } from '../rooms/rooms.fixture.ts'
import { findCountedRoomFor, findRoomFor } from '../rooms/rooms.store.ts'
import { findMember, listMembers } from './memberships.store.ts'
import { listSidebar } from './sidebar.store.ts'

const { sql } = await createTestDatabase()

let named = 0
const name = () => `Room ${++named}`
const refusal = async (work: Promise<unknown>) => {
  try {
    await work
  } catch (error) {
    return error instanceof Problem ? error.code : String(error)
  }
  return 'done'
}

async function publicRoom(limits = {}) {
  const fixture = createRoomsFixture(sql, limits)
  const [ada, ben] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben')]
  const room = await fixture.rooms.createRoom(ada, { kind: 'public', name: name(), memberIds: [] })
  fixture.events.length = 0
  fixture.signals.length = 0
  return { ...fixture, ada, ben, room, roomId: room.id }
}

describe('numbers', () => {
  test('have no holes and are told once each under fifty joins, leaves and renames at once', async () => {
    const { memberships, rooms, ada, room, roomId, events } = await publicRoom()
    const people = await Promise.all(Array.from({ length: 25 }, (_, i) => addPerson(sql, `P${i}`)))
    await Promise.all(people.map((person) => memberships.join(person, roomId)))
    const more = await Promise.all(Array.from({ length: 17 }, (_, i) => addPerson(sql, `Q${i}`)))
    await Promise.all([
      ...people.slice(0, 17).map((person) => memberships.leave(person, roomId)),
      ...more.map((person) => memberships.join(person, roomId)),
      ...more.map((_, i) => rooms.updateRoom(ada, roomId, { topic: `Topic ${i}` })),
      ...people.slice(17).map((person) => memberships.join(person, roomId)),
    ])
    const numbers = await numbersOf(sql, roomId)
    expect(events.map((event) => event.seq).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: numbers.lastSeq - room.lastSeq }, (_, i) => room.lastSeq + 1 + i),
    )
    expect(numbers).toMatchObject({ members: 26, memberCount: 26, lastSeq: room.lastSeq + 25 + 17 * 3 })
  })

  test('are not taken by what changes nothing', async () => {
    const { memberships, ada, ben, roomId, events, signals } = await publicRoom()
    await memberships.join(ben, roomId)
    const before = await numbersOf(sql, roomId)
    await memberships.join(ben, roomId)
    await memberships.add(ada, roomId, ben.id)
    await memberships.setRole(ada, roomId, ben.id, 'member')
    await memberships.leave(await addPerson(sql, 'Cyd'), roomId)
    expect(await numbersOf(sql, roomId)).toEqual(before)
    expect([events.length, signals.length]).toEqual([1, 1])
  })
})

describe('joining and leaving', () => {
  test('a newcomer has nothing unread, and who comes back keeps settings but not their role', async () => {
    const { memberships, ada, ben, roomId } = await publicRoom()
    await addMessage(sql, roomId, ada.id)
    expect(await memberships.join(ben, roomId)).toEqual({
      user: { id: ben.id, name: 'Ben', avatar: null },
      role: 'member',
    })
    expect((await findCountedRoomFor(sql, ben.id, roomId))?.unread).toBe(0)
    await memberships.setRole(ada, roomId, ben.id, 'admin')
    await memberships.setInvolvement(ben.id, roomId, 'everything')
    await memberships.leave(ben, roomId)
    await addMessage(sql, roomId, ada.id)
    await memberships.join(ben, roomId)
    expect(await findCountedRoomFor(sql, ben.id, roomId)).toMatchObject({
      unread: 0,
      membership: { role: 'member', involvement: 'everything' },
    })
  })

  test('a leaver of a private room loses it, and its number tells why', async () => {
    const { memberships, rooms, ada, ben, events } = await publicRoom()
    const room = await rooms.createRoom(ada, { kind: 'private', name: name(), memberIds: [ben.id] })
    await memberships.leave(ben, room.id)
    expect(events.at(-1)).toEqual({ kind: 'membership', room_id: room.id, seq: 4, user_id: ben.id, left: 'left' })
    expect(await findRoomFor(sql, ben.id, room.id)).toBeUndefined()
    expect(await refusal(memberships.join(ben, room.id))).toBe('not_found')
    const [row] =
      await sql`select changed_seq, left_reason from memberships where room_id = ${room.id} and user_id = ${ben.id}`
    expect(row).toEqual({ changed_seq: 4, left_reason: 'left' })
  })

  test('when the last admin goes, who has been there longest follows', async () => {
    const { memberships, ada, ben, roomId, events } = await publicRoom()
    const [guest, cyd] = [await addPerson(sql, 'Gus', 'guest'), await addPerson(sql, 'Cyd')]
    await memberships.add(ada, roomId, guest.id)
    await memberships.join(ben, roomId)
    await memberships.join(cyd, roomId)
    await memberships.leave(ada, roomId)
    expect(events.slice(-2).map((event) => [event.kind === 'membership' && event.user_id, event.seq])).toEqual([
      [ada.id, 6],
      [ben.id, 7],
    ])
    expect((await findMember(sql, roomId, ben.id))?.role).toBe('admin')
    expect((await findMember(sql, roomId, cyd.id))?.role).toBe('member')
  })

  test('limits refuse with what they are', async () => {
    const { memberships, rooms, ada, ben, roomId } = await publicRoom({
      LIMIT_ROOM_MEMBERS: 2,
      LIMIT_ROOMS_PER_USER: 2,
    })
    const other = await rooms.createRoom(ada, { kind: 'public', name: name(), memberIds: [ben.id] })
    expect(await refusal(memberships.join(await addPerson(sql, 'Cyd'), other.id))).toBe('rooms.too_many_members')
    await memberships.join(ben, roomId)
    const third = await createRoomsFixture(sql).rooms.createRoom(ada, { kind: 'public', name: name(), memberIds: [] })
    expect(await refusal(memberships.join(ben, third.id))).toBe('rooms.too_many_rooms')
  })
})

describe('others', () => {
  test('are added by any member but a guest, and by nobody else', async () => {
    const { memberships, ada, ben, roomId, signals } = await publicRoom()
    const [cyd, guest] = [await addPerson(sql, 'Cyd'), await addPerson(sql, 'Gus', 'guest')]
    expect(await refusal(memberships.add(ben, roomId, cyd.id))).toBe('rooms.not_a_member')
    await memberships.add(ada, roomId, guest.id)
    expect(await refusal(memberships.add(guest, roomId, cyd.id))).toBe('rooms.guests_cannot')
    await memberships.add(ada, roomId, ben.id)
    await memberships.add(ben, roomId, cyd.id)
    expect(signals).toEqual([guest, ben, cyd].map(({ id }) => ({ kind: 'rooms', user_id: id })))
    expect(await refusal(memberships.add(ada, roomId, Bun.randomUUIDv7()))).toBe('not_found')
  })

  test('are removed by who runs the room: committed, told as removed, audited', async () => {
    const { memberships, rooms, ada, ben, events } = await publicRoom()
    const [cyd, adi] = [await addPerson(sql, 'Cyd'), await addPerson(sql, 'Adi', 'admin')]
    const room = await rooms.createRoom(ada, { kind: 'private', name: name(), memberIds: [ben.id, cyd.id] })
    expect(await refusal(memberships.remove(ben, room.id, cyd.id))).toBe('rooms.not_an_admin')
    expect(await refusal(memberships.remove(adi, room.id, cyd.id))).toBe('not_found')
    await memberships.remove(ada, room.id, cyd.id)
    expect(events.at(-1)).toEqual({ kind: 'membership', room_id: room.id, seq: 5, user_id: cyd.id, left: 'removed' })
    expect(await findRoomFor(sql, cyd.id, room.id)).toBeUndefined()
    await memberships.add(ada, room.id, adi.id)
    await memberships.remove(adi, room.id, ben.id)
    const log = await sql`
      select actor_id, details->>'user_id' as user_id from audit_log
      where subject_id = ${room.id} and action = 'room.member_removed' order by id`
    expect(log.map((row) => ({ ...row }))).toEqual([
      { actor_id: ada.id, user_id: cyd.id },
      { actor_id: adi.id, user_id: ben.id },
    ])
    expect(await refusal(memberships.remove(ada, room.id, ben.id))).toBe('not_found')
  })

  test('a removal that was committed is seen by whoever waited for the lock', async () => {
    const { memberships, ada, ben, roomId } = await publicRoom()
    await memberships.join(ben, roomId)
    const cyd = await addPerson(sql, 'Cyd')
    const [, added] = await Promise.all([
      memberships.remove(ada, roomId, ben.id),
      refusal(memberships.add(ben, roomId, cyd.id)),
    ])
    const seqOf = async (id: string) =>
      (
        await sql<
          { seq: number }[]
        >`select changed_seq as seq from memberships where room_id = ${roomId} and user_id = ${id}`
      )[0]?.seq
    // Whichever came first: never an adding under a number above the removal's.
    if (added === 'done') expect(await seqOf(cyd.id)).toBeLessThan((await seqOf(ben.id)) ?? 0)
    else expect([added, await seqOf(cyd.id)]).toEqual(['rooms.not_a_member', undefined])
  })

  test('a room keeps an admin', async () => {
    const { memberships, ada, ben, roomId } = await publicRoom()
    await memberships.join(ben, roomId)
    expect(await refusal(memberships.setRole(ben, roomId, ben.id, 'admin'))).toBe('rooms.not_an_admin')
    expect(await refusal(memberships.setRole(ada, roomId, ada.id, 'member'))).toBe('rooms.last_admin')
    await memberships.setRole(ada, roomId, ben.id, 'admin')
    expect((await memberships.setRole(ada, roomId, ada.id, 'member')).role).toBe('member')
  })

  test('are listed admins first, then by name, page by page, for readers only', async () => {
    const { memberships, rooms, ada, ben } = await publicRoom()
    const [abe, cyd] = [await addPerson(sql, 'abe'), await addPerson(sql, 'Cyd')]
    const room = await rooms.createRoom(cyd, { kind: 'private', name: name(), memberIds: [ben.id, abe.id] })
    const namesAfter = async (after: string | null, limit: number) =>
      (await listMembers(sql, abe.id, room.id, { after, limit })).map(({ user }) => user.name)
    expect(await namesAfter(null, 10)).toEqual(['Cyd', 'abe', 'Ben'])
    expect(await namesAfter(cyd.id, 1)).toEqual(['abe'])
    expect(await namesAfter(abe.id, 10)).toEqual(['Ben'])
    expect(await listMembers(sql, ada.id, room.id, { limit: 10 })).toEqual([])
    expect(await listMembers(sql, abe.id, room.id, { query: 'EN', limit: 10 })).toHaveLength(1)
    expect(await refusal(memberships.leave(ada, room.id))).toBe('not_found')
  })
})

describe('read marks', () => {
  test('go forward only, at most to the last number, and tell one’s other pages', async () => {
    const { memberships, ada, ben, roomId, signals } = await publicRoom()
    await memberships.join(ben, roomId)
    const first = await addMessage(sql, roomId, ada.id)
    const last = await addMessage(sql, roomId, ada.id)
    signals.length = 0
    expect(await memberships.setReadMark(ben.id, roomId, first)).toBe(first)
    expect(await memberships.setReadMark(ben.id, roomId, 1)).toBe(first)
    expect(await memberships.setReadMark(ben.id, roomId, 9_999)).toBe(last)
    expect(signals).toEqual([first, last].map((seq) => ({ kind: 'read', room_id: roomId, user_id: ben.id, seq })))
  })

  test('go back only when asked to: unread from here', async () => {
    const { memberships, ada, ben, roomId, signals } = await publicRoom()
    await memberships.join(ben, roomId)
    const first = await addMessage(sql, roomId, ada.id)
    await memberships.setReadMark(ben.id, roomId, first)
    signals.length = 0
    expect(await memberships.setReadMark(ben.id, roomId, first - 1, { back: true })).toBe(first - 1)
    expect((await findCountedRoomFor(sql, ben.id, roomId))?.unread).toBe(1)
    expect(signals).toEqual([{ kind: 'rooms', user_id: ben.id }])
  })

  test('never go back when many come at once', async () => {
    const { memberships, ada, ben, roomId } = await publicRoom()
    await memberships.join(ben, roomId)
    const seqs: number[] = []
    for (let i = 0; i < 20; i++) seqs.push(await addMessage(sql, roomId, ada.id))
    await Promise.all(seqs.toReversed().map((seq) => memberships.setReadMark(ben.id, roomId, seq)))
    expect((await findRoomFor(sql, ben.id, roomId))?.membership?.readSeq).toBe(seqs.at(-1))
  })

  test('are for members: 403 in a public room, 404 elsewhere', async () => {
    const { memberships, rooms, ada, ben, roomId } = await publicRoom()
    const hidden = await rooms.createRoom(ada, { kind: 'private', name: name(), memberIds: [] })
    for (const [id, code] of [
      [roomId, 'rooms.not_a_member'],
      [hidden.id, 'not_found'],
      [Bun.randomUUIDv7(), 'not_found'],
    ] as const) {
      expect(await refusal(memberships.setReadMark(ben.id, id, 1))).toBe(code)
      expect(await refusal(memberships.setInvolvement(ben.id, id, 'muted'))).toBe(code)
      expect(await refusal(memberships.setFavourite(ben.id, id, true))).toBe(code)
      expect(await refusal(memberships.saveDraft(ben.id, id, 'x'))).toBe(code)
    }
  })
})

describe('the sidebar', () => {
  test('counts messages by others above the read mark, tombstones left out, mentions apart', async () => {
    const { memberships, ada, ben, roomId } = await publicRoom()
    await memberships.join(ben, roomId)
    const read = await addMessage(sql, roomId, ada.id, { mentions: [ben.id] })
    await memberships.setReadMark(ben.id, roomId, read)
    await addMessage(sql, roomId, ada.id)
    await addMessage(sql, roomId, ada.id, { mentions: [ada.id, ben.id] })
    await addMessage(sql, roomId, ada.id, { mentionsRoom: true })
    await addMessage(sql, roomId, ada.id, { mentions: [ben.id], deleted: true })
    await addMessage(sql, roomId, ben.id, { mentions: [ben.id] })
    await memberships.join(await addPerson(sql, 'Cyd'), roomId)
    const lines = await listSidebar(sql, ben.id)
    expect(lines).toMatchObject([{ id: roomId, unread: 3, mentions: 2, muted: false, lastSeq: read + 6 }])
    await memberships.setInvolvement(ben.id, roomId, 'muted')
    expect(await listSidebar(sql, ben.id)).toMatchObject([{ unread: 0, mentions: 0, muted: true }])
  })

  test('has favourites first, then rooms by name; direct rooms by their latest, named after the others; no archived ones', async () => {
    const { memberships, rooms, ada, ben } = await publicRoom()
    const [zoe, me] = [await addPerson(sql, 'Zoë'), await addPerson(sql, 'Me')]
    const make = (title: string) => rooms.createRoom(me, { kind: 'private', name: title, memberIds: [] })
    const [b, a, z] = [await make('b'), await make('A'), await make('Z')]
    const gone = await make('gone')
    await rooms.archiveRoom(me, gone.id)
    await memberships.setFavourite(me.id, z.id, true)
    const withZoe = (await rooms.openDirect(me, [zoe.id])).room
    const withTwo = (await rooms.openDirect(me, [ada.id, ben.id])).room
    await addMessage(sql, withZoe.id, zoe.id)
    const lines = await listSidebar(sql, me.id)
    expect(lines.filter(({ kind }) => kind !== 'direct').map(({ id }) => id)).toEqual([z.id, a.id, b.id])
    expect(lines.filter(({ kind }) => kind === 'direct')).toMatchObject([
      { id: withZoe.id, name: 'Zoë', otherId: zoe.id, unread: 1 },
      { id: withTwo.id, name: 'Ada, Ben', otherId: null, unread: 0 },
    ])
  })
})

describe('drafts', () => {
  test('the newer wins, and an emptied one does not come back with an older save', async () => {
    const { memberships, ada, roomId, signals } = await publicRoom()
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second))
    const draft = async () => (await memberships.findDraft(ada.id, roomId))?.body
    await memberships.saveDraft(ada.id, roomId, 'second', at(2))
    await memberships.saveDraft(ada.id, roomId, 'first', at(1))
    expect(await draft()).toBe('second')
    expect((await listSidebar(sql, ada.id))[0]?.hasDraft).toBe(true)
    await memberships.saveDraft(ada.id, roomId, '', at(4))
    await memberships.saveDraft(ada.id, roomId, 'third', at(3))
    expect(await draft()).toBeUndefined()
    expect((await listSidebar(sql, ada.id))[0]?.hasDraft).toBe(false)
    expect(signals).toHaveLength(2)
  })

  test('a clock that is ahead does not lock out the others', async () => {
    const { memberships, ada, roomId } = await publicRoom()
    await memberships.saveDraft(ada.id, roomId, 'from the future', new Date(Date.now() + 3_600_000))
    await memberships.saveDraft(ada.id, roomId, 'now', new Date(Date.now() + 1_000))
    expect((await memberships.findDraft(ada.id, roomId))?.body).toBe('now')
  })
})

test('typing is for those who may write, in rooms of at most 200', async () => {
  const { memberships, rooms, ada, ben, roomId } = await publicRoom()
  const mayType = async ({ id }: { id: string }) => (await memberships.findTypingSeq(id, roomId)) !== undefined
  const typing = () => Promise.all([ada, ben].map(mayType))
  expect(await typing()).toEqual([true, false])
  await memberships.join(ben, roomId)
  expect(await typing()).toEqual([true, true])
  await rooms.updateRoom(ada, roomId, { posting: 'admins' })
  expect(await typing()).toEqual([true, false])
  await sql`update rooms set member_count = 201 where id = ${roomId}`
  expect(await typing()).toEqual([false, false])
})
