import { recordAudit } from '../accounts/audit.store.ts'
import type { Client } from '../accounts/client.ts'
import { requireAdmin } from '../accounts/invites.service.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { readWhole } from '../files/form-with-file.ts'
import { isEmpty } from '../files/files.problems.ts'
import { announceBlobs, dropBlobs, giveUpBlobs, keepBlobs } from '../files/files.store.ts'
import type { Pictures } from '../files/picture.ts'
import type { Removals } from '../files/removals.ts'
import { sniffType } from '../files/sniff.ts'
import type { Part } from '../http/multipart.ts'
import { type EmojiKind, findEmoji as findStandard, listEmoji as listStandard } from '../messages/markup/emoji.ts'
import type { BlobStore } from '../platform/blob-store.ts'
import type { Sql } from '../platform/postgres.ts'
import { invalid, notFound } from '../platform/problem.ts'
import { isEmojiName } from './custom-emoji.ts'
import * as problems from './emoji.problems.ts'
import * as store from './emoji.store.ts'
import { cleanGif } from './gif.ts'

export interface EmojiDeps {
  sql: Sql
  blobs: Pick<BlobStore, 'put'>
  pictures: Pick<Pictures, 'small'>
  removals: Pick<Removals, 'begin'>
  limits: { LIMIT_EMOJI_KB: number; LIMIT_EMOJI: number }
}

export type EmojiService = ReturnType<typeof createEmojiService>

const KILOBYTE = 1024
/** The longest side of what is sent, and of what is kept of a still one. */
const MAX_PIXELS = 1024
const KEPT_PIXELS = 128

/** Emoji of the site's own. PostgreSQL is asked each time, so a change holds on every instance at once. */
export function createEmojiService({ sql, blobs, pictures, removals, limits }: EmojiDeps) {
  const maxBytes = limits.LIMIT_EMOJI_KB * KILOBYTE

  /** A picture as it was sent, whole. Throws 403 for all but admins, 413. */
  async function receive(viewer: Viewer, content: Part['content']): Promise<Uint8Array<ArrayBuffer>> {
    requireAdmin(viewer)
    return await readWhole(content, maxBytes, () => problems.tooLarge(limits.LIMIT_EMOJI_KB))
  }

  /**
   * Adds one. A still picture is drawn anew, a GIF stays as it moves. Throws 403 for all but admins, 409 for a name that is taken, 422
   * for a name or a picture that does not fit.
   */
  async function add(viewer: Viewer, name: string, bytes: Uint8Array<ArrayBuffer>, client: Client): Promise<void> {
    requireAdmin(viewer)
    requireName(name)
    const picture = await draw(bytes)
    const key = `emoji-${crypto.randomUUID()}`
    await announceBlobs(sql, [key])
    try {
      await blobs.put(key, picture.bytes)
      await sql.begin(async (tx) => {
        if ((await store.lockAndCount(tx)) >= limits.LIMIT_EMOJI) throw problems.tooMany(limits.LIMIT_EMOJI)
        const emoji = { name, mediaType: picture.mediaType, blobKey: key, createdBy: viewer.id }
        if (!(await store.insertEmoji(tx, emoji))) throw problems.nameTaken(name)
        await keepBlobs(tx, [key])
        await recordAudit(tx, { actorId: viewer.id, address: client.address, action: 'emoji.added', details: { name } })
      })
    } catch (error) {
      await giveUpBlobs(sql, [key]).catch(() => {})
      void removals.begin()
      throw error
    }
  }

  async function draw(bytes: Uint8Array<ArrayBuffer>): Promise<{ mediaType: string; bytes: Uint8Array }> {
    if (bytes.byteLength === 0) throw isEmpty()
    const type = sniffType(bytes)
    if (!/^image\/(png|webp|gif)$/.test(type)) throw problems.noPicture()
    const small = await pictures.small(bytes, { from: MAX_PIXELS, to: KEPT_PIXELS })
    if (small === 'too large') throw problems.tooManyPixels(MAX_PIXELS)
    const drawn = type === 'image/gif' ? small && cleanGif(bytes) : small
    if (!drawn) throw problems.noPicture()
    return { mediaType: type === 'image/gif' ? type : 'image/webp', bytes: drawn }
  }

  /** Removes one: where it was used its name is left. Throws 403 for all but admins, 404. */
  async function remove(viewer: Viewer, name: string, client: Client): Promise<void> {
    requireAdmin(viewer)
    await sql.begin(async (tx) => {
      const key = await store.deleteEmoji(tx, name)
      if (key === undefined) throw notFound()
      await dropBlobs(tx, [key])
      await recordAudit(tx, { actorId: viewer.id, address: client.address, action: 'emoji.removed', details: { name } })
    })
    void removals.begin()
  }

  /** All of them, by name. */
  const list = () => store.listEmoji(sql)

  /** All emoji to choose from: those of the site first. */
  async function listKinds(): Promise<readonly EmojiKind[]> {
    const own = (await list()).map(({ name }) => ({ emoji: `:${name}:`, name, words: name.replace(/[_+-]+/g, ' ') }))
    return own.length > 0 ? [{ kind: 'Custom', emoji: own }, ...listStandard()] : listStandard()
  }

  return { receive, add, remove, list, listKinds, find: (name: string) => store.findEmoji(sql, name) }
}

function requireName(name: string): void {
  const refuse = (message: string) => invalid([{ field: 'name', message }])
  if (!isEmojiName(name)) throw refuse('Expected 2 to 32 of the letters a to z, digits, and _ + -.')
  if (findStandard(name)) throw refuse('There is an emoji of this name already.')
}
