import { describe, expect, test } from 'bun:test'
import { createTestInstance } from '../../test/harness/instance.ts'
import { openSocket, type PageSocket } from '../../test/harness/page-socket.ts'
import { addPerson, ensureSite } from '../../test/harness/people.ts'
import { unavailable } from '../platform/problem.ts'
import type { RoomNumber } from './access.store.ts'
import type { RoomEvent } from './bus.ts'
import type { RoomListener } from './followed-rooms.ts'
import { createHub, topics } from './hub.ts'
import { createLocalBus } from './local-bus.ts'
import { idOf, member, ROOM_ID, roomChanged, sent, USER_ID } from './run.fixture.ts'
import { serveSockets } from './served-sockets.fixture.ts'

const one = await createTestInstance({ listens: true })
const two = await createTestInstance({
  beside: one,
  listens: true,
  bus: { ...createLocalBus(), health: () => ({ state: 'down' }) },
})
await ensureSite(one.sql)
const [ines, jonas] = [await addPerson(one.sql, 'Ines', 'owner'), await addPerson(one.sql, 'Jonas')]

/** A hub without sockets: what it publishes and what a listener hears are written down. */
function hubOver(sockets: Record<string, number> = { [topics.room(ROOM_ID, 'en')]: 1 }) {
  const published: { topic: string; frame: Record<string, unknown> }[] = []
  const hub = createHub({
    publish: (topic, text) => void published.push({ topic, frame: JSON.parse(text) }),
    countSockets: (topic) => sockets[topic] ?? 0,
    frameOf: (_, run, language) => JSON.stringify({ type: 'changes', after: run.after, seq: run.seq, language }),
    readRun: async (_, after) => ({ after, seq: after, events: [] }),
    roomsOf: async () => [],
    limits: { perUser: 1, perAddress: 1 },
  })
  const happens = (...events: RoomEvent[]) => hub.handler.events(events)
  function listen(more: Partial<RoomListener> = {}) {
    const heard: string[] = []
    const room = hub.openRoom(ROOM_ID, 0)
    const listener: RoomListener = {
      userId: USER_ID,
      credentialId: idOf(1),
      isMember: true,
      run: ({ after, seq }) => void heard.push(`${after} to ${seq}`),
      closed: (reason) => void heard.push(reason),
      ...more,
    }
    room.listeners.add(listener)
    return { room, heard, flush: () => room.cursor.flush() }
  }
  return { hub, published, happens, listen }
}

describe('rooms are followed', () => {
  test('while somebody here has them open, and not longer', () => {
    const { hub } = hubOver()
    const [one, two] = [hub.openRoom(ROOM_ID, 0), hub.openRoom(ROOM_ID, 0)]
    expect(two).toBe(one)
    hub.closeRoom(one)
    expect(hub.rooms().size).toBe(1)
    hub.closeRoom(two)
    expect(hub.rooms().size).toBe(0)
  })

  test('and the events of others cost nothing', () => {
    const { published, happens } = hubOver()
    happens(sent(1))
    expect(published).toEqual([])
  })

  test('each for itself, also when one batch is about several', () => {
    const [one, other] = [topics.room(ROOM_ID, 'en'), topics.room(idOf(7), 'en')]
    const { hub, published, happens } = hubOver({ [one]: 1, [other]: 1 })
    hub.openRoom(ROOM_ID, 0)
    hub.openRoom(idOf(7), 4)
    happens(sent(1), { ...member(5, null), room_id: idOf(7) }, sent(2))
    for (const room of hub.rooms().values()) room.cursor.flush()
    expect(published.map(({ topic, frame }) => [topic, frame['after'], frame['seq']])).toEqual([
      [one, 0, 2],
      [other, 4, 5],
    ])
  })
})

test('each language that is read in a room has one frame of a run, and no other is made', () => {
  const readers = { [topics.room(ROOM_ID, 'de')]: 2 }
  const { hub, published, happens } = hubOver(readers)
  const room = hub.openRoom(ROOM_ID, 0)
  const frames = () => published.splice(0).map(({ topic, frame }) => [topic, frame['language']])
  happens(sent(1))
  room.cursor.flush()
  expect(frames()).toEqual([[topics.room(ROOM_ID, 'de'), 'de']])
  readers[topics.room(ROOM_ID, 'en')] = 1
  happens(sent(2))
  room.cursor.flush()
  expect(frames()).toEqual([
    [topics.room(ROOM_ID, 'en'), 'en'],
    [topics.room(ROOM_ID, 'de'), 'de'],
  ])
})

describe('who loses a room', () => {
  test('has got all that came before, and gets nothing after', () => {
    const { happens, listen } = hubOver()
    const { heard } = listen()
    happens(sent(1), sent(2), member(3, 'removed'), sent(4))
    expect(heard.slice(0, 2)).toEqual(['0 to 2', 'removed'])
  })

  test('is who was removed, and nobody else', () => {
    const { happens, listen } = hubOver()
    const { heard, flush } = listen()
    happens(member(1, 'removed', idOf(2)))
    flush()
    expect(heard).toEqual(['0 to 1'])
  })

  test('is a reader of a public room that becomes private, and not who has joined it meanwhile', () => {
    const { happens, listen } = hubOver()
    const [reader, joined] = [listen({ isMember: false, userId: idOf(2) }), listen({ isMember: false })]
    happens(member(1, null), roomChanged(2, 'public'), roomChanged(3, 'private'))
    joined.flush()
    expect(reader.heard).toContain('gone')
    expect(joined.heard).not.toContain('gone')
  })

  test('is who signed out: by this session or token, and no other', () => {
    const { hub, listen } = hubOver()
    const [mine, other] = [listen(), listen({ credentialId: idOf(2) })]
    expect(hub.credentials().sort()).toEqual([idOf(1), idOf(2)])
    hub.handler.signal({ kind: 'signed-out', session_ids: [idOf(1)] })
    expect([mine.heard, other.heard]).toEqual([['gone'], []])
  })
})

test('typing is not shown before the removal of a member that came before it', () => {
  const { hub, published, happens } = hubOver()
  hub.openRoom(ROOM_ID, 4)
  const type = (seq: number) =>
    hub.handler.signal({ kind: 'typing', room_id: ROOM_ID, seq, user_id: USER_ID, user_name: 'Ines' })
  const shown = () => published.filter(({ frame }) => frame['kind'] === 'typing').length
  type(5)
  expect(shown()).toBe(0)
  happens(member(5, 'removed'))
  type(5)
  expect(shown()).toBe(1)
})

test('a signal goes to whom it concerns', () => {
  const { hub, published } = hubOver()
  hub.openRoom(ROOM_ID, 0)
  hub.handler.signal({ kind: 'typing', room_id: ROOM_ID, user_id: USER_ID, user_name: 'Ines' })
  hub.handler.signal({ kind: 'presence', user_id: USER_ID, state: 'away' })
  hub.handler.signal({ kind: 'read', room_id: ROOM_ID, user_id: USER_ID, seq: 4 })
  expect(published.map(({ topic, frame }) => [topic, frame['kind']])).toEqual([
    [topics.room(ROOM_ID, 'en'), 'typing'],
    [topics.presence, 'presence'],
    [topics.user(USER_ID), 'read'],
  ])
})

describe('a page whose list of rooms has changed', () => {
  const tell = ({ hub }: ReturnType<typeof serveSockets>) => hub.handler.signal({ kind: 'rooms', user_id: USER_ID })

  test('is told so once its rooms are followed', async () => {
    let rooms: RoomNumber[] = []
    const served = serveSockets({ roomsOf: async () => rooms })
    const page = await served.openPage()
    rooms = [{ id: ROOM_ID, lastSeq: 4 }]
    tell(served)
    await page.until('signal', { fits: ({ kind }) => kind === 'rooms' })
    expect(served.hub.rooms().has(ROOM_ID)).toBe(true)
  })

  test('is told to come again when they can not be read: it would miss the pulses of a new room', async () => {
    let isAway = false
    const served = serveSockets({ roomsOf: async () => (isAway ? Promise.reject(unavailable()) : []) })
    const page = await served.openPage()
    isAway = true
    tell(served)
    expect((await page.closed).code).toBe(1013)
  })
})

describe('across two instances without a bus', () => {
  async function openThere(): Promise<{ room: string; page: PageSocket }> {
    const made = { kind: 'private', name: `Room ${Bun.randomUUIDv7()}`, memberIds: [jonas.id] } as const
    const room = (await one.rooms.createRoom(ines.actor, made)).id
    const page = await openSocket(two.url, jonas)
    await page.ask({ type: 'open', room_id: room, after: 0 }, 'opened')
    return { room, page }
  }
  const say = (room: string, body: string) =>
    one.messages.send(ines, room, { id: undefined, reply_to_id: undefined, body })

  test('a page gets what was sent on the other within about two seconds', async () => {
    const { room, page } = await openThere()
    const from = page.frames.length
    const began = performance.now()
    const { seq } = await say(room, 'hello')
    expect(await page.until('changes', { from })).toMatchObject({ seq })
    expect(performance.now() - began).toBeLessThan(2_500)
  })

  test('who was removed on the other gets nothing that was sent after', async () => {
    const { room, page } = await openThere()
    await say(room, 'before')
    await one.memberships.remove(ines.actor, room, jonas.id)
    await say(room, 'secret')
    expect(await page.until('closed')).toMatchObject({ room_id: room, reason: 'removed' })
    expect(JSON.stringify(page.frames)).toContain('before')
    expect(JSON.stringify(page.frames)).not.toContain('secret')
  })

  test('who was put into a room on the other is told so, and gets its pulses', async () => {
    const page = await openSocket(two.url, jonas)
    const made = { kind: 'private', name: `Room ${Bun.randomUUIDv7()}`, memberIds: [jonas.id] } as const
    const room = (await one.rooms.createRoom(ines.actor, made)).id
    await page.until('signal', { fits: (frame) => frame['kind'] === 'rooms' })
    await say(room, 'hello')
    await page.until('pulse', { roomId: room })
  }, 20_000)
})
