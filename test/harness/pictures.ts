import { deflateSync } from 'node:zlib'

/** One pixel, as a PNG. */
export const DOT: Uint8Array<ArrayBuffer> = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)

/** One pixel, as a file. */
export const picture = (name = 'dot.png'): File => new File([DOT], name)

/** A few bytes that say to be a picture of so many pixels. */
export function bomb(width: number, height: number): File {
  const bytes = Buffer.from(DOT)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  bytes.writeUInt32BE(Bun.hash.crc32(bytes.subarray(12, 29)), 29)
  return new File([new Uint8Array(bytes)], 'bomb.png')
}

export type Colour = readonly [red: number, green: number, blue: number, alpha: number]

/** A picture by the colour of each of its pixels, which `Bun.Image` turns into what is wanted. */
export function painted(width: number, height: number, colour: (x: number, y: number) => Colour): Bun.Image {
  const rows = Buffer.alloc(height * (1 + width * 4))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(colour(x, y), y * (1 + width * 4) + 1 + x * 4)
  const header = Buffer.from('\0\0\0\0\0\0\0\0\x08\x06\0\0\0', 'latin1')
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  return new Bun.Image(new Uint8Array(Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks])))
}

function chunk(name: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(name), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.byteLength)
  check.writeUInt32BE(Bun.hash.crc32(named))
  return Buffer.concat([length, named, check])
}

export interface GifParts {
  frames: number
  loops?: boolean
  comment?: string
  /** Eleven characters. */
  application?: string
  /** Behind its end. */
  trailing?: string
  frameWidth?: number
}

/** A GIF of one pixel that moves: red and blue in turn. */
export function gif({ frames, loops, comment, application, trailing = '', frameWidth = 1 }: GifParts) {
  const extension = (label: number, ...blocks: Buffer[]) =>
    Buffer.concat([
      Buffer.of(0x21, label),
      ...blocks.flatMap((block) => [Buffer.of(block.length), block]),
      Buffer.of(0),
    ])
  const pieces = [Buffer.from('GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\0\xff', 'latin1')]
  if (loops) pieces.push(extension(0xff, Buffer.from('NETSCAPE2.0'), Buffer.of(1, 0, 0)))
  if (application) pieces.push(extension(0xff, Buffer.from(application), Buffer.from('left behind')))
  if (comment) pieces.push(extension(0xfe, Buffer.from(comment)))
  for (let n = 0; n < frames; n++) {
    pieces.push(extension(0xf9, Buffer.of(0, 10, 0, 0)))
    const frame = Buffer.from('\x2c\0\0\0\0\x01\0\x01\0\0', 'latin1')
    frame.writeUInt16LE(frameWidth, 5)
    // Codes of two bits at first: clear, the colour, end.
    pieces.push(frame, Buffer.of(2, 2, n % 2 === 0 ? 0x44 : 0x4c, 0x01, 0))
  }
  return new Uint8Array(Buffer.concat([...pieces, Buffer.of(0x3b), Buffer.from(trailing)]))
}
