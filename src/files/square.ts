import { inflateSync } from 'node:zlib'

/** More than this of the longer side is never unpacked by hand. */
const MAX_LONG_SIDE = 2048
const QUALITY = 85
/** Red, green, blue, alpha: what `Bun.Image` writes into a PNG, always. */
const CHANNELS = 4

/**
 * The middle of a picture as squares of these sizes, in pixels: WebP upon white, without metadata, and of what moves the first frame.
 * `Bun.Image` resizes and does not crop, so its PNG is unpacked, cut and handed back to it.
 *
 * @param sizes the largest first
 */
export async function squaresOf(
  bytes: Uint8Array<ArrayBuffer>,
  sizes: readonly number[],
  maxPixels: number,
): Promise<Uint8Array[]> {
  const image = new Bun.Image(bytes, { maxPixels })
  const { width, height } = await image.metadata()
  // The shorter side gets the largest size, whichever way the camera was held.
  const longSide = Math.ceil(((sizes[0] ?? 0) * Math.max(width, height)) / Math.min(width, height))
  const box = { fit: 'inside', withoutEnlargement: true } as const
  const side = Math.min(MAX_LONG_SIDE, longSide)
  const square = cropped(readPixels(await image.resize(side, side, box).png().bytes()))
  return await Promise.all(
    sizes.map((size) => new Bun.Image(square).resize(size, size).webp({ quality: QUALITY }).bytes()),
  )
}

interface Pixels {
  width: number
  height: number
  rgba: Uint8Array
}

/** Unpacks a PNG of `Bun.Image`: eight bits of each channel, not interlaced (https://www.w3.org/TR/png-3/#9Filters). */
function readPixels(png: Uint8Array): Pixels {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  if (view.getUint16(24) !== 0x0806) throw new TypeError('expected a PNG of 8-bit RGBA')
  const stride = width * CHANNELS
  const filtered = inflateSync(Buffer.concat(dataOf(png, view)))
  const rgba = new Uint8Array(height * stride)
  for (let row = 0; row < height; row++) {
    const from = row * (stride + 1)
    unfilter(rgba, row * stride, stride, filtered.subarray(from + 1, from + 1 + stride), filtered[from] ?? 0)
  }
  return { width, height, rgba }
}

function dataOf(png: Uint8Array, view: DataView): Uint8Array[] {
  const IDAT = 0x49444154
  const pieces: Uint8Array[] = []
  for (let at = 8; at + 12 <= png.byteLength; at += 12 + view.getUint32(at))
    if (view.getUint32(at + 4) === IDAT) pieces.push(png.subarray(at + 8, at + 8 + view.getUint32(at)))
  return pieces
}

function unfilter(rgba: Uint8Array, start: number, stride: number, line: Uint8Array, filter: number): void {
  for (let i = 0; i < stride; i++) {
    const left = i < CHANNELS ? 0 : (rgba[start + i - CHANNELS] ?? 0)
    const up = start === 0 ? 0 : (rgba[start + i - stride] ?? 0)
    const upLeft = i < CHANNELS || start === 0 ? 0 : (rgba[start + i - stride - CHANNELS] ?? 0)
    rgba[start + i] = (line[i] ?? 0) + predicted(filter, left, up, upLeft)
  }
}

function predicted(filter: number, left: number, up: number, upLeft: number): number {
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  return filter === 4 ? paeth(left, up, upLeft) : 0
}

function paeth(left: number, up: number, upLeft: number): number {
  const guess = left + up - upLeft
  const [toLeft, toUp, toUpLeft] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - upLeft)]
  if (toLeft <= toUp && toLeft <= toUpLeft) return left
  return toUp <= toUpLeft ? up : upLeft
}

const BMP_HEADER_BYTES = 54

/** The square in the middle, upon white, as a BMP: the plainest form that `Bun.Image` reads. */
function cropped({ width, height, rgba }: Pixels): Uint8Array<ArrayBuffer> {
  const side = Math.min(width, height)
  const [left, top] = [(width - side) >> 1, (height - side) >> 1]
  const bmp = new Uint8Array(BMP_HEADER_BYTES + side * side * CHANNELS)
  writeHeader(new DataView(bmp.buffer), side)
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const from = ((top + row) * width + left + column) * CHANNELS
      const to = BMP_HEADER_BYTES + (row * side + column) * CHANNELS
      const alpha = rgba[from + 3] ?? 0
      // Blue, green, red.
      for (let channel = 0; channel < 3; channel++)
        bmp[to + 2 - channel] = Math.round(((rgba[from + channel] ?? 0) * alpha + 255 * (255 - alpha)) / 255)
      bmp[to + 3] = 255
    }
  return bmp
}

/** BITMAPFILEHEADER and BITMAPINFOHEADER; a negative height means that the first row is the top one. */
function writeHeader(header: DataView, side: number): void {
  header.setUint16(0, 0x424d)
  header.setUint32(2, header.byteLength, true)
  header.setUint32(10, BMP_HEADER_BYTES, true)
  header.setUint32(14, 40, true)
  header.setInt32(18, side, true)
  header.setInt32(22, -side, true)
  header.setUint16(26, 1, true)
  header.setUint16(28, 32, true)
}
