import { beforeAll, describe, expect, test } from 'bun:test'
import { z } from 'zod'
import type { LocalRedis } from '../../deploy/local/redis.ts'
import { onTestsEnd } from '../../test/harness/cleanups.ts'
import { connectRedis, outcomeOf, shareRedis, startOwnRedis, until, untilUp } from '../platform/redis.fixture.ts'
import type { Redis } from '../platform/redis.ts'
import { presenceContract } from './presence.contract.ts'
import type { PresenceState } from './presence.ts'
import { createRedisPresence } from './redis-presence.ts'

/** Life at a pace that a test can wait for. */
const FAST = { beatMs: 40, livesMs: 300, toldAfterMs: 100, keptMs: 2_000 }

const INES = '0190a0a0-0000-7000-8000-00000000000a'
const JONAS = '0190a0a0-0000-7000-8000-00000000000b'

/** One instance, with what its watcher was told. */
function instanceOn(redis: Redis, times: Partial<typeof FAST> = FAST) {
  const [told, errors]: [[string, PresenceState][], unknown[]] = [[], []]
  const presence = createRedisPresence({ redis, onError: (error) => errors.push(error), times })
  presence.watch((states) => told.push(...states))
  onTestsEnd(() => presence.stop())
  const seen = async (userId: string) => (await presence.statesOf([userId])).get(userId)
  return { ...presence, redis, told, errors, seen }
}

async function two(times?: Partial<typeof FAST>) {
  const connect = await shareRedis()
  return [instanceOn(connect(), times), instanceOn(connect(), times)] as const
}

/** Takes away what Redis has of a kind, as a restart or another instance would. */
async function lose(redis: Redis, ...kind: string[]): Promise<void> {
  for (const key of await keysOf(redis, ...kind)) await redis.send('DEL', [key])
}

const keysOf = async (redis: Redis, ...kind: string[]) =>
  z.array(z.string()).parse(await redis.send('KEYS', [redis.key('presence', ...kind)]))

describe('presence in Redis', () => {
  presenceContract(async () => {
    const [presence] = await two({})
    return presence
  })
})

describe('presence over two instances', () => {
  test('the most awake of what they say counts, and setting answers with it', async () => {
    const [one, other] = await two()
    expect(await one.set(INES, 'away')).toBe('away')
    expect(await other.seen(INES)).toBe('away')
    expect(await other.set(INES, 'active')).toBe('active')
    expect(await one.set(INES, 'away')).toBe('active')
    expect(await other.set(INES, 'offline')).toBe('away')
    expect(await one.set(INES, 'offline')).toBe('offline')
    for (const { seen, errors } of [one, other]) {
      expect(await seen(INES)).toBe('offline')
      expect(errors).toEqual([])
    }
  })

  test('who stops takes its own people along at once, and the other tells of them a little later', async () => {
    const [one, other] = await two()
    await one.set(INES, 'active')
    await one.set(JONAS, 'active')
    await other.set(JONAS, 'active')
    await one.stop()
    expect(await other.seen(INES)).toBe('offline')
    expect(await other.seen(JONAS)).toBe('active')
    await until(() => other.told.length > 0)
    expect(other.told).toEqual([[INES, 'offline']])
  })

  test('who dies takes its people along when its time is over; one survivor tells of those who did not come back', async () => {
    const connect = await shareRedis()
    const [dying, one, another, third] = [
      instanceOn(connect()),
      instanceOn(connect()),
      instanceOn(connect()),
      instanceOn(connect()),
    ]
    const survivors = [one, another, third]
    await dying.set(INES, 'active')
    await dying.set(JONAS, 'active')
    await one.set(JONAS, 'active')
    await dying.redis.stop()
    expect(await one.seen(INES)).toBe('active')
    await until(async () => (await one.seen(INES)) === 'offline')
    expect(await one.seen(JONAS)).toBe('active')
    await until(() => survivors.some(({ told }) => told.length > 0))
    await Bun.sleep(2 * FAST.beatMs)
    expect(survivors.flatMap(({ told }) => told)).toEqual([[INES, 'offline']])
  })

  test('who was taken for dead says all again, and tells of it', async () => {
    const [one, other] = await two()
    await one.set(INES, 'active')
    await one.set(JONAS, 'away')
    const { redis } = other
    for (const key of (await redis.send('KEYS', [redis.key('presence', '*')])) as string[])
      await redis.send('DEL', [key])
    await until(async () => (await other.seen(INES)) === 'active' && (await other.seen(JONAS)) === 'away')
    await until(() => one.told.length > 0)
    expect(Object.fromEntries(one.told)).toEqual({ [INES]: 'active', [JONAS]: 'away' })
  })

  test('what is set between a loss and the next beat is whole as well', async () => {
    for (const lost of ['of:*', '*']) {
      const [one, other] = await two({ beatMs: 60_000 })
      await one.set(INES, 'active')
      await lose(other.redis, lost)
      expect(await one.set(JONAS, 'active')).toBe('active')
      expect(await other.seen(INES)).toBe('active')
    }
  })

  test('nothing of a dead instance stays in Redis', async () => {
    const connect = await shareRedis()
    const [dying, redis] = [instanceOn(connect(), { ...FAST, keptMs: 300 }), connect()]
    await dying.set(INES, 'active')
    await dying.redis.stop()
    expect(await keysOf(redis, 'of', '*')).toHaveLength(1)
    await until(async () => (await keysOf(redis, 'of', '*')).length === 0)
  })
})

describe('presence while Redis is away', () => {
  let server: LocalRedis
  beforeAll(async () => {
    server = await startOwnRedis()
  })

  for (const [fault, begin, end] of [
    ['paused', async () => server.pause(), async () => server.resume()],
    ['killed, and back empty', () => server.kill9(), () => server.start()],
  ] as const)
    test(`${fault}: unknown without delay; then as it is by now, and told`, async () => {
      const prefix = `${crypto.randomUUID()}:`
      const connect = () => connectRedis(server.url, { prefix })
      const [one, other] = [instanceOn(connect()), instanceOn(connect())]
      await one.set(INES, 'active')
      await other.set(JONAS, 'active')
      await begin()
      try {
        const set = await outcomeOf(one.set(INES, 'away'))
        expect(set.value).toBe('unknown')
        expect(set.ms).toBeLessThan(1_000)
        const looked = await outcomeOf(one.statesOf([INES, JONAS]))
        expect(Object.fromEntries(looked.value ?? [])).toEqual({ [INES]: 'unknown', [JONAS]: 'unknown' })
        expect(looked.ms).toBeLessThan(50)
        expect(await one.set(INES, 'active')).toBe('unknown')
        expect(await one.set(INES, 'away')).toBe('unknown')
      } finally {
        await end()
      }
      await untilUp(one.redis, other.redis)
      await until(async () => (await other.seen(INES)) === 'away' && (await one.seen(JONAS)) === 'active')
      await until(() => one.told.some(([userId, state]) => userId === INES && state === 'away'))
      expect([...one.errors, ...other.errors]).toEqual([])
    })

  test('a thousand people who are set after a loss are written once', async () => {
    const one = instanceOn(connectRedis(server.url, { prefix: `${crypto.randomUUID()}:` }), {})
    await one.set(INES, 'active')
    await lose(one.redis, '*')
    const people = Array.from({ length: 1_000 }, () => crypto.randomUUID())
    const seen = await Promise.all(people.map((userId) => one.set(userId, 'active')))
    expect(new Set(seen)).toEqual(new Set(['active']))
    expect(one.told.length).toBeLessThan(3_000)
  })

  test('its end does not wait for Redis', async () => {
    const one = instanceOn(connectRedis(server.url))
    await one.set(INES, 'active')
    server.pause()
    const stopped = await outcomeOf(one.stop())
    server.resume()
    expect(stopped.error).toBeUndefined()
    expect(stopped.ms).toBeLessThan(1_000)
  })
})
