import { describe, expect, test } from 'bun:test'
import type { Access } from './access.store.ts'
import type { RoomEvent } from './bus.ts'
import { createHub, topics } from './hub.ts'
import { createResume, RESET_BEYOND, type Resumed, type Resumption } from './resume.ts'
import { changed, member, ROOM_ID, roomChanged, sent, USER_ID } from './run.fixture.ts'
import type { Run } from './run.ts'

const EPOCH = 'e1'

/** A room over a log that stands in for PostgreSQL. `during` runs while a resume reads it, before it is answered. */
function roomWith(log: RoomEvent[]) {
  const top = () => log.at(-1)?.seq ?? 0
  const runs: Run[] = []
  let reads = 0
  let during = () => {}
  let access: Access | undefined = { lastSeq: 0, epoch: EPOCH, isMember: true }
  const since = (after: number, limit = Infinity): Run => {
    const events = latest(log.filter((event) => event.seq > after)).slice(0, limit)
    return { after, seq: events.length < limit ? top() : (events.at(-1)?.seq ?? after), events }
  }
  const hub = createHub({
    publish: () => {},
    countSockets: (topic) => Number(topic === topics.room(ROOM_ID, 'en')),
    frameOf: (_, run) => {
      runs.push(run)
      return ''
    },
    readRun: async (_, after) => since(after),
    roomsOf: async () => [],
    limits: { perUser: 1, perAddress: 1 },
  })
  const resume = createResume({
    hub,
    findAccess: async () => access && { ...access, lastSeq: top() },
    readRun: async (_, after, limit) => {
      reads += 1
      const run = since(after, limit)
      during()
      await Promise.resolve()
      return run
    },
  })
  return {
    hub,
    /** The runs that went to the room's pages. */
    runs,
    reads: () => reads,
    happens: (...events: RoomEvent[]) => {
      log.push(...events)
      hub.handler.events(events)
    },
    during: (happen: () => void) => void (during = happen),
    allow: (given: Partial<Access> | undefined) =>
      void (access = given && { lastSeq: 0, epoch: EPOCH, isMember: true, ...given }),
    resume: (from: Partial<Resumption>) =>
      resume({ userId: USER_ID, roomId: ROOM_ID, after: 0, ...from }, (resumed) => resumed),
  }
}

function latest(events: RoomEvent[]): RoomEvent[] {
  const last = new Map(events.map((event) => [event.kind === 'message' ? event.message.id : event.seq, event]))
  return events.filter((event) => [...last.values()].includes(event))
}

const messages = (count: number) => Array.from({ length: count }, (_, i) => sent(i + 1))
const seqsOf = (resumed: Resumed) => (resumed.result === 'current' ? resumed.run.events.map((event) => event.seq) : [])

describe('a resume', () => {
  test('gives everything after a number, and holds the room open', async () => {
    const { resume, hub } = roomWith(messages(5))
    const resumed = await resume({ after: 2 })
    expect(resumed).toMatchObject({ result: 'current', epoch: EPOCH, isMember: true, run: { after: 2, seq: 5 } })
    expect(seqsOf(resumed)).toEqual([3, 4, 5])
    if (resumed.result === 'current') hub.closeRoom(resumed.room)
    expect(hub.rooms().size).toBe(0)
  })

  test('at the present gives an empty run', async () => {
    expect(await roomWith(messages(5)).resume({ after: 5 })).toMatchObject({
      result: 'current',
      run: { after: 5, seq: 5, events: [] },
    })
  })

  test('answers from memory what the room remembers, without a read', async () => {
    const { resume, happens, reads } = roomWith(messages(5))
    await resume({ after: 5 })
    const before = reads()
    happens(sent(6), changed(7, 1))
    const resumed = await resume({ after: 6 })
    expect(seqsOf(resumed)).toEqual([7])
    expect(reads()).toBe(before)
  })

  test('has what happened while it read, each message once, and ends where the live runs begin', async () => {
    const { resume, happens, during, runs } = roomWith(messages(5))
    during(() => happens(changed(6, 2), sent(7)))
    const resumed = await resume({ after: 1 })
    during(() => {})
    expect(seqsOf(resumed)).toEqual([3, 4, 5, 6, 7])
    runs.length = 0
    happens(sent(8))
    if (resumed.result === 'current') resumed.room.cursor.flush()
    expect(runs).toMatchObject([{ after: 7, seq: 8 }])
  })

  test('of many who stand at the same number is one read', async () => {
    const { resume, reads } = roomWith(messages(5))
    await Promise.all(Array.from({ length: 20 }, () => resume({ after: 1 })))
    expect(reads()).toBe(1)
  })

  test('from beyond the limit starts over, and holds nothing', async () => {
    const { resume, hub } = roomWith(messages(RESET_BEYOND + 1))
    expect(await resume({ after: 0 })).toEqual({ result: 'reset', seq: RESET_BEYOND + 1, epoch: EPOCH })
    expect(hub.rooms().size).toBe(0)
    expect(await resume({ after: 1 })).toMatchObject({ result: 'current' })
  })

  test('goes over the limit also by what happened while it read', async () => {
    const { resume, happens, during } = roomWith(messages(RESET_BEYOND))
    during(() => happens(sent(RESET_BEYOND + 1)))
    expect(await resume({ after: 0 })).toMatchObject({ result: 'reset', seq: RESET_BEYOND + 1 })
  })

  test('of texts that are too long for a socket starts over', async () => {
    const { resume } = roomWith([1, 2, 3].map((seq) => sent(seq, { html: 'x'.repeat(200 * 1024) })))
    expect(await resume({ after: 0 })).toMatchObject({ result: 'reset' })
    expect(await resume({ after: 1 })).toMatchObject({ result: 'current' })
  })

  test('from the future or another epoch starts over', async () => {
    const { resume, hub } = roomWith(messages(5))
    expect(await resume({ after: 6 })).toEqual({ result: 'reset', seq: 5, epoch: EPOCH })
    expect(await resume({ after: 5, epoch: 'e0' })).toEqual({ result: 'reset', seq: 5, epoch: EPOCH })
    expect(await resume({ after: 5, epoch: EPOCH })).toMatchObject({ result: 'current' })
    expect(hub.rooms().size).toBe(1)
  })

  test('is refused to who may not read', async () => {
    const { resume, hub, allow } = roomWith(messages(5))
    allow(undefined)
    expect(await resume({ after: 5 })).toEqual({ result: 'no_access' })
    expect(hub.rooms().size).toBe(0)
  })

  test('gives nothing to who was removed while it read, and what they may have to who came back', async () => {
    const { resume, happens, during, hub } = roomWith(messages(5))
    during(() => happens(member(6, 'removed'), sent(7)))
    expect(await resume({ after: 0 })).toEqual({ result: 'closed', reason: 'removed' })
    expect(hub.rooms().size).toBe(0)
    during(() => happens(member(8, 'removed'), member(9, null)))
    expect(await resume({ after: 0 })).toMatchObject({ result: 'current', run: { seq: 9 } })
  })

  test('is not stopped by a removal that was before its answer, as when the room is public', async () => {
    const { resume, happens, allow } = roomWith(messages(5))
    await resume({ after: 5 })
    happens(member(6, 'removed'))
    allow({ isMember: false })
    expect(await resume({ after: 0 })).toMatchObject({ result: 'current', isMember: false })
  })

  test('gives nothing to a reader when the room became private while it read; a member goes on', async () => {
    const { resume, happens, during, allow } = roomWith(messages(5))
    allow({ isMember: false })
    during(() => happens(roomChanged(6, 'private')))
    expect(await resume({ after: 0 })).toEqual({ result: 'closed', reason: 'gone' })
    allow({ isMember: true })
    during(() => happens(roomChanged(7, 'private')))
    expect(await resume({ after: 0 })).toMatchObject({ result: 'current' })
  })

  test('that fails holds nothing', async () => {
    const { resume, during, hub } = roomWith(messages(5))
    during(() => {
      throw new Error('away')
    })
    expect(await resume({ after: 0 }).catch(String)).toBe('Error: away')
    expect(hub.rooms().size).toBe(0)
    during(() => {})
    expect(seqsOf(await resume({ after: 3 }))).toEqual([4, 5])
  })
})
