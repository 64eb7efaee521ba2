import { createHash, randomBytes } from 'node:crypto'

const SECRET_BYTES = 32

/** A new secret of 256 random bits, safe in a URL, a cookie and a header. */
export const mintSecret = (prefix = '') => prefix + randomBytes(SECRET_BYTES).toString('base64url')

/**
 * What tables and caches hold in place of a secret. A plain SHA-256 is right here, unlike for passwords: 256 random
 * bits can not be guessed from their hash.
 */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()
