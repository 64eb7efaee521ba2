import { Hono } from 'hono'
import { z } from 'zod'
import { requireViewer, type Env, type RequestContext } from '../http/env.ts'
import { pathId } from '../http/ids.ts'
import { readForm } from '../http/input.ts'
import { placeOf } from '../messages/place-of.ts'
import type { Blob, BlobStore } from '../platform/blob-store.ts'
import type { Sql } from '../platform/postgres.ts'
import { notFound } from '../platform/problem.ts'
import type { DescribeFile } from './describe-file.ts'
import { contentDisposition } from './file-name.ts'
import { findFileFor, type ReadableFile } from './files.store.ts'
import { altSchema } from './files.schemas.ts'
import { parseRange } from './range.ts'
import { isShown } from './sniff.ts'

export interface FilesRoutesDeps {
  sql: Sql
  blobs: Pick<BlobStore, 'get' | 'find'>
  describeFile: DescribeFile
}

/** Files, for who may read the message that they belong to; and what a picture shows, by a form. */
export function filesRoutes({ sql, blobs, describeFile }: FilesRoutesDeps): Hono<Env> {
  return new Hono<Env>()
    .get('/files/:id', async (c) => {
      const file = await requireFile(c)
      const kind = isShown(file.media_type) && c.req.query('download') === undefined ? 'inline' : 'attachment'
      return await serve(c, file.blob_key, {
        etag: etagOf(file),
        size: file.size,
        headers: {
          'Content-Type': typeOf(file.media_type),
          'Content-Disposition': contentDisposition(kind, file.name),
          // What is shown runs nothing; the viewers of PDF that browsers have do not start in a sandbox.
          ...(file.media_type !== 'application/pdf' && { 'Content-Security-Policy': "sandbox; default-src 'none'" }),
        },
      })
    })
    .get('/files/:id/thumbnail', async (c) => {
      const file = await requireFile(c)
      if (file.thumbnail_key === null) throw notFound()
      const headers = { 'Content-Type': 'image/webp', 'Content-Security-Policy': "sandbox; default-src 'none'" }
      return await serve(c, file.thumbnail_key, { etag: etagOf(file), headers })
    })
    .patch('/files/:id', async (c) => {
      const viewer = requireViewer(c)
      const file = await requireFile(c)
      if (file.message_id === null) throw notFound()
      const { alt } = await readForm(c, z.object({ alt: altSchema }))
      const message = await describeFile(viewer, { messageId: file.message_id, fileId: file.id }, alt)
      return c.redirect(placeOf(message), 303)
    })

  async function requireFile(c: RequestContext): Promise<ReadableFile> {
    const file = await findFileFor(sql, requireViewer(c).id, pathId(c))
    if (!file) throw notFound()
    return file
  }

  interface Served {
    etag: string
    headers: Record<string, string>
    size?: number
  }

  /** Asked for again each time, since somebody may have been removed or the message deleted, but sent once. */
  async function serve(c: RequestContext, key: string, { etag, headers, size: known }: Served): Promise<Response> {
    const own = {
      ...headers,
      ETag: etag,
      'Cache-Control': 'private, no-cache',
      'Accept-Ranges': 'bytes',
      'Cross-Origin-Resource-Policy': 'same-origin',
    }
    if (c.req.header('If-None-Match')?.includes(etag)) return new Response(null, { status: 304, headers: own })
    const size = known ?? (await blobs.find(key))?.size ?? 0
    const range = rangeOf(c, etag, size)
    if (range === 'unsatisfiable')
      return new Response(null, { status: 416, headers: { ...own, 'Content-Range': `bytes */${size}` } })
    const blob = c.req.raw.method === 'HEAD' ? undefined : await requireBlob(key, range)
    const body = blob?.stream ?? null
    if (!range) return new Response(body, { headers: { ...own, 'Content-Length': String(size) } })
    const part = { 'Content-Range': `bytes ${range.start}-${range.end - 1}/${size}` }
    const length = { 'Content-Length': String(range.end - range.start) }
    return new Response(body, { status: 206, headers: { ...own, ...part, ...length } })
  }

  /** Throws 404 for what was removed between the two looks. */
  async function requireBlob(key: string, range: { start: number; end: number } | undefined): Promise<Blob> {
    const blob = await blobs.get(key, range)
    if (!blob) throw notFound()
    return blob
  }
}

const etagOf = ({ sha256 }: ReadableFile) => `"${Buffer.from(sha256).toString('base64url').slice(0, 24)}"`

const typeOf = (mediaType: string) => (mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType)

/** A part of another state of the file is not asked for (RFC 9110, If-Range). */
function rangeOf(c: RequestContext, etag: string, size: number) {
  const condition = c.req.header('If-Range')
  return condition !== undefined && condition !== etag ? undefined : parseRange(c.req.header('Range'), size)
}
