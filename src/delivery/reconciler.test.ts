import { afterEach, describe, expect, jest, test } from 'bun:test'
import type { RoomNumber } from './access.store.ts'
import { createHub, topics } from './hub.ts'
import { startReconciler } from './reconciler.ts'
import { ROOM_ID, sent } from './run.fixture.ts'
import type { RoomEvent } from './bus.ts'

afterEach(() => void jest.useRealTimers())

/** A reconciler whose time is turned by hand, over a hub with one room that is open. */
function reconcilerOver(fails: () => boolean = () => false) {
  jest.useFakeTimers()
  const log: RoomEvent[] = []
  const asked: { numbers: string[][]; revokedWithin: number[]; ended: string[][]; touched: string[][] } = {
    numbers: [],
    revokedWithin: [],
    ended: [],
    touched: [],
  }
  const [errors, closed, told]: [unknown[], string[], string[]] = [[], [], []]
  let revoked: string[] = []
  let isUp = true
  let listsRead = 0
  let answers = 0
  let ended: string[] = []
  let peopleVersion = 0
  let due = 0
  const made = createHub({
    publish: (topic, text) => void (topic === topics.everyone && told.push(text)),
    countSockets: () => 0,
    frameOf: () => '',
    readRun: async (_, after) => ({ after, seq: log.length, events: log.filter((event) => event.seq > after) }),
    roomsOf: async () => [],
    limits: { perUser: 1, perAddress: 1 },
  })
  const hub = { ...made, catchUpLists: async () => void (listsRead += 1) }
  const room = hub.openRoom(ROOM_ID, 0)
  const listen = (credentialId: string) =>
    room.listeners.add({
      userId: 'u',
      credentialId,
      isMember: true,
      run: () => {},
      closed: (reason) => void closed.push(`${credentialId} ${reason}`),
    })
  const stop = startReconciler({
    hub,
    isBusUp: () => isUp,
    readNumbers: async (roomIds) => {
      asked.numbers.push(roomIds)
      if (fails()) throw new Error('away')
      return roomIds.map((id): RoomNumber => ({ id, lastSeq: log.length }))
    },
    credentials: {
      listRevoked: async (seconds) => {
        asked.revokedWithin.push(seconds)
        if (fails()) throw new Error('away')
        return revoked
      },
      listEnded: async (ids) => {
        asked.ended.push([...ids])
        return ended
      },
      touch: async (ids) => void asked.touched.push([...ids]),
    },
    people: { endStatuses: async () => void (peopleVersion += due), readVersion: async () => peopleVersion },
    onAnswer: () => void (answers += 1),
    onError: (error) => errors.push(error),
  })

  /** Turns the clock, and lets each round be over before the next. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      jest.advanceTimersByTime(50)
      for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    }
  }

  return {
    room,
    log,
    asked,
    errors,
    closed,
    stop,
    listen,
    pass,
    revoke: (...ids: string[]) => void (revoked = ids),
    bus: (state: 'up' | 'down') => void (isUp = state === 'up'),
    listsRead: () => listsRead,
    answers: () => answers,
    rename: () => void (peopleVersion += 1),
    endStatus: () => void (due = 1),
    told: () => told.map((text): { version: number } => JSON.parse(text)).map(({ version }) => version),
    end: (...ids: string[]) => void (ended = ids),
  }
}

describe('the reconciler', () => {
  test('brings a room whose events were all lost to the present within about a second', async () => {
    const { room, log, pass, stop } = reconcilerOver()
    log.push(sent(1), sent(2))
    await pass(1_200)
    expect(room.cursor.top()).toBe(2)
    await stop()
  })

  test('asks for the rooms that are followed, all at once, and for nothing where there are none', async () => {
    const { asked, pass, stop } = reconcilerOver()
    await pass(3_000)
    expect(asked.numbers).toEqual([[ROOM_ID], [ROOM_ID], [ROOM_ID]])
    await stop()
  })

  test('ends what was revoked elsewhere', async () => {
    const { listen, revoke, closed, pass, stop } = reconcilerOver()
    listen('mine')
    listen('other')
    revoke('mine')
    await pass(1_000)
    expect(closed).toEqual(['mine gone'])
    await stop()
  })

  test('looks further back for what was revoked the longer it could not ask', async () => {
    let away = true
    const { asked, answers, errors, pass, stop } = reconcilerOver(() => away)
    await pass(5_000)
    expect(errors.length).toBeGreaterThan(0)
    expect(answers()).toBe(0)
    away = false
    await pass(2_000)
    expect(answers()).toBe(2)
    const [within, then] = asked.revokedWithin.slice(-2)
    expect(within).toBeGreaterThanOrEqual(15)
    expect(then).toBeLessThan(within ?? 0)
    await stop()
  })

  test('ends what has expired, and says what is in use', async () => {
    const { listen, end, asked, closed, pass, stop } = reconcilerOver()
    listen('old')
    end('old')
    await pass(16_000)
    expect(asked.touched).toEqual([['old']])
    expect(asked.ended).toEqual([['old']])
    expect(closed).toEqual(['old gone'])
    await stop()
  })

  test('reads the lists of rooms while the bus is down, once more when it is up again, and otherwise never', async () => {
    const { bus, listsRead, pass, stop } = reconcilerOver()
    await pass(10_000)
    expect(listsRead()).toBe(0)
    bus('down')
    await pass(7_000)
    const read = listsRead()
    expect(read).toBeGreaterThanOrEqual(2)
    bus('up')
    await pass(10_000)
    expect(listsRead()).toBe(read + 1)
    await stop()
  })

  test('tells every page once that something of people changed, and of a status that ended', async () => {
    const { rename, endStatus, told, pass, stop } = reconcilerOver()
    await pass(2_000)
    expect(told()).toEqual([])
    rename()
    rename()
    await pass(3_000)
    expect(told()).toEqual([2])
    endStatus()
    await pass(1_000)
    expect(told()).toEqual([2, 3])
    await stop()
  })

  test('does nothing after its end', async () => {
    const { asked, pass, stop } = reconcilerOver()
    await stop()
    await pass(3_000)
    expect(asked.numbers).toEqual([])
  })
})
