import { describe, expect, test } from 'bun:test'
import { addressMatcher, createPeerReader } from './request-facts.ts'

const PROXIES = ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32']
const URL_ASKED = 'http://internal:3000/rooms'

function peer(socketAddress: string, headers: Record<string, string> = {}, publicUrl?: string) {
  const peerOf = createPeerReader({ trustedProxies: PROXIES, publicUrl })
  return peerOf(new Headers(headers), URL_ASKED, socketAddress)
}

describe('the address of a peer', () => {
  test('is that of the socket, IPv4 written as IPv6 included', () => {
    expect(peer('203.0.113.5').address).toBe('203.0.113.5')
    expect(peer('::ffff:203.0.113.5').address).toBe('203.0.113.5')
    expect(peer('2001:db9::1').address).toBe('2001:db9::1')
  })

  test('is not what anybody but a proxy of ours says', () => {
    expect(peer('203.0.113.5', { 'X-Forwarded-For': '198.51.100.1' }).address).toBe('203.0.113.5')
  })

  test.each(['10.1.2.3', '::ffff:10.1.2.3', '192.0.2.7', '2001:db8::9'])('is what a proxy at %s says', (proxy) => {
    expect(peer(proxy, { 'X-Forwarded-For': '198.51.100.1' }).address).toBe('198.51.100.1')
  })

  test('is the nearest that is no proxy: what stands before it may be made up', () => {
    const forwarded = { 'X-Forwarded-For': '1.1.1.1, 198.51.100.1, 10.9.9.9' }
    expect(peer('10.1.2.3', forwarded).address).toBe('198.51.100.1')
  })

  test('is the proxy’s own where it says nothing of use', () => {
    for (const said of ['', 'unknown', 'garbage, ,', '10.9.9.9'])
      expect(peer('10.1.2.3', { 'X-Forwarded-For': said }).address).toBe('10.1.2.3')
  })
})

describe('the origin of this site', () => {
  test('is PUBLIC_URL where it is set, whatever a request says', () => {
    const said = { Host: 'evil.example', 'X-Forwarded-Proto': 'http' }
    expect(peer('10.1.2.3', said, 'https://chat.example.org').origin).toBe('https://chat.example.org')
  })

  test('is scheme and Host of the request otherwise', () => {
    expect(peer('203.0.113.5', { Host: 'chat.local:3000' }).origin).toBe('http://chat.local:3000')
    expect(peer('203.0.113.5').origin).toBe('http://internal:3000')
  })

  test('has the scheme that a proxy of ours says, and nobody else', () => {
    const said = { Host: 'chat.example.org', 'X-Forwarded-Proto': 'https' }
    expect(peer('10.1.2.3', said).origin).toBe('https://chat.example.org')
    expect(peer('203.0.113.5', said).origin).toBe('http://chat.example.org')
    expect(peer('10.1.2.3', { ...said, 'X-Forwarded-Proto': 'gopher' }).origin).toBe('http://chat.example.org')
  })
})

describe('the id of a request', () => {
  const given = '0199a3f2-7c1e-7000-8000-3b5c9d1e2f4a'

  test('is what a proxy of ours calls it', () => {
    expect(peer('10.1.2.3', { 'X-Request-Id': given }).requestId).toBe(given)
  })

  test('is a new one where anybody else names it, or it is no UUID', () => {
    const ids = [
      peer('203.0.113.5', { 'X-Request-Id': given }).requestId,
      peer('10.1.2.3', { 'X-Request-Id': '{"level":"error"}' }).requestId,
      peer('10.1.2.3').requestId,
    ]
    expect(new Set([...ids, given]).size).toBe(4)
    for (const id of ids) expect(id).toMatch(/^[\da-f-]{36}$/)
  })
})

test('a list of addresses and networks holds what is in it, and nothing that is no address', () => {
  const isIn = addressMatcher(['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8'])
  for (const address of ['127.0.0.1', '::1', '10.255.0.1', 'fd12::1']) expect(isIn(address)).toBe(true)
  for (const address of ['127.0.0.2', '::2', '11.0.0.1', 'fe80::1', '', 'localhost']) expect(isIn(address)).toBe(false)
})
