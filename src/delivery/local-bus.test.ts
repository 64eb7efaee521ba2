import { describe, expect, test } from 'bun:test'
import { busContract } from './bus.contract.ts'
import { createLocalBus } from './local-bus.ts'

describe('the bus of a single instance', () => {
  busContract(async () => [createLocalBus()], { ends: 1 })

  test('says nothing to anybody after its end', async () => {
    const bus = createLocalBus()
    const heard: unknown[] = []
    bus.subscribe({
      concerns: () => true,
      events: (batch) => heard.push(...batch),
      signal: (signal) => heard.push(signal),
    })
    await bus.stop()
    await bus.signal({ kind: 'rooms', user_id: '0190a0a0-0000-7000-8000-000000000001' })
    expect(heard).toEqual([])
  })
})
