import { Problem } from '../platform/problem.ts'

export const tooLarge = (kilobytes: number) =>
  new Problem('emoji.too_large', 413, `The picture is larger than ${kilobytes} kB.`)

export const tooManyPixels = (most: number) =>
  new Problem('emoji.too_many_pixels', 422, `The picture is wider or higher than ${most} pixels.`)

export const noPicture = () =>
  new Problem('emoji.no_picture', 422, 'Expected a picture (PNG, GIF or WebP), found something else.')

export const tooMany = (most: number) =>
  new Problem('emoji.too_many', 422, `There can be ${most} emoji of this place, and there are ${most} already.`)

export function nameTaken(name: string): Problem {
  const message = `There is an emoji :${name}: already.`
  return new Problem('emoji.name_taken', 409, message, { errors: [{ field: 'name', message }] })
}

export const unknownEmoji = (emoji: string) => new Problem('emoji.unknown', 422, `There is no emoji ${emoji} here.`)
