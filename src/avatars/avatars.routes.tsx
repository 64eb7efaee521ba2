import { Hono } from 'hono'
import { AvatarPage } from '../../views/accounts/avatar-settings.tsx'
import { type FormState, untouched } from '../../views/parts/form.tsx'
import { readFormWithFile } from '../files/form-with-file.ts'
import { servePicture } from '../files/serve-picture.ts'
import { moved } from '../http/answers.ts'
import { type Env, type RequestContext, requireViewer } from '../http/env.ts'
import { orFormAgain } from '../http/form-again.ts'
import { pathId } from '../http/ids.ts'
import { paths } from '../http/paths.ts'
import type { Shells } from '../http/shell.ts'
import type { BlobStore } from '../platform/blob-store.ts'
import type { Sql } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'
import type { AvatarsService } from './avatars.service.ts'
import { isAvatar, keysOf } from './avatars.store.ts'

export interface AvatarsRoutesDeps {
  sql: Sql
  blobs: Pick<BlobStore, 'get'>
  avatars: AvatarsService
  shell: Shells['shell']
  maxMegabytes: number
}

/** One's own picture by a form, and everybody's for who is signed in. */
export function avatarsRoutes({ sql, blobs, avatars, shell, maxMegabytes }: AvatarsRoutesDeps): Hono<Env> {
  return new Hono<Env>()
    .get('/settings/avatar', async (c) => c.html(await page(c, untouched)))
    .post('/settings/avatar', (c) => {
      const viewer = requireViewer(c)
      return orFormAgain(
        c,
        async () => {
          await readFormWithFile(c, ({ content }) => avatars.set(viewer, content))
          return moved(c, paths.settings())
        },
        (form) => page(c, form),
      )
    })
    .delete('/settings/avatar', async (c) => {
      await avatars.remove(requireViewer(c))
      return moved(c, paths.settings())
    })
    .get('/avatars/:id', (c) => serve(c, 0))
    .get('/avatars/:id/small', (c) => serve(c, 1))

  async function page(c: RequestContext, form: FormState) {
    requireViewer(c)
    return <AvatarPage shell={await shell(c)} form={form} maxMegabytes={maxMegabytes} />
  }

  /** Of nobody any more: 404, also where the bytes are still there. */
  async function serve(c: RequestContext, which: 0 | 1): Promise<Response> {
    requireViewer(c)
    const id = pathId(c)
    if (!(await isAvatar(sql, id))) throw notFound()
    return await servePicture(c, blobs, {
      key: keysOf(id)[which],
      mediaType: 'image/webp',
      maxAge: 'immutable',
      etag: id,
    })
  }
}
