import { describe, expect, test } from 'bun:test'
import { createTestInstance } from '../../test/harness/instance.ts'

const TOKEN = 'a-token-of-some-length'
const PROXY = '198.51.100.7'

/** What `/metrics` answers a peer at this address. */
async function statusFor(address: string, headers: Record<string, string> = {}, path = '/metrics'): Promise<number> {
  const env = { METRICS_TOKEN: TOKEN, TRUSTED_PROXIES: PROXY }
  const { send } = await createTestInstance({ address, env })
  return (await send(path, { headers })).status
}

describe('the metrics are read', () => {
  test('from this machine, and by nobody else', async () => {
    expect(await statusFor('127.0.0.1')).toBe(200)
    expect(await statusFor('::1')).toBe(200)
    expect(await statusFor('203.0.113.5')).toBe(404)
  })

  test('with the token from anywhere', async () => {
    expect(await statusFor('203.0.113.5', { Authorization: `Bearer ${TOKEN}` })).toBe(200)
    expect(await statusFor('203.0.113.5', { Authorization: `Bearer ${TOKEN}x` })).toBe(404)
  })

  test('by nobody through a proxy on this machine, whether it is one of ours or not, and however the path is spelt', async () => {
    for (const path of ['/metrics', '/%6detrics']) {
      expect(await statusFor('127.0.0.1', { 'X-Forwarded-For': '203.0.113.5' }, path)).toBe(404)
      expect(await statusFor('127.0.0.1', { 'X-Forwarded-For': '127.0.0.1' }, path)).toBe(404)
      expect(await statusFor(PROXY, { 'X-Forwarded-For': '203.0.113.5' }, path)).toBe(404)
    }
    expect(await statusFor(PROXY, { 'X-Forwarded-For': '127.0.0.1' })).toBe(200)
  })
})
