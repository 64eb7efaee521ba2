import type { Viewer } from '../accounts/viewer.ts'
import type { Part } from '../http/multipart.ts'
import type { BlobStore } from '../platform/blob-store.ts'
import type { Sql } from '../platform/postgres.ts'
import { notFound, tooMany } from '../platform/problem.ts'
import { perWindow, type RateLimiter } from '../platform/rate-limiter.ts'
import { type Attachment, attachmentOf } from './attachment.ts'
import { cleanFileName } from './file-name.ts'
import { isEmpty, storageFull } from './files.problems.ts'
import * as filesStore from './files.store.ts'
import { inspect } from './inspect.ts'
import type { Pictures } from './picture.ts'
import type { Removals } from './removals.ts'

export interface UploadLimits {
  LIMIT_FILE_MB: number
  LIMIT_STORAGE_GB: number
  LIMIT_UPLOADS_PER_MINUTE: number
}

export interface UploadsDeps {
  sql: Sql
  blobs: BlobStore
  pictures: Pictures
  removals: Pick<Removals, 'begin'>
  limiter: RateLimiter
  limits: UploadLimits
}

export type UploadsService = ReturnType<typeof createUploadsService>

const MEGABYTE = 1024 * 1024
const GIGABYTE = 1024 * MEGABYTE

/** Files on their way in. An upload is its uploader's alone until a message takes it; one that none takes goes after a day. */
export function createUploadsService({ sql, blobs, pictures, removals, limiter, limits }: UploadsDeps) {
  const maxBytes = limits.LIMIT_FILE_MB * MEGABYTE
  const quotaBytes = limits.LIMIT_STORAGE_GB * GIGABYTE

  /**
   * Streams a file into the storage and makes an upload of it. Throws 413 when it is too large or the site's storage is full, 422 for
   * an empty one and a picture of too many pixels, 429; then nothing of it stays.
   */
  async function receive(
    { id: uploaderId }: Pick<Viewer, 'id'>,
    file: Pick<Part, 'filename' | 'content'>,
    alt = '',
  ): Promise<Attachment> {
    await limit(uploaderId)
    if ((await filesStore.readStorageUse(sql)) >= quotaBytes) throw storageFull()
    const keys = { blob: `file-${crypto.randomUUID()}`, thumbnail: `thumb-${crypto.randomUUID()}` }
    await filesStore.announceBlobs(sql, Object.values(keys))
    try {
      const stored = await store(file.content, keys)
      const upload = { id: Bun.randomUUIDv7(), uploaderId, name: cleanFileName(file.filename ?? ''), alt }
      if (!(await filesStore.insertUpload(sql, upload, stored, quotaBytes))) throw storageFull()
      return await requireUpload(uploaderId, upload.id)
    } finally {
      // Of what was kept nothing is announced any more.
      await giveUp(Object.values(keys))
    }
  }

  async function limit(userId: string): Promise<void> {
    const taken = await limiter.take(`upload:${userId}`, perWindow(limits.LIMIT_UPLOADS_PER_MINUTE, 60))
    if (!taken.ok) throw tooMany('files.too_fast', 'You are uploading faster than is allowed here.', taken.retryAfterMs)
  }

  async function store(
    content: Part['content'],
    keys: { blob: string; thumbnail: string },
  ): Promise<filesStore.NewFile> {
    const { stream, facts } = inspect(content, maxBytes)
    await blobs.put(keys.blob, stream)
    const { size, sha256, mediaType, picture: bytes } = facts()
    if (size === 0) throw isEmpty()
    const picture = bytes && (await pictures.read(bytes, mediaType))
    if (picture?.thumbnail) await blobs.put(keys.thumbnail, picture.thumbnail)
    return {
      sha256,
      size,
      // What begins like a picture and is none may be anything.
      mediaType: bytes && !picture ? 'application/octet-stream' : mediaType,
      width: picture?.width ?? null,
      height: picture?.height ?? null,
      blobKey: keys.blob,
      thumbnailKey: picture?.thumbnail ? keys.thumbnail : null,
    }
  }

  async function giveUp(keys: string[]): Promise<void> {
    try {
      const { count } = await filesStore.giveUpBlobs(sql, keys)
      if (count > 0) void removals.begin()
    } catch {
      // The database is away: they are due in a few hours as it is.
    }
  }

  async function requireUpload(userId: string, id: string): Promise<Attachment> {
    const found = await filesStore.findFileFor(sql, userId, id)
    if (!found || found.message_id !== null) throw notFound()
    const { blob_key: _b, thumbnail_key: _t, sha256: _s, message_id: _m, ...row } = found
    return attachmentOf(row)
  }

  /** Drops pending uploads of one's own. Gives how many there were. */
  async function discard({ id }: Pick<Viewer, 'id'>, ids: string[]): Promise<number> {
    if (ids.length === 0) return 0
    const count = await filesStore.deleteUploads(sql, id, ids)
    void removals.begin()
    return count
  }

  return { receive, discard }
}
