/** An element of a Matroska or WebM file (RFC 9559): its id in hex, where it begins, and where its content lies. */
export interface Element {
  id: string
  at: number
  start: number
  end: number
  /** A recorder does not know the size of what it is still writing. */
  isSizeKnown: boolean
}

/**
 * The elements within a range, by EBML (RFC 8794), as far as they can be read. The first bit that is set in an id or a
 * size says how many bytes it takes; a size of nothing but ones is unknown, and its element goes on to the end.
 */
export function elementsIn(bytes: Uint8Array, from: number, to: number): Element[] {
  const found: Element[] = []
  const limit = Math.min(to, bytes.length)
  let at = from
  while (at < limit) {
    const sizeAt = at + lengthAt(bytes, at)
    const start = sizeAt + lengthAt(bytes, sizeAt)
    if (sizeAt - at > MAX_ID_BYTES || start - sizeAt > MAX_SIZE_BYTES || start > limit) break
    const size = sizeIn(bytes.subarray(sizeAt, start))
    const end = size === undefined ? to : start + size
    found.push({ id: hexOf(bytes.subarray(at, sizeAt)), at, start, end, isSizeKnown: size !== undefined })
    at = end
  }
  return found
}

const MAX_ID_BYTES = 4
const MAX_SIZE_BYTES = 8

const lengthAt = (bytes: Uint8Array, at: number) => Math.clz32(bytes[at] ?? 0) - 23

function sizeIn(digits: Uint8Array): number | undefined {
  const most = 0xff >> digits.length
  const first = (digits[0] ?? 0) & most
  const rest = digits.subarray(1)
  if (first === most && rest.every((byte) => byte === 0xff)) return undefined
  return rest.reduce((sum, byte) => sum * 256 + byte, first)
}

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
