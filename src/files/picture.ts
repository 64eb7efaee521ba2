import { tooManyPixels } from './files.problems.ts'
import { squaresOf } from './square.ts'

/** The longest side of a thumbnail: twice what a message shows, for fine screens. */
const THUMBNAIL_PIXELS = 832
const QUALITY = 80
const MEGAPIXEL = 1_000_000

export interface Picture {
  width: number
  height: number
  /** WebP without metadata; null for what moves, which is shown itself. */
  thumbnail: Uint8Array | null
}

export type Pictures = ReturnType<typeof createPictures>

/**
 * Reads pictures, one at a time: the pixels of one may take 200 MB. `read` gives undefined for bytes that are no picture, whatever
 * they begin with, and throws a 422 `Problem` for one with too many pixels, which is seen before any is unpacked.
 */
export function createPictures({ maxMegapixels }: { maxMegapixels: number }) {
  let last: Promise<unknown> = Promise.resolve()

  function read(bytes: Uint8Array<ArrayBuffer>, mediaType: string): Promise<Picture | undefined> {
    return inTurn(() => readOne(bytes, mediaType))
  }

  /**
   * The middle of a picture as squares of these sizes in pixels, the largest first: WebP without metadata. Gives and throws as `read`.
   */
  function squares(bytes: Uint8Array<ArrayBuffer>, mediaType: string, sizes: readonly number[]) {
    return isPicture(mediaType) ? inTurn(() => squaresOf(bytes, sizes, maxMegapixels * MEGAPIXEL)) : undefined
  }

  /**
   * A picture drawn anew within `to` pixels a side: WebP without metadata. 'too large' for one of more than `from` pixels a side, which
   * is seen before any is unpacked; undefined for bytes that are no picture.
   */
  function small(bytes: Uint8Array<ArrayBuffer>, { from, to }: { from: number; to: number }) {
    return inTurn(async () => {
      const { width, height } = await new Bun.Image(bytes, { maxPixels: maxMegapixels * MEGAPIXEL }).metadata()
      if (Math.max(width, height) > from) return 'too large'
      const box = { fit: 'inside', withoutEnlargement: true } as const
      return await new Bun.Image(bytes, { maxPixels: from * from }).resize(to, to, box).webp({ quality: 90 }).bytes()
    })
  }

  /** Undefined for bytes that are no picture. */
  function inTurn<T>(readIt: () => Promise<T>): Promise<T | undefined> {
    const reading = last.then(() => orUndefined(readIt))
    last = reading.catch(() => {})
    return reading
  }

  async function orUndefined<T>(readIt: () => Promise<T>): Promise<T | undefined> {
    try {
      return await readIt()
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_IMAGE_TOO_MANY_PIXELS')
        throw tooManyPixels(maxMegapixels)
      return undefined
    }
  }

  async function readOne(bytes: Uint8Array<ArrayBuffer>, mediaType: string): Promise<Picture> {
    const image = new Bun.Image(bytes, { maxPixels: maxMegapixels * MEGAPIXEL })
    const { width, height } = await image.metadata()
    const box = { fit: 'inside', withoutEnlargement: true } as const
    const thumbnail = await image.resize(THUMBNAIL_PIXELS, THUMBNAIL_PIXELS, box).webp({ quality: QUALITY }).bytes()
    // The size is read before the camera's orientation is applied.
    const turned = width > height !== image.width > image.height && image.width !== image.height
    return {
      width: turned ? height : width,
      height: turned ? width : height,
      thumbnail: mediaType === 'image/gif' ? null : thumbnail,
    }
  }

  return { read, squares, small }
}

/** Pictures that can be read here. */
export const isPicture = (mediaType: string): boolean => /^image\/(png|jpeg|webp|gif)$/.test(mediaType)
