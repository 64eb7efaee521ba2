import { describe, expect, test } from 'bun:test'
import { createTestDatabase } from '../../test/harness/postgres.ts'
import { Problem } from '../platform/problem.ts'
import { addMessage, addPerson, createRoomsFixture, numbersOf } from './rooms.fixture.ts'
import { findRoomFor, listDirectory, listRoomsFor } from './rooms.store.ts'

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

describe('making rooms', () => {
  test('its creator runs it, the others are members, and all its numbers are told in order', async () => {
    const { rooms, events, signals } = createRoomsFixture(sql)
    const [ada, ben] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben')]
    const room = await rooms.createRoom(ada, {
      kind: 'private',
      name: name(),
      topic: 'Tea',
      memberIds: [ben.id, ben.id, ada.id],
    })
    expect(room).toMatchObject({ kind: 'private', topic: 'Tea', lastSeq: 3, memberCount: 2, unread: 0 })
    expect(room.membership).toMatchObject({ role: 'admin', readSeq: 3 })
    expect(events.map((event) => [event.kind, event.seq])).toEqual([
      ['room', 1],
      ['membership', 2],
      ['membership', 3],
    ])
    expect(signals).toEqual([ada, ben].map(({ id }) => ({ kind: 'rooms', user_id: id })))
    expect((await findRoomFor(sql, ben.id, room.id))?.membership?.role).toBe('member')
  })

  test('a public name is free once, regardless of case and form, also for two at once', async () => {
    const { rooms } = createRoomsFixture(sql)
    const ada = await addPerson(sql, 'Ada')
    await rooms.createRoom(ada, { kind: 'public', name: 'Über Café', memberIds: [] })
    for (const taken of ['über café', 'ÜBER CAFE\u0301'])
      expect(await refusal(rooms.createRoom(ada, { kind: 'public', name: taken, memberIds: [] }))).toBe(
        'rooms.name_taken',
      )
    await rooms.createRoom(ada, { kind: 'private', name: 'Über Café', memberIds: [] })
    const same = name()
    const raced = await Promise.all(
      [1, 2, 3].map(() => refusal(rooms.createRoom(ada, { kind: 'public', name: same, memberIds: [] }))),
    )
    expect(raced.toSorted((a, b) => a.localeCompare(b))).toEqual(['done', 'rooms.name_taken', 'rooms.name_taken'])
  })

  test('guests make none, and nobody adds people who are not here', async () => {
    const { rooms } = createRoomsFixture(sql)
    const [ada, guest] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Gus', 'guest')]
    expect(await refusal(rooms.createRoom(guest, { kind: 'public', name: name(), memberIds: [] }))).toBe(
      'rooms.guests_cannot',
    )
    const unknown = Bun.randomUUIDv7()
    expect(await refusal(rooms.createRoom(ada, { kind: 'public', name: name(), memberIds: [unknown] }))).toBe(
      'rooms.no_such_people',
    )
  })

  test('limits refuse with what they are', async () => {
    const { rooms } = createRoomsFixture(sql, {
      LIMIT_ROOM_MEMBERS: 2,
      LIMIT_ROOMS_PER_USER: 2,
      LIMIT_DIRECT_PEOPLE: 2,
    })
    const [ada, ben, cyd] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben'), await addPerson(sql, 'Cyd')]
    const make = (memberIds: string[]) => rooms.createRoom(ada, { kind: 'private', name: name(), memberIds })
    expect(await refusal(make([ben.id, cyd.id]))).toBe('rooms.too_many_members')
    expect(await refusal(rooms.openDirect(ada, [ben.id, cyd.id]))).toBe('rooms.too_many_people')
    await make([])
    await make([])
    expect(await refusal(make([]))).toBe('rooms.too_many_rooms')
    expect(await refusal(rooms.openDirect(ada, [ben.id]))).toBe('rooms.too_many_rooms')
  })
})

describe('General', () => {
  test('takes in everybody new but guests, once, and tells of it', async () => {
    const { rooms } = createRoomsFixture(sql)
    const [owner, ada, guest] = [
      await addPerson(sql, 'Olu', 'owner'),
      await addPerson(sql, 'Ada'),
      await addPerson(sql, 'Gus', 'guest'),
    ]
    await sql.begin((tx) => rooms.createGeneral(tx, owner.id))
    const [general] = await sql<{ id: string }[]>`select id from rooms where is_general`
    const roomId = general?.id ?? ''
    expect(await sql.begin((tx) => rooms.joinGeneral(tx, ada.id))).toEqual({
      kind: 'membership',
      room_id: roomId,
      seq: 3,
      user_id: ada.id,
      left: null,
    })
    expect(await sql.begin((tx) => rooms.joinGeneral(tx, ada.id))).toBeNull()
    expect(await sql.begin((tx) => rooms.joinGeneral(tx, guest.id))).toBeNull()
  })

  test('stays: nobody leaves it, is removed from it or makes it private; only an owner renames or archives it', async () => {
    const { rooms, memberships } = createRoomsFixture(sql)
    const [general] = await sql<{ id: string; created_by: string }[]>`select id, created_by from rooms where is_general`
    const roomId = general?.id ?? ''
    const owner = { id: general?.created_by ?? '', address: '' }
    const admin = await addPerson(sql, 'Adi', 'admin')
    await sql.begin((tx) => rooms.joinGeneral(tx, admin.id))
    for (const refused of [
      () => memberships.leave(admin, roomId),
      () => memberships.remove(owner, roomId, admin.id),
      () => rooms.updateRoom(owner, roomId, { kind: 'private' }),
      () => rooms.updateRoom(admin, roomId, { name: 'Lobby' }),
      () => rooms.archiveRoom(admin, roomId),
    ])
      expect(await refusal(refused())).toBe('rooms.general')
    expect((await rooms.updateRoom(admin, roomId, { topic: 'Hello' })).topic).toBe('Hello')
    expect((await rooms.updateRoom(owner, roomId, { name: 'Lobby' })).name).toBe('Lobby')
    await rooms.archiveRoom(owner, roomId)
    const newcomer = await addPerson(sql, 'Nia')
    expect(await sql.begin((tx) => rooms.joinGeneral(tx, newcomer.id))).toBeNull()
    await rooms.unarchiveRoom(owner, roomId)
  })
})

describe('direct rooms', () => {
  test('one set of people has one room, whoever asks and however many at once', async () => {
    const { rooms, events } = createRoomsFixture(sql)
    const [ada, ben, cyd] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben'), await addPerson(sql, 'Cyd')]
    const opened = await Promise.all([
      ...Array.from({ length: 8 }, () => rooms.openDirect(ada, [ben.id, cyd.id])),
      ...Array.from({ length: 8 }, () => rooms.openDirect(ben, [cyd.id, ada.id, ada.id])),
    ])
    expect(new Set(opened.map(({ room }) => room.id)).size).toBe(1)
    expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(events).toHaveLength(4)
    expect(opened[0]?.room).toMatchObject({ kind: 'direct', name: 'Ben, Cyd', memberCount: 3, lastSeq: 4 })
    expect((await rooms.openDirect(ada, [ben.id])).room.name).toBe('Ben')
  })

  test('with oneself it is a notebook', async () => {
    const { rooms } = createRoomsFixture(sql)
    const ada = await addPerson(sql, 'Ada')
    const first = await rooms.openDirect(ada, [])
    expect(first.room).toMatchObject({ name: 'Ada', memberCount: 1 })
    expect((await rooms.openDirect(ada, [ada.id])).room.id).toBe(first.room.id)
  })

  test('their people stay the same', async () => {
    const { rooms, memberships } = createRoomsFixture(sql)
    const [ada, ben, cyd] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben'), await addPerson(sql, 'Cyd')]
    const { room } = await rooms.openDirect(ada, [ben.id])
    for (const refused of [
      () => memberships.leave(ada, room.id),
      () => memberships.remove(ada, room.id, ben.id),
      () => memberships.add(ada, room.id, cyd.id),
      () => rooms.updateRoom(ada, room.id, { name: 'Us' }),
      () => rooms.archiveRoom(ada, room.id),
    ])
      expect(await refusal(refused())).toBe('rooms.direct')
    expect(await refusal(memberships.join(cyd, room.id))).toBe('not_found')
    expect((await numbersOf(sql, room.id)).lastSeq).toBe(3)
  })

  test('a guest writes to people they share a room with, and to nobody else', async () => {
    const { rooms } = createRoomsFixture(sql)
    const [ada, ben, guest] = [
      await addPerson(sql, 'Ada'),
      await addPerson(sql, 'Ben'),
      await addPerson(sql, 'Gus', 'guest'),
    ]
    await rooms.createRoom(ada, { kind: 'private', name: name(), memberIds: [guest.id] })
    expect((await rooms.openDirect(guest, [ada.id])).isNew).toBe(true)
    expect(await refusal(rooms.openDirect(guest, [ben.id]))).toBe('rooms.no_such_people')
  })
})

describe('who sees a room', () => {
  test('a private room is there for its members only, in no list of others', async () => {
    const { rooms } = createRoomsFixture(sql)
    const [ada, owner] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Olu', 'owner')]
    const room = await rooms.createRoom(ada, { kind: 'private', name: name(), memberIds: [] })
    expect(await findRoomFor(sql, owner.id, room.id)).toBeUndefined()
    expect((await listDirectory(sql, owner.id, { limit: 200 })).map(({ id }) => id)).not.toContain(room.id)
    expect((await listRoomsFor(sql, owner.id, { limit: 200 })).map(({ id }) => id)).not.toContain(room.id)
    expect((await listDirectory(sql, ada.id, { limit: 200 })).map(({ id }) => id)).toContain(room.id)
    expect(await refusal(rooms.updateRoom(owner, room.id, { topic: 'x' }))).toBe('not_found')
  })

  test('a public room is there for everybody but guests who were not added, and deactivated people', async () => {
    const { rooms, memberships } = createRoomsFixture(sql)
    const [ada, ben, guest] = [
      await addPerson(sql, 'Ada'),
      await addPerson(sql, 'Ben'),
      await addPerson(sql, 'Gus', 'guest'),
    ]
    const room = await rooms.createRoom(ada, { kind: 'public', name: name(), memberIds: [] })
    expect((await findRoomFor(sql, ben.id, room.id))?.membership).toBeNull()
    expect(await findRoomFor(sql, guest.id, room.id)).toBeUndefined()
    expect(await listDirectory(sql, guest.id, { limit: 200 })).toEqual([])
    await memberships.add(ada, room.id, guest.id)
    expect((await findRoomFor(sql, guest.id, room.id))?.name).toBe(room.name)
    await sql`update users set deactivated_at = now() where id = ${ben.id}`
    expect(await findRoomFor(sql, ben.id, room.id)).toBeUndefined()
  })

  test('the directory is searched by any part of the name, and tells archived rooms apart', async () => {
    const { rooms } = createRoomsFixture(sql)
    const [ada, ben] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben')]
    const live = await rooms.createRoom(ada, { kind: 'public', name: '100% Zürich', topic: 'Lake', memberIds: [] })
    const old = await rooms.createRoom(ada, { kind: 'public', name: 'Old zürich', memberIds: [] })
    await rooms.archiveRoom(ada, old.id)
    await addMessage(sql, live.id, ada.id)
    const found = await listDirectory(sql, ben.id, { query: ' ZÜRI', limit: 10 })
    expect(found).toMatchObject([{ id: live.id, topic: 'Lake', memberCount: 1, isMember: false, archived: false }])
    expect(found[0]?.lastMessageAt).not.toBeNull()
    expect(await listDirectory(sql, ben.id, { query: '0% z', limit: 10 })).toHaveLength(1)
    expect(await listDirectory(sql, ben.id, { query: '%', scope: 'joined', limit: 10 })).toEqual([])
    expect(await listDirectory(sql, ben.id, { query: 'zürich', scope: 'archived', limit: 10 })).toMatchObject([
      { id: old.id },
    ])
  })
})

describe('changing rooms', () => {
  test('a change takes a number, is told and is audited; a change of nothing does none of it', async () => {
    const { rooms, events } = createRoomsFixture(sql)
    const ada = await addPerson(sql, 'Ada')
    const room = await rooms.createRoom(ada, { kind: 'public', name: name(), memberIds: [] })
    events.length = 0
    const same = await rooms.updateRoom(ada, room.id, { name: room.name, topic: '', kind: 'public' })
    expect(same.lastSeq).toBe(room.lastSeq)
    const changed = await rooms.updateRoom(ada, room.id, { topic: 'Boats', posting: 'admins', kind: 'private' })
    expect(changed).toMatchObject({ topic: 'Boats', posting: 'admins', kind: 'private', lastSeq: room.lastSeq + 1 })
    expect(events).toEqual([{ kind: 'room', room_id: room.id, seq: 3, room_kind: 'private', archived: false }])
    const log = await sql`select action, details from audit_log where subject_id = ${room.id} order by id`
    expect(log.map((row) => row.action)).toEqual(['room.created', 'room.updated'])
    expect(log[1]?.details).toEqual({ topic: 'changed', posting: 'all → admins', kind: 'public → private' })
  })

  test('is for the room’s admins, and for the site’s admins who are members', async () => {
    const { rooms, memberships } = createRoomsFixture(sql)
    const [ada, ben, adi] = [
      await addPerson(sql, 'Ada'),
      await addPerson(sql, 'Ben'),
      await addPerson(sql, 'Adi', 'admin'),
    ]
    const room = await rooms.createRoom(ada, { kind: 'public', name: name(), memberIds: [ben.id] })
    expect(await refusal(rooms.updateRoom(ben, room.id, { topic: 'x' }))).toBe('rooms.not_an_admin')
    expect(await refusal(rooms.updateRoom(adi, room.id, { topic: 'x' }))).toBe('rooms.not_a_member')
    await memberships.join(adi, room.id)
    expect((await rooms.updateRoom(adi, room.id, { topic: 'x' })).topic).toBe('x')
  })

  test('an archived room refuses every change until it is brought back, which needs its name to be free', async () => {
    const { rooms, memberships } = createRoomsFixture(sql)
    const [ada, ben, cyd] = [await addPerson(sql, 'Ada'), await addPerson(sql, 'Ben'), await addPerson(sql, 'Cyd')]
    const room = await rooms.createRoom(ada, { kind: 'public', name: name(), memberIds: [ben.id] })
    expect((await rooms.archiveRoom(ada, room.id)).archivedAt).not.toBeNull()
    for (const refused of [
      () => memberships.join(cyd, room.id),
      () => memberships.add(ada, room.id, cyd.id),
      () => memberships.remove(ada, room.id, ben.id),
      () => memberships.setRole(ada, room.id, ben.id, 'admin'),
      () => rooms.updateRoom(ada, room.id, { topic: 'x' }),
    ])
      expect(await refusal(refused())).toBe('rooms.archived')
    const heir = await rooms.createRoom(ada, { kind: 'public', name: room.name.toUpperCase(), memberIds: [] })
    expect(await refusal(rooms.unarchiveRoom(ada, room.id))).toBe('rooms.name_taken')
    await rooms.updateRoom(ada, heir.id, { name: name() })
    expect((await rooms.unarchiveRoom(ada, room.id)).archivedAt).toBeNull()
  })
})
