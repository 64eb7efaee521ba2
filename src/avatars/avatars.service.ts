import type { Sessions } from '../accounts/sessions.service.ts'
import { bumpPeopleVersion, type SiteService } from '../accounts/site.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { readWhole } from '../files/form-with-file.ts'
import { announceBlobs, dropBlobs, giveUpBlobs, keepBlobs } from '../files/files.store.ts'
import { isEmpty, tooLarge } from '../files/files.problems.ts'
import type { Pictures } from '../files/picture.ts'
import type { Removals } from '../files/removals.ts'
import { sniffType } from '../files/sniff.ts'
import type { Part } from '../http/multipart.ts'
import type { BlobStore } from '../platform/blob-store.ts'
import type { Sql } from '../platform/postgres.ts'
import { Problem, tooMany } from '../platform/problem.ts'
import { perWindow, type RateLimiter } from '../platform/rate-limiter.ts'
import { keysOf, setAvatar } from './avatars.store.ts'

export interface AvatarsDeps {
  sql: Sql
  blobs: Pick<BlobStore, 'put'>
  pictures: Pick<Pictures, 'squares'>
  removals: Pick<Removals, 'begin'>
  limiter: RateLimiter
  sessions: Pick<Sessions, 'settle'>
  site: Pick<SiteService, 'forget'>
  limits: { LIMIT_AVATAR_MB: number; LIMIT_UPLOADS_PER_MINUTE: number }
}

export type AvatarsService = ReturnType<typeof createAvatars>

const MEGABYTE = 1024 * 1024
/** Of the large and the small picture, in pixels: twice and more of what is shown, for fine screens. */
const SIZES = [256, 96] as const

/** People's pictures of themselves. What is kept is our own drawing of what was sent, and so holds nothing but the picture. */
export function createAvatars({ sql, blobs, pictures, removals, limiter, sessions, site, limits }: AvatarsDeps) {
  const maxBytes = limits.LIMIT_AVATAR_MB * MEGABYTE

  /** Gives somebody a picture; gives its id. Throws 413, 422 for what is no picture or has too many pixels, 429. */
  async function set(viewer: Pick<Viewer, 'id'>, content: Part['content']): Promise<string> {
    await limit(viewer.id)
    const bytes = await readWhole(content, maxBytes, () => tooLarge(maxBytes))
    if (bytes.byteLength === 0) throw isEmpty()
    const drawn = await pictures.squares(bytes, sniffType(bytes), SIZES)
    if (!drawn) throw noPicture()
    const id = crypto.randomUUID()
    const keys = keysOf(id)
    await announceBlobs(sql, keys)
    try {
      await Promise.all(keys.map((key, i) => blobs.put(key, drawn[i] ?? new Uint8Array())))
      await change(viewer.id, id)
    } catch (error) {
      // Of what was kept nothing is announced any more.
      await giveUpBlobs(sql, keys).catch(() => {})
      throw error
    }
    return id
  }

  async function limit(userId: string): Promise<void> {
    const taken = await limiter.take(`upload:${userId}`, perWindow(limits.LIMIT_UPLOADS_PER_MINUTE, 60))
    if (!taken.ok) throw tooMany('files.too_fast', 'You are uploading faster than is allowed here.', taken.retryAfterMs)
  }

  /** The drawn one again; where there is no other, nothing changes. */
  const remove = (viewer: Pick<Viewer, 'id'>): Promise<void> => change(viewer.id, null)

  /** As with a name, lists that hold the old one are made anew, and open pages show it with their next. */
  async function change(userId: string, avatar: string | null): Promise<void> {
    await sql.begin(async (tx) => {
      if (avatar !== null) await keepBlobs(tx, keysOf(avatar))
      const changed = await setAvatar(tx, userId, avatar)
      if (!changed) return
      await bumpPeopleVersion(tx, userId)
      if (changed.old !== null) await dropBlobs(tx, keysOf(changed.old))
    })
    site.forget()
    await sessions.settle(userId)
    void removals.begin()
  }

  return { set, remove }
}

const noPicture = () =>
  new Problem('avatars.no_picture', 422, 'Expected a picture (PNG, JPEG, WebP or GIF), found something else.')
