import { beforeAll, describe, expect, test } from 'bun:test'
import { type LocalRedis, startRedis } from '../../deploy/local/redis.ts'
import { onTestsEnd } from '../../test/harness/cleanups.ts'
import { findFreePort } from '../../test/harness/ports.ts'
import { connectRedis, outcomeOf, startOwnRedis, until, untilUp } from './redis.fixture.ts'
import { createScript, type Redis, RedisAwayError, type RedisOptions } from './redis.ts'

/** What any command may take, whatever happens to Redis. */
const SETTLES_WITHIN_MS = 1_000

let server: LocalRedis

beforeAll(async () => {
  server = await startOwnRedis()
})

const connect = (url = server.url, options?: RedisOptions) => connectRedis(url, options)

async function expectAway(redis: Redis): Promise<number> {
  const { error, ms } = await outcomeOf(redis.send('PING', []))
  expect(error).toBeInstanceOf(RedisAwayError)
  expect(ms).toBeLessThan(SETTLES_WITHIN_MS)
  return ms
}

describe('redis', () => {
  test('the first commands wait for the connection', async () => {
    const redis = connect()
    expect(await redis.send('PING', [])).toBe('PONG')
    expect(redis.health()).toEqual({ state: 'up' })
  })

  test('commands that are sent at once are carried out in their order', async () => {
    const redis = connect()
    const key = redis.key(crypto.randomUUID())
    const lengths = await Promise.all(Array.from({ length: 500 }, () => redis.send('RPUSH', [key, 'x'])))
    expect(lengths).toEqual(lengths.map((_, i) => i + 1))
  })

  test('keys of two sites do not meet', async () => {
    const [one, other] = [connect(), connect(server.url, { prefix: 'other:' })]
    await one.send('SET', [one.key('a', 'b'), '1'])
    expect(await other.send('GET', [other.key('a', 'b')])).toBeNull()
    expect(await other.send('GET', ['hubbub:a:b'])).toBe('1')
  })

  test('a script is run whether Redis knows it or not', async () => {
    const redis = connect()
    const script = createScript(`return {KEYS[1], ARGV[1], '${crypto.randomUUID()}'}`)
    for (let i = 0; i < 2; i++) expect(await redis.run(script, ['k'], ['a'])).toMatchObject({ 0: 'k', 1: 'a' })
  })

  test('a no from Redis is an error of the one kind, and the connection stays', async () => {
    const redis = connect()
    const { error } = await outcomeOf(redis.send('SET', ['only a key']))
    expect(error).toBeInstanceOf(RedisAwayError)
    expect(redis.health().state).toBe('up')
    expect(await redis.send('PING', [])).toBe('PONG')
  })

  test('after its end commands fail at once', async () => {
    const redis = connect()
    await redis.send('PING', [])
    await redis.stop()
    expect(await expectAway(redis)).toBeLessThan(50)
  })
})

describe('redis away', () => {
  test('absent at the start: commands fail, and work once it is there', async () => {
    const port = findFreePort()
    const redis = connect(`redis://127.0.0.1:${port}`)
    await expectAway(redis)
    expect(redis.health()).toMatchObject({ state: 'away', detail: expect.stringMatching(/./) })
    const late = await startRedis({ port })
    onTestsEnd(late.stop)
    await untilUp(redis)
    expect(await redis.send('PING', [])).toBe('PONG')
  })

  test('killed: what waits fails, and a new one is found by itself', async () => {
    const redis = connect()
    await redis.send('PING', [])
    const waiting = outcomeOf(redis.send('BLPOP', [redis.key('none'), '0']))
    await server.kill9()
    expect((await waiting).error).toBeInstanceOf(RedisAwayError)
    await expectAway(redis)
    await server.start()
    await untilUp(redis)
    expect(await redis.send('PING', [])).toBe('PONG')
  })

  test('paused: the first command waits for its deadline, those after it not at all', async () => {
    const redis = connect()
    await redis.send('PING', [])
    server.pause()
    const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => outcomeOf(redis.send('PING', []))))
    for (const { error, ms } of outcomes) {
      expect(error).toBeInstanceOf(RedisAwayError)
      expect(ms).toBeLessThan(SETTLES_WITHIN_MS)
    }
    for (let i = 0; i < 20; i++) expect(await expectAway(redis)).toBeLessThan(50)
    server.resume()
    await untilUp(redis)
    expect(await redis.send('PING', [])).toBe('PONG')
  })

  test('paused at the start: no command hangs', async () => {
    server.pause()
    const redis = connect()
    await expectAway(redis)
    server.resume()
    await untilUp(redis)
    expect(await redis.send('PING', [])).toBe('PONG')
  })

  test('busy: while it answers others a command has time, but not for ever', async () => {
    const busy = startBusyRedis(100)
    const redis = connect(busy.url)
    await redis.send('PING', [])
    const work = (count: number) => Promise.all(Array.from({ length: count }, () => outcomeOf(redis.send('WORK', []))))
    for (const { value } of await work(4)) expect(value).toBe('DONE')
    const outcomes = await work(20)
    expect(outcomes[0]?.value).toBe('DONE')
    expect(outcomes.at(-1)?.error).toBeInstanceOf(RedisAwayError)
    for (const { ms } of outcomes) expect(ms).toBeLessThan(SETTLES_WITHIN_MS)
  })

  test('each time it is reached is told', async () => {
    const redis = connect()
    let reached = 0
    redis.onReach(() => (reached += 1))
    await redis.send('PING', [])
    await server.kill9()
    await server.start()
    await until(() => reached === 2)
    expect(await redis.send('PING', [])).toBe('PONG')
  })

  test('that it goes away and comes back is told once each', async () => {
    const states: string[] = []
    const redis = connect(server.url, { onChange: ({ state }) => states.push(state) })
    await redis.send('PING', [])
    await server.kill9()
    await expectAway(redis)
    await Promise.all([expectAway(redis), expectAway(redis)])
    await server.start()
    await untilUp(redis)
    await redis.stop()
    expect(states).toEqual(['up', 'away', 'up'])
    const port = findFreePort()
    const absent = connect(`redis://127.0.0.1:${port}`, { onChange: ({ state }) => states.push(state) })
    await until(() => states.length === 4)
    await expectAway(absent)
    expect(states.slice(3)).toEqual(['away'])
  })

  test('a pause of our own process is not taken for one of Redis', async () => {
    const redis = connect()
    await redis.send('PING', [])
    const answer = redis.send('PING', [])
    const until = performance.now() + 500
    while (performance.now() < until);
    expect(await answer).toBe('PONG')
    expect(redis.health().state).toBe('up')
  })
})

/** What looks like a Redis, and answers WORK one after the other, each after so many ms. */
function startBusyRedis(workMs: number): { url: string } {
  const listener = Bun.listen<{ work: Promise<unknown> }>({
    hostname: '127.0.0.1',
    port: findFreePort(),
    socket: {
      open: (socket) => void (socket.data = { work: Promise.resolve() }),
      data(socket, bytes) {
        for (const [, command] of bytes.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
          if (command === 'HELLO') socket.write('%1\r\n$5\r\nproto\r\n:3\r\n')
          else if (command === 'PING') socket.write('+PONG\r\n')
          else socket.data.work = socket.data.work.then(() => Bun.sleep(workMs)).then(() => socket.write('+DONE\r\n'))
        }
      },
    },
  })
  onTestsEnd(() => listener.stop(true))
  return { url: `redis://127.0.0.1:${listener.port}` }
}
