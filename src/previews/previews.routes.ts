import { Hono } from 'hono'
import { done } from '../http/answers.ts'
import { type Env, requireViewer } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { paths } from '../http/paths.ts'
import type { BlobStore } from '../platform/blob-store.ts'
import type { Sql } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'
import type { PreviewsService } from './previews.service.ts'
import { findPictureFor } from './previews.store.ts'

export interface PreviewsRoutesDeps {
  sql: Sql
  blobs: Pick<BlobStore, 'get'>
  previews: Pick<PreviewsService, 'remove'>
}

/** Pictures of previews, for who may read a message that shows them; and taking previews off a message. */
export function previewsRoutes({ sql, blobs, previews }: PreviewsRoutesDeps): Hono<Env> {
  return new Hono<Env>()
    .get('/previews/:id/picture', async (c) => {
      const key = await findPictureFor(sql, requireViewer(c).id, pathId(c))
      if (key === undefined) throw notFound()
      // A key names its content for good, and who may see it is asked each time.
      const headers = {
        ETag: `"${key}"`,
        'Cache-Control': 'private, no-cache',
        'Content-Type': 'image/webp',
        'Content-Security-Policy': "sandbox; default-src 'none'",
        'Cross-Origin-Resource-Policy': 'same-origin',
      }
      if (c.req.header('If-None-Match')?.includes(key)) return new Response(null, { status: 304, headers })
      const blob = await blobs.get(key)
      if (!blob) throw notFound()
      return new Response(blob.stream, { headers: { ...headers, 'Content-Length': String(blob.size) } })
    })
    .delete('/messages/:id/previews', async (c) => {
      const message = await previews.remove(requireViewer(c), pathId(c))
      return done(c, paths.message(message.id))
    })
}
