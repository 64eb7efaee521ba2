import { Problem } from '../platform/problem.ts'
import { t } from '../texts/t.ts'

const MEGABYTE = 1024 * 1024

export const tooLarge = (maxBytes: number) =>
  new Problem('files.too_large', 413, t('The file is larger than {n} MB.', { n: Math.round(maxBytes / MEGABYTE) }))

export const bodyTooLarge = () => new Problem('input.too_large', 413, 'Expected at most 1 MB, found more.')

export const storageFull = () =>
  new Problem('files.storage_full', 413, 'There is no room left for files on this site. An admin can make some.')

export const tooManyFiles = (most: number) =>
  new Problem('files.too_many', 422, t('Expected at most {most} files in a message, found more.', { most }))

export const tooManyPixels = (most: number) =>
  new Problem(
    'files.too_many_pixels',
    422,
    t('The picture has more than {most} million pixels. Make it smaller first.', { most }),
  )

export const isEmpty = () => new Problem('files.empty', 422, 'The file is empty.')

export const noFile = () => new Problem('files.none', 422, 'Expected a file in the field file, found none.')

export const noUpload = () =>
  new Problem('files.no_upload', 422, 'A file of this message is not there any more. Attach it again.', {
    errors: [{ field: 'upload_ids', message: 'Expected uploads of yours that no message has yet.' }],
  })
