import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'

/** What a browser gives along with its endpoint: its public key (65 bytes, uncompressed P-256) and a secret of 16 bytes. */
export interface PushKeys {
  p256dh: Buffer
  auth: Buffer
}

/** Of one push, and never used again: its own key pair (32 bytes of the private part) and salt (16 bytes). */
interface Fresh {
  privateKey: Buffer
  salt: Buffer
}

const CURVE = 'prime256v1'
/** One record holds all: services take 4,096 bytes at most. */
const RECORD_BYTES = 4096
/** Stands behind the text, in the last record. */
const LAST_RECORD = Buffer.of(2)
/** What fits: a record without salt, lengths, key, delimiter and tag. */
export const MAX_PUSH_BYTES = RECORD_BYTES - 16 - 4 - 1 - 65 - 1 - 16

/**
 * Encrypts a push so that only this browser can read it: RFC 8291 with the coding `aes128gcm` of RFC 8188, in one record.
 * `fresh` is for the example of the RFC. Throws when the browser's key is no point of the curve.
 */
export function encryptPush(text: Buffer, { p256dh, auth }: PushKeys, fresh: Fresh = freshOnes()): Buffer {
  const own = createECDH(CURVE)
  own.setPrivateKey(fresh.privateKey)
  const publicKey = own.getPublicKey()
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), p256dh, publicKey])
  const secret = derive(own.computeSecret(p256dh), auth, info, 32)
  const key = derive(secret, fresh.salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = derive(secret, fresh.salt, Buffer.from('Content-Encoding: nonce\0'), 12)
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const record = [cipher.update(Buffer.concat([text, LAST_RECORD])), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat([headerOf(fresh.salt, publicKey), ...record])
}

/** A new key pair for each push: a scalar that is no key of the curve is next to impossible, and refused. */
function freshOnes(): Fresh {
  const own = createECDH(CURVE)
  own.generateKeys()
  return { privateKey: leftPadded(own.getPrivateKey()), salt: randomBytes(16) }
}

/** OpenSSL leaves zeros in front away. */
const leftPadded = (key: Buffer) => Buffer.concat([Buffer.alloc(32 - key.length), key])

const derive = (secret: Buffer, salt: Buffer, info: Buffer, bytes: number) =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes))

function headerOf(salt: Buffer, publicKey: Buffer): Buffer {
  const lengths = Buffer.alloc(5)
  lengths.writeUInt32BE(RECORD_BYTES)
  lengths.writeUInt8(publicKey.length, 4)
  return Buffer.concat([salt, lengths, publicKey])
}

/** Whether a browser's keys can be used at all. */
export function areUsable({ p256dh, auth }: PushKeys): boolean {
  if (p256dh.length !== 65 || auth.length !== 16) return false
  try {
    encryptPush(Buffer.of(), { p256dh, auth })
    return true
  } catch {
    return false
  }
}
