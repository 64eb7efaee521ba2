import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import { onTestsEnd } from './cleanups.ts'

/** One push as it came to the service. */
export interface Received {
  /** Which of the subscriptions it was for: the last part of its address. */
  to: string
  text: string
  ttl: string | null
  topic: string | null
  urgency: string | null
  /** What the sender says of itself, once its signature was checked (RFC 8292). */
  claims: { aud: string; exp: number; sub: string }
}

/** A browser's half of a subscription: keys of its own, and the reading of what was encrypted for them. */
export function createPushReceiver() {
  const own = createECDH('prime256v1')
  const keys = { p256dh: own.generateKeys(), auth: randomBytes(16) }

  /** Throws when it was not encrypted for this browser, or was changed. */
  function decrypt(body: Buffer): Buffer {
    const salt = body.subarray(0, 16)
    const keyBytes = body.readUInt8(20)
    const [sender, record] = [body.subarray(21, 21 + keyBytes), body.subarray(21 + keyBytes)]
    const derive = (secret: Buffer, from: Buffer, info: Buffer, length: number) =>
      Buffer.from(hkdfSync('sha256', secret, from, info, length))
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.p256dh, sender])
    const secret = derive(own.computeSecret(sender), keys.auth, info, 32)
    const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
    const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12)
    const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(record.subarray(-16))
    const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
    return padded.subarray(0, padded.lastIndexOf(2))
  }

  return { keys, decrypt }
}

/**
 * A push service on this machine. It reads what it gets as the browsers would, checks who signed it, and answers what a
 * test wants it to.
 */
export function startPushService() {
  const browsers = new Map<string, { receiver: ReturnType<typeof createPushReceiver>; siteKey: string }>()
  const received: Received[] = []
  let answer: (to: string) => Response | Promise<Response> = () => new Response(null, { status: 201 })
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const to = new URL(request.url).pathname.slice(1)
      const said = await answer(to)
      if (said.ok) received.push(await read(request, to))
      return said
    },
  })
  onTestsEnd(() => server.stop(true))

  async function read(request: Request, to: string): Promise<Received> {
    const browser = browsers.get(to)
    if (!browser) throw new Error(`expected a push to one of the browsers, found ${to}`)
    if (request.headers.get('Content-Encoding') !== 'aes128gcm') throw new Error('expected the coding aes128gcm')
    const body = Buffer.from(await request.arrayBuffer())
    return {
      to,
      text: browser.receiver.decrypt(body).toString(),
      ttl: request.headers.get('TTL'),
      topic: request.headers.get('Topic'),
      urgency: request.headers.get('Urgency'),
      claims: claimsOf(request.headers.get('Authorization') ?? '', browser.siteKey),
    }
  }

  return {
    url: `http://127.0.0.1:${server.port}`,
    received,
    /** The texts of what came, read as JSON. */
    notes: () => received.map(({ text }): Record<string, unknown> => JSON.parse(text)),
    /** What it answers from now on; 201 by default. */
    answers: (next: typeof answer) => void (answer = next),
    /** A browser subscribes with the key of a site; gives what it would tell that site. */
    subscribe(siteKey: string) {
      const name = crypto.randomUUID()
      const receiver = createPushReceiver()
      browsers.set(name, { receiver, siteKey })
      const { p256dh, auth } = receiver.keys
      return {
        endpoint: `http://127.0.0.1:${server.port}/${name}`,
        keys: { p256dh: p256dh.toString('base64url'), auth: auth.toString('base64url') },
      }
    },
  }
}

/** Throws unless the token is signed by the key that the browser was given. */
function claimsOf(authorization: string, siteKey: string): Received['claims'] {
  const [, token = '', key] = /^vapid t=([^,]+), ?k=([\w-]+)$/.exec(authorization) ?? []
  if (key !== siteKey) throw new Error(`expected a push of the site that was subscribed to, found "${authorization}"`)
  const [header = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(siteKey, 'base64url')
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')]
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } })
  const signed = Buffer.from(`${header}.${claims}`)
  const given = { key: publicKey, dsaEncoding: 'ieee-p1363' as const }
  if (!verify('sha256', signed, given, Buffer.from(signature, 'base64url')))
    throw new Error('expected a valid signature')
  const parsed: Received['claims'] = JSON.parse(Buffer.from(claims, 'base64url').toString())
  return parsed
}
