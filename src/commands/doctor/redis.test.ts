import { expect, test } from 'bun:test'
import { startRedis } from '../../../deploy/local/redis.ts'
import { onTestsEnd } from '../../../test/harness/cleanups.ts'
import { findFreePort } from '../../../test/harness/ports.ts'
import { sharedRedis } from '../../../test/harness/services.ts'
import { createRedis } from '../../platform/redis.ts'
import { clusterConfigOf, configOf, listenSilently } from './doctor.fixture.ts'
import { examineRedis } from './redis.ts'

const examine = (url: string) => examineRedis(clusterConfigOf({ REDIS_URL: url }))

/** A Redis of one's own that was told something before. */
async function startTold(command: string, ...words: string[]): Promise<string> {
  const { url, stop } = await startRedis()
  onTestsEnd(stop)
  const redis = createRedis(url)
  await redis.send(command, words)
  await redis.stop()
  return url
}

test('a Redis that keeps what is written is well, and nothing stays in it', async () => {
  const { url } = await sharedRedis()
  const [finding, ...others] = await examine(url)
  expect(finding).toMatchObject({
    part: 'Redis',
    says: expect.stringMatching(/^version \d+\..*, answers in [\d.]+ ms$/),
  })
  expect(['ok', 'hint']).toContain(String(finding?.verdict))
  expect(others).toEqual([])
  const redis = createRedis(url)
  expect(await redis.send('KEYS', [redis.key('doctor', '*')])).toEqual([])
  await redis.stop()
})

test('a Redis that is away is a fault that names the address', async () => {
  const port = findFreePort()
  expect(await examine(`redis://:geheim@127.0.0.1:${port}`)).toEqual([
    {
      part: 'Redis',
      verdict: 'fault',
      says: `127.0.0.1:${port} can not be reached (nothing listens there): start it, or correct REDIS_URL`,
    },
  ])
})

test('a Redis that takes connections and is silent is told from one that is away', async () => {
  const findings = await examine(`redis://${listenSilently()}`)
  expect(findings).toMatchObject([{ verdict: 'fault', says: expect.stringContaining('takes connections') }])
})

test('a Redis that wants a password is told from one that is away', async () => {
  const findings = await examine(await startTold('CONFIG', 'SET', 'requirepass', 'geheim'))
  expect(findings).toMatchObject([{ verdict: 'fault', says: expect.stringContaining('name and password') }])
})

test('a replica, which takes no writes, is of no use', async () => {
  const findings = await examine(await startTold('REPLICAOF', '127.0.0.1', String(findFreePort())))
  expect(findings).toMatchObject([{ verdict: 'fault', says: expect.stringContaining('replica') }])
})

test('where no Redis is configured none is looked at', async () => {
  expect(await examineRedis(configOf({}))).toEqual([])
})
