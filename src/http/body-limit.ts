import type { MiddlewareHandler } from 'hono'
import { Problem } from '../platform/problem.ts'
import type { Env, RequestContext } from './env.ts'

/** Of everything but files. */
export const MAX_BODY_BYTES = 1 << 20

/** Refuses a body that is too long with 413, with and without a length that says so. Files have limits of their own. */
export const bodyLimit: MiddlewareHandler<Env> = async (c, next) => {
  const { headers } = c.req.raw
  if (!bringsFiles(c)) {
    if (Number(headers.get('Content-Length') ?? 0) > MAX_BODY_BYTES) throw tooLarge()
    if (headers.has('Transfer-Encoding')) c.req.raw = await withWholeBody(c.req.raw)
  }
  await next()
}

/** Whether a request may bring files, in a form that is read as it arrives. */
export const bringsFiles = (c: RequestContext): boolean =>
  c.req.method === 'POST' &&
  /^\/(?:rooms\/[^/]+\/messages|settings\/avatar|admin\/emoji|api\/v1\/(?:uploads|me\/avatar|emoji\/[^/]+))$/.test(
    c.req.path,
  ) &&
  /^multipart\/form-data\b/i.test(c.req.header('Content-Type') ?? '')

/** What does not say how long it is, is read up to the limit. */
async function withWholeBody(request: Request): Promise<Request> {
  if (!request.body) return request
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of request.body) {
    size += piece.byteLength
    if (size > MAX_BODY_BYTES) throw tooLarge()
    pieces.push(piece)
  }
  return new Request(request, { method: request.method, body: new Uint8Array(Buffer.concat(pieces)) })
}

const tooLarge = () => new Problem('input.too_large', 413, 'Expected at most 1 MB, found more.')
