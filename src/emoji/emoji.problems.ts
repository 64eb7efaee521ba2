import { Problem } from '../platform/problem.ts'
import { t } from '../texts/t.ts'

export const tooLarge = (kilobytes: number) =>
  new Problem('emoji.too_large', 413, t('The picture is larger than {kilobytes} kB.', { kilobytes }))

export const tooManyPixels = (most: number) =>
  new Problem('emoji.too_many_pixels', 422, t('The picture is wider or higher than {most} pixels.', { most }))

export const noPicture = () =>
  new Problem('emoji.no_picture', 422, 'Expected a picture (PNG, GIF or WebP), found something else.')

export const tooMany = (most: number) =>
  new Problem(
    'emoji.too_many',
    422,
    t('There can be {most} emoji of this place, and there are {most} already.', { most }),
  )

export function nameTaken(name: string): Problem {
  const message = t('There is an emoji :{name}: already.', { name })
  return new Problem('emoji.name_taken', 409, message, { errors: [{ field: 'name', message }] })
}

export const unknownEmoji = (emoji: string) =>
  new Problem('emoji.unknown', 422, t('There is no emoji {emoji} here.', { emoji }))
