/**
 * Mints a message's id: a UUIDv7 (RFC 9562), so that ids of one page sort in the order of writing, also within a
 * millisecond. `crypto.randomUUID` is no help: it is missing on plain http addresses.
 */
export function mintMessageId(now = Date.now()): string {
  counter = now <= lastMs ? counter + 1 : randomBits(10)
  lastMs = Math.max(lastMs, now)
  const time = lastMs.toString(16).padStart(12, '0')
  const sequence = (counter & 0xfff).toString(16).padStart(3, '0')
  const tail = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
  const variant = (8 + (parseInt(tail.charAt(0), 16) & 3)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence}-${variant}${tail.slice(1, 4)}-${tail.slice(4)}`
}

let lastMs = 0
let counter = 0

const randomBits = (bits: number) => (crypto.getRandomValues(new Uint16Array(1))[0] ?? 0) >> (16 - bits)
