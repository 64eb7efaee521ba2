import { Hono } from 'hono'
import { clientOf } from '../accounts/client.ts'
import { requireAdmin } from '../accounts/invites.service.ts'
import { EmojiPage } from '../../views/admin/emoji.tsx'
import { type FormState, untouched } from '../../views/parts/form.tsx'
import { readFormWithFile } from '../files/form-with-file.ts'
import { servePicture } from '../files/serve-picture.ts'
import { moved } from '../http/answers.ts'
import { type Env, type RequestContext, requireViewer } from '../http/env.ts'
import { orFormAgain } from '../http/form-again.ts'
import { paths } from '../http/paths.ts'
import type { Shells } from '../http/shell.ts'
import type { BlobStore } from '../platform/blob-store.ts'
import { notFound } from '../platform/problem.ts'
import type { EmojiService } from './emoji.service.ts'

export interface EmojiRoutesDeps {
  blobs: Pick<BlobStore, 'get'>
  emoji: EmojiService
  shell: Shells['shell']
}

/** A name may come to mean another picture. */
const KEPT_SECONDS = 300

/** The site's own emoji for admins by forms, and their pictures for who is signed in. */
export function emojiRoutes({ blobs, emoji, shell }: EmojiRoutesDeps): Hono<Env> {
  return new Hono<Env>()
    .get('/admin/emoji', async (c) => c.html(await page(c, untouched)))
    .post('/admin/emoji', (c) => {
      const viewer = requireViewer(c)
      return orFormAgain(
        c,
        async () => {
          const { received, fields } = await readFormWithFile(c, ({ content }) => emoji.receive(viewer, content))
          const name = fields.get('name')
          await emoji.add(viewer, typeof name === 'string' ? nameIn(name) : '', received, clientOf(c))
          return moved(c, paths.adminEmoji())
        },
        (form) => page(c, form),
      )
    })
    .delete('/admin/emoji/:name', async (c) => {
      await emoji.remove(requireViewer(c), c.req.param('name'), clientOf(c))
      return moved(c, paths.adminEmoji())
    })
    .get('/emoji/:name', async (c) => {
      requireViewer(c)
      const found = await emoji.find(c.req.param('name'))
      if (!found) throw notFound()
      const { mediaType, blobKey } = found
      return await servePicture(c, blobs, { key: blobKey, mediaType, maxAge: KEPT_SECONDS, etag: blobKey })
    })

  async function page(c: RequestContext, form: FormState) {
    requireAdmin(requireViewer(c))
    const [frame, list] = await Promise.all([shell(c), emoji.list()])
    return <EmojiPage shell={frame} emoji={list} form={form} />
  }
}

/** People write it with its colons, too. */
const nameIn = (text: string) =>
  text
    .trim()
    .replace(/^:(.*):$/, '$1')
    .toLowerCase()
