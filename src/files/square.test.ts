import { describe, expect, test } from 'bun:test'
import { type Colour, painted } from '../../test/harness/pictures.ts'
import { squaresOf } from './square.ts'

const RED: Colour = [255, 0, 0, 255]
const BLUE: Colour = [0, 0, 255, 255]
const WHITE: Colour = [255, 255, 255, 255]
const MAX_PIXELS = 50_000_000
const SIDE = 256

const squareOf = async (image: Bun.Image) =>
  (await squaresOf(new Uint8Array(await image.bytes()), [SIDE], MAX_PIXELS))[0]

/** What `Bun.Image` itself makes of a square. */
const direct = (colour: (x: number, y: number) => Colour) => painted(SIDE, SIDE, colour).webp({ quality: 85 }).bytes()

/** Every pixel differs from its neighbours, so that a PNG uses all its filters. */
const noise = (x: number, y: number): Colour => [(x * 7 + y * y) % 256, (x * y) % 256, (x ^ (y * 3)) % 256, 255]

describe('squares of a picture', () => {
  test('have the sizes asked for, whatever its shape', async () => {
    const shapes = [
      [300, 100],
      [100, 300],
      [7, 7],
      [1, 1],
      [4000, 3],
      [2, 5000],
    ] as const
    for (const [width, height] of shapes) {
      const bytes = await painted(width, height, () => RED)
        .png()
        .bytes()
      const squares = await squaresOf(new Uint8Array(bytes), [256, 96], MAX_PIXELS)
      const facts = await Promise.all(squares.map((one) => new Bun.Image(new Uint8Array(one)).metadata()))
      expect(facts).toMatchObject([
        { width: 256, height: 256, format: 'webp' },
        { width: 96, height: 96, format: 'webp' },
      ])
    }
  })

  test('are the middle of it, lying or standing', async () => {
    const lying = painted(3 * SIDE, SIDE, (x) => (x >= SIDE && x < 2 * SIDE ? RED : BLUE))
    const standing = painted(SIDE, 3 * SIDE, (_, y) => (y >= SIDE && y < 2 * SIDE ? RED : BLUE))
    const red = await direct(() => RED)
    expect(await squareOf(lying.png())).toEqual(red)
    expect(await squareOf(standing.png())).toEqual(red)
  })

  test('are it to the pixel', async () => {
    const wide = painted(SIDE + 200, SIDE, (x, y) => noise(x - 100, y))
    expect(await squareOf(wide.png())).toEqual(await direct(noise))
  })

  test('show white where it is transparent', async () => {
    const clear = painted(SIDE, SIDE, (x) => (x < 100 ? [0, 0, 255, 0] : RED))
    expect(await squareOf(clear.png())).toEqual(await direct((x) => (x < 100 ? WHITE : RED)))
  })

  test('hold nothing of what the file said beside the picture', async () => {
    const jpeg = Buffer.from(await painted(SIDE, SIDE, noise).jpeg().bytes())
    const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 28]), Buffer.from('Exif\0\0 the harbour, 51 N')])
    const square = await squaresOf(
      new Uint8Array(Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)])),
      [SIDE],
      MAX_PIXELS,
    )
    expect(Buffer.from(square[0] ?? []).includes('harbour')).toBeFalse()
  })

  test('are not made of too many pixels', async () => {
    const bytes = new Uint8Array(
      await painted(100, 100, () => RED)
        .png()
        .bytes(),
    )
    expect(squaresOf(bytes, [SIDE], 9_999)).rejects.toThrow()
  })
})
