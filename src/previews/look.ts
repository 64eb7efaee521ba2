import { announceBlobs, giveUpBlobs } from '../files/files.store.ts'
import { isPicture, type Pictures } from '../files/picture.ts'
import { SNIFFED_BYTES, sniffType } from '../files/sniff.ts'
import type { BlobStore } from '../platform/blob-store.ts'
import type { Outside } from '../platform/outside.ts'
import type { Sql } from '../platform/postgres.ts'
import { readPage } from './page-facts.ts'
import { insertPreview, type NewPreview } from './previews.store.ts'

const KILOBYTE = 1024
/** What a page says of itself stands at its top. */
const MAX_PAGE_BYTES = 512 * KILOBYTE
const MAX_PICTURE_BYTES = 1024 * KILOBYTE
/** A smaller picture is no picture of the page: it counts visits. */
const MIN_PICTURE_PIXELS = 32

export interface LookDeps {
  sql: Sql
  blobs: Pick<BlobStore, 'put'>
  pictures: Pick<Pictures, 'read'>
  outside: Outside
}

/**
 * Looks at an address and keeps what is found there, also that there is nothing: a page that refuses us is not asked again
 * and again. Only our own storage and database being away is a fault.
 */
export function createLook({ sql, blobs, pictures, outside }: LookDeps) {
  return async function look(url: string): Promise<{ id: string; shows: boolean }> {
    const id = Bun.randomUUIDv7()
    const page = await findPage(url)
    const picture = page?.pictureUrl === undefined ? null : await findPicture(page.pictureUrl)
    const found = {
      id,
      url,
      title: page?.title ?? null,
      description: page?.description ?? '',
      siteName: page?.siteName ?? '',
    }
    await keep(found, picture)
    return { id, shows: page !== undefined }
  }

  async function findPage(url: string) {
    try {
      const asked = { accept: isPage, maxBytes: MAX_PAGE_BYTES, cuts: true }
      const { bytes, charset, url: at } = await outside.get(url, asked)
      return readPage(bytes, charset, at)
    } catch {
      return undefined
    }
  }

  async function findPicture(url: string) {
    try {
      const { bytes } = await outside.get(url, { accept: isPicture, maxBytes: MAX_PICTURE_BYTES })
      if (!isPicture(sniffType(bytes.subarray(0, SNIFFED_BYTES)))) return null
      // As one that does not move: of those that do the first frame is kept.
      const picture = await pictures.read(bytes, 'image/png')
      return picture?.thumbnail && Math.min(picture.width, picture.height) >= MIN_PICTURE_PIXELS ? picture : null
    } catch {
      return null
    }
  }

  type Picture = Awaited<ReturnType<typeof findPicture>>

  async function keep(found: Omit<NewPreview, 'picture'>, picture: Picture): Promise<void> {
    if (!picture?.thumbnail) return await insertPreview(sql, { ...found, picture: null })
    const { width, height, thumbnail } = picture
    const key = `preview-${crypto.randomUUID()}`
    await announceBlobs(sql, [key])
    try {
      await blobs.put(key, thumbnail)
      await insertPreview(sql, { ...found, picture: { key, width, height } })
    } finally {
      // Of what was kept nothing is announced any more.
      await giveUpBlobs(sql, [key])
    }
  }
}

const isPage = (mediaType: string) => mediaType === 'text/html' || mediaType === 'application/xhtml+xml'
