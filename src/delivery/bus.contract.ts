import { expect, test } from 'bun:test'
import type { Bus, BusHandler, RoomEvent, Signal } from './bus.ts'

/** What a bus under test is asked for: one instance's end of it. All ends of one `create` belong together. */
export type CreateEnds = (count: number) => Promise<Bus[]>

/** No bus takes longer to bring an event, on a busy machine either. */
const ARRIVE_WITHIN_MS = 5_000
/** `publish` settles within this, also when what is behind the bus is away. */
const SETTLE_WITHIN_MS = 5_000
/** The first test also waits until the servers behind the bus have started, on a busy machine too. */
const START_WITHIN_MS = 60_000

const ROOMS = ['0190a0a0-0000-7000-8000-000000000001', '0190a0a0-0000-7000-8000-000000000002'] as const
const USER = '0190a0a0-0000-7000-8000-000000000003'
const event = (room_id: string, seq: number): RoomEvent => ({
  kind: 'membership',
  room_id,
  seq,
  user_id: USER,
  left: null,
})
const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

/**
 * What every form of the bus keeps to. Events may come twice: so only the first of each number counts here, as it does
 * for a `RoomCursor`. `ends` says how many instances the form can join.
 */
export function busContract(create: CreateEnds, { ends }: { ends: number }) {
  const start = async () => {
    const buses = await create(ends)
    const heard = buses.map(subscribe)
    return { buses, heard, first: requireFirst(buses), stop: () => Promise.all(buses.map((bus) => bus.stop())) }
  }

  test(
    'brings what is published to every subscriber of every instance, in order within a room',
    async () => {
      const { buses, heard, first, stop } = await start()
      const second = subscribe(first)
      for (const seq of range(50)) await first.publish(ROOMS.map((room) => event(room, seq)))
      for (const { until, seqsOf } of [...heard, second]) {
        await until(() => ROOMS.every((room) => seqsOf(room).length === 50))
        for (const room of ROOMS) expect(seqsOf(room)).toEqual(range(50))
      }
      expect(buses.map((bus) => bus.health().state)).toEqual(buses.map(() => 'up'))
      await stop()
    },
    START_WITHIN_MS,
  )

  test('keeps the order of what is published without waiting', async () => {
    const { heard, first, stop } = await start()
    await Promise.all(range(200).map((seq) => first.publish([event(ROOMS[0], seq)])))
    for (const { until, seqsOf } of heard) {
      await until(() => seqsOf(ROOMS[0]).length === 200)
      expect(seqsOf(ROOMS[0])).toEqual(range(200))
    }
    await stop()
  })

  test('hands an instance its own events at once, before publishing is over', async () => {
    const { heard, first, stop } = await start()
    const published = first.publish([event(ROOMS[0], 1)])
    expect(heard[0]?.seqsOf(ROOMS[0])).toEqual([1])
    await published
    await stop()
  })

  test('brings events as they were published', async () => {
    const { heard, first, stop } = await start()
    const events: RoomEvent[] = [
      { kind: 'membership', room_id: ROOMS[0], seq: 1, user_id: USER, left: 'removed' },
      { kind: 'room', room_id: ROOMS[0], seq: 2, room_kind: 'private', archived: true },
    ]
    await first.publish(events)
    for (const { until, seqsOf, firstOf } of heard) {
      await until(() => seqsOf(ROOMS[0]).length === 2)
      expect([1, 2].map((seq) => firstOf(ROOMS[0], seq))).toEqual(events)
    }
    await stop()
  })

  test('brings signals', async () => {
    const { heard, first, stop } = await start()
    const signal: Signal = { kind: 'typing', room_id: ROOMS[0], user_id: USER, user_name: 'Ines' }
    await first.signal(signal)
    for (const { until, signals } of heard) {
      await until(() => signals.length > 0)
      expect(signals[0]).toEqual(signal)
    }
    await stop()
  })

  test('settles every publish in time and rejects none, after its end too', async () => {
    const { first, stop } = await start()
    await stop()
    const began = performance.now()
    await first.publish([event(ROOMS[0], 1)])
    await first.signal({ kind: 'rooms', user_id: USER })
    expect(performance.now() - began).toBeLessThan(SETTLE_WITHIN_MS)
  })
}

function requireFirst(buses: Bus[]): Bus {
  const [first] = buses
  if (!first) throw new Error('expected a bus')
  return first
}

/** Listens, and keeps the first of each number in the order of arrival. */
function subscribe(bus: Bus) {
  const events = new Map<string, RoomEvent>()
  const signals: Signal[] = []
  const waiting = new Set<() => void>()
  const wake = () => waiting.forEach((look) => look())
  const handler: BusHandler = {
    concerns: () => true,
    events(batch) {
      for (const one of batch)
        if (!events.has(`${one.room_id} ${one.seq}`)) events.set(`${one.room_id} ${one.seq}`, one)
      wake()
    },
    signal(signal) {
      signals.push(signal)
      wake()
    },
  }
  bus.subscribe(handler)
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('what was published did not arrive')), ARRIVE_WITHIN_MS)
      const look = () => {
        if (!isSo()) return
        clearTimeout(timer)
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  return {
    signals,
    until,
    firstOf: (room: string, seq: number) => events.get(`${room} ${seq}`),
    seqsOf: (room: string) => [...events.values()].filter((one) => one.room_id === room).map((one) => one.seq),
  }
}
