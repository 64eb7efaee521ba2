import { afterEach, describe, expect, test } from 'bun:test'
import { startPushService } from '../../test/harness/push-service.ts'
import { createPushClient, findEndpointFault, type PushMessage } from './push-client.ts'
import { createVapidSigner, makeVapidKeys } from './vapid.ts'

const vapid = makeVapidKeys()
const sign = createVapidSigner(vapid)
const service = startPushService()
const { send } = createPushClient({ allowsPrivate: true })

afterEach(() => {
  service.received.length = 0
  service.answers(() => new Response(null, { status: 201 }))
})

function pushTo({ endpoint, keys }: ReturnType<typeof service.subscribe>): PushMessage {
  return {
    endpoint,
    keys: { p256dh: Buffer.from(keys.p256dh, 'base64url'), auth: Buffer.from(keys.auth, 'base64url') },
    text: '{"title":"Priya"}',
    authorization: sign(endpoint, 'https://chat.example.org'),
    ttlSeconds: 60,
    topic: 'harbour',
    urgency: 'high',
  }
}
const browser = () => service.subscribe(vapid.publicKey.toString('base64url'))

describe('a push', () => {
  test('is read by its browser, and says by a valid signature who sends it', async () => {
    expect(await send(pushTo(browser()))).toEqual({ is: 'sent' })
    const [received] = service.received
    expect(received).toMatchObject({ text: '{"title":"Priya"}', ttl: '60', topic: 'harbour', urgency: 'high' })
    expect(received?.claims).toMatchObject({ aud: service.url, sub: 'https://chat.example.org' })
    expect((received?.claims.exp ?? 0) * 1000).toBeLessThan(Date.now() + 24 * 3_600_000)
    expect((received?.claims.exp ?? 0) * 1000).toBeGreaterThan(Date.now() + 3_600_000)
  })

  test.each([
    [404, { is: 'gone' }],
    [410, { is: 'gone' }],
    [400, { is: 'refused', why: 'the service answered 400' }],
    [403, { is: 'refused', why: 'the service answered 403' }],
    [413, { is: 'refused', why: 'the service answered 413' }],
    [302, { is: 'refused', why: 'the service answered 302' }],
    [500, { is: 'later', why: 'the service answered 500' }],
    [503, { is: 'later', why: 'the service answered 503' }],
  ])('that is answered by %i', async (status, outcome) => {
    service.answers(() => new Response(null, { status, headers: { Location: service.url } }))
    expect(await send(pushTo(browser()))).toMatchObject(outcome)
  })

  test('waits as long as the service says', async () => {
    service.answers(() => new Response(null, { status: 429, headers: { 'Retry-After': '120' } }))
    expect(await send(pushTo(browser()))).toMatchObject({ is: 'later', afterMs: 120_000 })
  })

  test('to nobody is worth another try', async () => {
    expect(await send({ ...pushTo(browser()), endpoint: 'http://127.0.0.1:1/x' })).toMatchObject({ is: 'later' })
  })
})

describe('a push service', () => {
  const guarded = createPushClient({ allowsPrivate: false })

  test.each([
    'http://push.example.org/x',
    'https://push.example.org:8443/x',
    'https://me:secret@push.example.org/x',
    'file:///etc/passwd',
    'nonsense',
  ])('at %s is not taken', (endpoint) => {
    expect(findEndpointFault(endpoint, false)).toBeString()
  })

  test.each([
    '127.0.0.1',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '[::1]',
    '[::ffff:127.0.0.1]',
    'localhost',
    '10.0.0.1',
  ])('at the private address %s is never connected to', async (host) => {
    const { keys } = browser()
    expect(await guarded.send(pushTo({ endpoint: `https://${host}/x`, keys }))).toEqual({
      is: 'refused',
      why: 'the service has no public address',
    })
  })
})
