import { describe, expect, test } from 'bun:test'
import { createTestBus } from '../../test/harness/kafka-bus.ts'
import { sharedKafka } from '../../test/harness/services.ts'
import { busContract } from './bus.contract.ts'
import { createKafkaBus } from './kafka-bus.ts'

describe('the bus over Kafka', () => {
  busContract(
    async (count) => {
      const { brokers } = await sharedKafka()
      const prefix = `contract-${crypto.randomUUID().slice(0, 8)}`
      return Promise.all(Array.from({ length: count }, () => createTestBus({ prefix, brokers })))
    },
    { ends: 3 },
  )
})

test('that a list of rooms has changed is tried for longer than that somebody types', async () => {
  const patience: number[] = []
  const bus = createKafkaBus({
    topics: { events: 'events', signals: 'signals' },
    openLink: () => ({
      publish: async (_, patienceMs) => patience.push(patienceMs) > 0,
      waitingBytes: () => 0,
      health: () => ({ state: 'up' }),
      stop: async () => {},
    }),
    onError: () => {},
  })
  const [user_id, room_id] = [crypto.randomUUID(), crypto.randomUUID()]
  await bus.signal({ kind: 'rooms', user_id })
  await bus.signal({ kind: 'typing', room_id, user_id, user_name: 'Ines' })
  const [list = 0, typing = 0] = patience
  expect(list).toBeGreaterThan(typing)
})

test.each([
  [true, 0],
  [false, 2],
])('events that Kafka took or did not take (%p) are told of as that', async (isTaken, count) => {
  let unsent = 0
  const bus = createKafkaBus({
    topics: { events: 'events', signals: 'signals' },
    openLink: () => ({
      publish: async () => isTaken,
      waitingBytes: () => 0,
      health: () => ({ state: 'up' }),
      stop: async () => {},
    }),
    onUnsent: (events) => void (unsent += events),
    onError: () => {},
  })
  const event = { kind: 'room', room_id: crypto.randomUUID(), room_kind: 'public', archived: false } as const
  await bus.publish([
    { ...event, seq: 1 },
    { ...event, seq: 2 },
  ])
  expect(unsent).toBe(count)
})
