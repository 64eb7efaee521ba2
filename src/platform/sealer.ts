import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** What the first byte of something sealed says. */
const PLAIN = 0
const SEALED = 1

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Seals secrets that the server has to read again, and that can therefore be no hashes, by AES-256-GCM. `about` names
 * what a secret belongs to: moved to another row it does not open. Without a key they are kept as they are; what was
 * kept so before there was a key can still be read.
 */
export function createSealer(key: string | undefined) {
  const bytes = key === undefined ? undefined : Buffer.from(hkdfSync('sha256', key, '', 'hubbub secrets', 32))

  return {
    seal(secret: Buffer, about: string): Buffer {
      if (!bytes) return Buffer.concat([Buffer.of(PLAIN), secret])
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(CIPHER, bytes, iv).setAAD(Buffer.from(about))
      return Buffer.concat([Buffer.of(SEALED), iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
    },

    /** Throws when it was sealed with another key, for something else, or was changed. */
    open(sealed: Buffer, about: string): Buffer {
      if (sealed[0] === PLAIN) return sealed.subarray(1)
      if (!bytes) throw new Error('Expected SECRETS_KEY, with which secrets of this site were sealed, found none.')
      const [iv, secret, tag] = [
        sealed.subarray(1, 1 + IV_BYTES),
        sealed.subarray(1 + IV_BYTES, -TAG_BYTES),
        sealed.subarray(-TAG_BYTES),
      ]
      const decipher = createDecipheriv(CIPHER, bytes, iv).setAAD(Buffer.from(about)).setAuthTag(tag)
      return Buffer.concat([decipher.update(secret), decipher.final()])
    },
  }
}
export type Sealer = ReturnType<typeof createSealer>
