import { afterEach, describe, expect, jest, test } from 'bun:test'
import type { Availability } from '../accounts/viewer.ts'
import type { Attention } from '../delivery/frames.ts'
import { createAttendance } from './attendance.ts'
import { createLocalPresence } from './local-presence.ts'
import type { Presence } from './presence.ts'

const INES = '0190a0a0-0000-7000-8000-000000000001'

afterEach(() => void jest.useRealTimers())

/** Attendance of one person whose pages the test sets, with what was told. */
function attendanceOf(presence = createLocalPresence()) {
  jest.useFakeTimers()
  const [told, errors]: [string[], unknown[]] = [[], []]
  let pages: Attention[] = []
  const availability: { now: Availability } = { now: 'auto' }
  const attendance = createAttendance({
    presence,
    bus: { signal: async (signal) => void (signal.kind === 'presence' && told.push(signal.state)) },
    attentionsOf: () => pages,
    availabilityOf: async () => availability.now,
    onError: (error) => errors.push(error),
  })
  return {
    told,
    errors,
    stop: attendance.stop,
    choose: async (chosen: Availability) => {
      availability.now = chosen
      attendance.reconsider(INES)
      await settled()
    },
    looks: async (...now: Attention[]) => {
      pages = now
      attendance.attend(INES)
      await settled()
    },
    pass: async (ms: number) => {
      jest.advanceTimersByTime(ms)
      await settled()
    },
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

describe('attendance', () => {
  test('the most awake of a person’s pages counts', async () => {
    const { looks, told } = attendanceOf()
    await looks('hidden')
    await looks('hidden', 'visible')
    await looks('hidden')
    await looks('focused', 'hidden')
    expect(told).toEqual(['away', 'active', 'away', 'active'])
  })

  test('each state is told once', async () => {
    const { looks, told } = attendanceOf()
    await looks('visible')
    await looks('focused')
    await looks('visible', 'hidden')
    expect(told).toEqual(['active'])
  })

  test('who is invisible is not there, and nothing at all is told of what they do', async () => {
    const { looks, choose, told } = attendanceOf()
    await looks('focused')
    await choose('invisible')
    await looks('hidden')
    await looks('focused')
    expect(told).toEqual(['active', 'offline'])
    await choose('auto')
    expect(told).toEqual(['active', 'offline', 'active'])
  })

  test('who comes while invisible is not told of', async () => {
    const { looks, choose, told } = attendanceOf()
    await choose('invisible')
    await looks('focused')
    expect(told).toEqual([])
  })

  test('who chose away is away, whatever they do, and gone when they are', async () => {
    const { looks, choose, pass, told } = attendanceOf()
    await choose('away')
    await looks('focused')
    await looks('hidden')
    await looks()
    await pass(15_000)
    expect(told).toEqual(['away', 'offline'])
  })

  test('a reload is no farewell', async () => {
    const { looks, told, pass } = attendanceOf()
    await looks('visible')
    await looks()
    await pass(10_000)
    await looks('visible')
    await pass(60_000)
    expect(told).toEqual(['active'])
  })

  test('who closed the last page is gone a little later, once', async () => {
    const { looks, told, pass } = attendanceOf()
    await looks('visible')
    await looks()
    expect(told).toEqual(['active'])
    await looks()
    await pass(16_000)
    await pass(60_000)
    expect(told).toEqual(['active', 'offline'])
    await looks('visible')
    expect(told).toEqual(['active', 'offline', 'active'])
  })

  test('nothing is told while presence is unknown, and a failure goes to the log', async () => {
    const unknown = attendanceOf({ ...createLocalPresence(), set: async () => 'unknown' })
    await unknown.looks('visible')
    expect(unknown.told).toEqual([])
    const failing = attendanceOf({ ...createLocalPresence(), set: async () => Promise.reject(new Error('away')) })
    await failing.looks('visible')
    expect(failing.errors).toHaveLength(1)
  })

  test('what changed elsewhere is told, though nobody here did anything', async () => {
    let watcher: Parameters<Presence['watch']>[0] = () => {}
    const { told } = attendanceOf({ ...createLocalPresence(), watch: (one) => void (watcher = one) })
    watcher(new Map([[INES, 'offline']]))
    await settled()
    expect(told).toEqual(['offline'])
  })

  test('nothing happens after its end', async () => {
    const { looks, told, stop, pass } = attendanceOf()
    await looks('visible')
    await looks()
    stop()
    await pass(60_000)
    expect(told).toEqual(['active'])
  })
})
