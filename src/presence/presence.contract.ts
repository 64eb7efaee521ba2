import { expect, test } from 'bun:test'
import type { Presence } from './presence.ts'

const INES = '0190a0a0-0000-7000-8000-00000000000a'
const JONAS = '0190a0a0-0000-7000-8000-00000000000b'

/** What every form of presence keeps to. */
export function presenceContract(create: () => Promise<Presence>): void {
  test('somebody nothing was said of is offline', async () => {
    const presence = await create()
    expect([...(await presence.statesOf([INES]))]).toEqual([[INES, 'offline']])
    await presence.stop()
  })

  test('the last thing said of somebody is what is seen, of each person apart', async () => {
    const presence = await create()
    await presence.set(INES, 'active')
    await presence.set(INES, 'away')
    await presence.set(JONAS, 'active')
    expect(Object.fromEntries(await presence.statesOf([INES, JONAS]))).toEqual({ [INES]: 'away', [JONAS]: 'active' })
    await presence.stop()
  })

  test('asking for nobody, or for many at once, is answered for each', async () => {
    const presence = await create()
    const people = Array.from({ length: 1_201 }, () => crypto.randomUUID())
    const last = people.at(-1) ?? ''
    await presence.set(last, 'active')
    expect((await presence.statesOf([])).size).toBe(0)
    const states = await presence.statesOf(people)
    expect([...states.keys()]).toEqual(people)
    expect([...states.values()].filter((state) => state === 'active')).toHaveLength(1)
    expect(states.get(last)).toBe('active')
    await presence.stop()
  })

  test('setting answers with how the person is seen now', async () => {
    const presence = await create()
    expect(await presence.set(INES, 'active')).toBe('active')
    expect(await presence.set(INES, 'offline')).toBe('offline')
    expect((await presence.statesOf([INES])).get(INES)).toBe('offline')
    await presence.stop()
  })
}
