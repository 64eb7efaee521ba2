import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * One-time codes from an app (RFC 6238): six digits of HMAC-SHA-1 over the number of the current half-minute. These are
 * the only measures that all apps understand. Forty lines of our own, and no package: there is nothing else to it.
 */
const STEP_SECONDS = 30
const DIGITS = 6

/** Codes of the step before and after count too: clocks differ, and typing takes time (RFC 6238, 5.2). */
const STEPS_AROUND = 1

export const stepAt = (ms: number) => Math.floor(ms / 1000 / STEP_SECONDS)

/** The code of a step (RFC 4226, 5.3). */
export function codeOf(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/** The step that a code belongs to, if it is one of those around now that come after `lastStep`. */
export function findStep(secret: Buffer, code: string, ms: number, lastStep: number): number | undefined {
  const now = stepAt(ms)
  for (let step = now - STEPS_AROUND; step <= now + STEPS_AROUND; step++)
    if (step > lastStep && isSame(codeOf(secret, step), code)) return step
  return undefined
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 without padding, as apps take secrets that are typed. */
export function base32(bytes: Uint8Array): string {
  let [text, bits, value] = ['', 0, 0]
  for (const byte of bytes) {
    value = (value << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(value >>> (bits - 5)) & 31]
    value &= (1 << bits) - 1
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text
}

/** What the QR picture holds (Google Authenticator's key URI format, which all apps read). */
export function keyUri(secret: Buffer, { site, email }: { site: string; email: string }): string {
  const query = new URLSearchParams({ secret: base32(secret), issuer: site }).toString().replaceAll('+', '%20')
  return `otpauth://totp/${encodeURIComponent(`${site.replaceAll(':', ' ')}:${email}`)}?${query}`
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
