import { elementsIn } from '../../src/files/matroska.ts'

const SEGMENT = '18538067'
const INFO = '1549a966'
const INFO_ID = [0x15, 0x49, 0xa9, 0x66]
const DURATION = '4489'
const DURATION_ID = [0x44, 0x89]
const TIMESTAMP_SCALE = '2ad7b1'
const NANOSECONDS_PER_MS = 1_000_000

/**
 * A recording with its length in it. A browser writes WebM while it records, when nobody knows yet how long it will be;
 * without it players show no end and do not wind. Anything but such a WebM is given back as it is.
 */
export function withDuration(bytes: Uint8Array<ArrayBuffer>, durationMs: number): Uint8Array<ArrayBuffer>[] {
  const segment = elementsIn(bytes, 0, bytes.length).find(({ id }) => id === SEGMENT)
  const info = segment && elementsIn(bytes, segment.start, segment.end).find(({ id }) => id === INFO)
  // Where the segment says its size, that would have to grow as well.
  if (!info?.isSizeKnown || segment?.isSizeKnown) return [bytes]
  const facts = elementsIn(bytes, info.start, info.end)
  if (facts.some(({ id }) => id === DURATION)) return [bytes]
  const scale = facts.find(({ id }) => id === TIMESTAMP_SCALE)
  const unit = scale ? bytes.subarray(scale.start, scale.end).reduce((sum, byte) => sum * 256 + byte, 0) : 0
  const duration = element(DURATION_ID, double((durationMs * NANOSECONDS_PER_MS) / (unit || NANOSECONDS_PER_MS)))
  const content = bytes.slice(info.start, info.end)
  return [bytes.slice(0, info.at), element(INFO_ID, content, duration), bytes.slice(info.end)]
}

/** The size takes eight bytes, so that any fits. */
function element(id: number[], ...content: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const size = content.reduce((sum, { length }) => sum + length, 0)
  const head = new Uint8Array([...id, 1, 0, 0, 0, 0, 0, 0, 0])
  new DataView(head.buffer).setUint32(id.length + 4, size)
  return new Uint8Array([head, ...content].flatMap((part) => [...part]))
}

function double(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value)
  return bytes
}
