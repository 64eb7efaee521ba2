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
