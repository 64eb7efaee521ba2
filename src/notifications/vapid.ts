import { createECDH, createPrivateKey, type KeyObject, sign } from 'node:crypto'

/** The key pair by which push services know a site. `publicKey` is 65 bytes, uncompressed P-256. */
export interface VapidKeys {
  publicKey: Buffer
  /** 32 bytes. */
  privateKey: Buffer
}

/** A service takes no token that lives for more than a day; half of that leaves room for wrong clocks. */
const TOKEN_LIVES_S = 12 * 60 * 60

export function makeVapidKeys(): VapidKeys {
  const own = createECDH('prime256v1')
  const publicKey = own.generateKeys()
  const scalar = own.getPrivateKey()
  return { publicKey, privateKey: Buffer.concat([Buffer.alloc(32 - scalar.length), scalar]) }
}

/**
 * Signs who sends a push (RFC 8292): gives the header `Authorization` for an endpoint. `contact` is an https or mailto
 * address of the sender.
 */
export function createVapidSigner({ publicKey, privateKey }: VapidKeys) {
  const key = keyObjectOf({ publicKey, privateKey })
  const k = publicKey.toString('base64url')
  const header = encode({ typ: 'JWT', alg: 'ES256' })

  return (endpoint: string, contact: string, at = Date.now()): string => {
    const exp = Math.floor(at / 1000) + TOKEN_LIVES_S
    const unsigned = `${header}.${encode({ aud: new URL(endpoint).origin, exp, sub: contact })}`
    const signature = sign('sha256', Buffer.from(unsigned), { key, dsaEncoding: 'ieee-p1363' })
    return `vapid t=${unsigned}.${signature.toString('base64url')}, k=${k}`
  }
}
export type VapidSigner = ReturnType<typeof createVapidSigner>

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function keyObjectOf({ publicKey, privateKey }: VapidKeys): KeyObject {
  const part = (bytes: Buffer) => bytes.toString('base64url')
  const [x, y] = [part(publicKey.subarray(1, 33)), part(publicKey.subarray(33))]
  return createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y, d: part(privateKey) } })
}
