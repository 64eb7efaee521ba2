/**
 * A GIF without what is no picture: comments, what programs left in it (all but how often it plays), and whatever follows its end.
 * Undefined for one that is cut off or malformed, or has a frame that is larger than itself (GIF89a specification, 1990).
 */
export function cleanGif(bytes: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept: Uint8Array[] = []
  try {
    const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)]
    let at = 13 + tableBytes(view.getUint8(10))
    kept.push(bytes.subarray(0, at))
    let frames = 0
    for (;;) {
      const start = at
      const kind = view.getUint8(at++)
      if (kind === TRAILER) return frames > 0 ? new Uint8Array(Buffer.concat([...kept, Buffer.of(TRAILER)])) : undefined
      if (kind === EXTENSION) {
        const label = view.getUint8(at++)
        const isKept = label === GRAPHIC_CONTROL || (label === APPLICATION && isLoop(bytes.subarray(at + 1, at + 12)))
        at = endOfBlocks(view, at)
        if (isKept) kept.push(bytes.subarray(start, at))
      } else if (kind === FRAME) {
        const right = view.getUint16(at, true) + view.getUint16(at + 4, true)
        const bottom = view.getUint16(at + 2, true) + view.getUint16(at + 6, true)
        if (right > width || bottom > height || ++frames > MAX_FRAMES) return undefined
        // The colours of its own, and how many bits the first code has.
        at = endOfBlocks(view, at + 9 + tableBytes(view.getUint8(at + 8)) + 1)
        kept.push(bytes.subarray(start, at))
      } else return undefined
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const EXTENSION = 0x21
const FRAME = 0x2c
const TRAILER = 0x3b
const GRAPHIC_CONTROL = 0xf9
const APPLICATION = 0xff
const MAX_FRAMES = 500

/** Whether colours follow, and how many. */
const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

const isLoop = (name: Uint8Array) => /^(NETSCAPE2\.0|ANIMEXTS1\.0)$/.test(Buffer.from(name).toString('latin1'))

/** Blocks with their length before them, up to one of no length. */
function endOfBlocks(view: DataView, start: number): number {
  let at = start
  for (let size = view.getUint8(at++); size > 0; size = view.getUint8(at++)) at += size
  return at
}
