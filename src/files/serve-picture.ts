import type { RequestContext } from '../http/env.ts'
import type { BlobStore } from '../platform/blob-store.ts'
import { notFound } from '../platform/problem.ts'

export interface ServedPicture {
  key: string
  mediaType: string
  /** In seconds; `immutable` where the address never means anything else. */
  maxAge: number | 'immutable'
  /** Names this state of what is under the address. */
  etag: string
}

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** A small picture of the site, for who is signed in: shown and nothing else, and kept by their browser alone. Throws 404. */
export async function servePicture(
  c: RequestContext,
  blobs: Pick<BlobStore, 'get'>,
  { key, mediaType, maxAge, etag }: ServedPicture,
): Promise<Response> {
  const headers = {
    'Content-Type': mediaType,
    'Content-Disposition': 'inline',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': `private, max-age=${maxAge === 'immutable' ? `${YEAR_SECONDS}, immutable` : maxAge}`,
    ETag: `"${etag}"`,
  }
  if (c.req.header('If-None-Match')?.includes(etag)) return new Response(null, { status: 304, headers })
  const blob = await blobs.get(key)
  if (!blob) throw notFound()
  return new Response(blob.stream, { headers: { ...headers, 'Content-Length': String(blob.size) } })
}
